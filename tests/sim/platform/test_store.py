import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from wscall.errors import BadConfiguration
from wscall.sim.platform.policy import State
from wscall.sim.platform.records import Card, Person
from wscall.sim.platform.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store(None)
    yield opened
    opened.close()


CARD = Card(0, "E", "1", State.NORMAL, "121212", "20260101", "", "", {"xpxlh": "C1", "kh": "K"})


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    def interrupted() -> None:
        with store.transaction():
            store.save_card(CARD)
            with store.transaction():
                store.save_card(CARD)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert store.cards() == []
    with store.transaction():
        store.save_card(CARD)
    assert len(store.cards()) == 1


def test_a_card_comes_back_as_it_was_saved(store: Store) -> None:
    saved = store.save_card(CARD)
    assert saved.number == 1
    assert store.card(1) == saved
    assert store.cards(xpxlh="C1", kh="K") == [saved]
    changed = store.save_card(saved._replace(state=State.LOST, fields={"xpxlh": "C2"}))
    assert store.cards(xpxlh="C1") == []
    assert store.cards(xpxlh="C2") == [changed]
    with pytest.raises(LookupError):
        store.card(99)


def test_values_are_values(store: Store) -> None:
    store.save_person(Person("E", {"zjlx": "01", "zjhm": "' OR 1=1 --", "xm": "a'b"}))
    assert store.persons(zjhm="x' OR '1'='1") == []
    assert [person.name for person in store.persons(zjhm="' OR 1=1 --")] == ["a'b"]


def test_only_known_columns_can_be_searched(store: Store) -> None:
    with pytest.raises(AssertionError):
        store.cards(**{"1=1 --": ""})


def test_the_latest_row_decides_who_is_on_a_list(store: Store) -> None:
    for day, flag in (("20260101", "1"), ("20260102", "0"), ("20260102", "1"), ("20250101", "0")):
        store.list_item("card", day, "C1", {"hmdbz": flag})
    assert store.on_list("card", "C1")
    assert not store.on_list("card", "C1", "another reason")
    assert not store.on_list("sam", "C1")


def test_keys(store: Store) -> None:
    store.add_key("k1", "A", 100.0)
    store.add_key("k2", "B", 100.0)
    assert store.key_holds("k1", "A", 99.0)
    assert not store.key_holds("k1", "A", 100.0)
    assert not store.key_holds("k1", "B", 0.0)
    assert store.revoke_keys("A") == 1
    assert (store.key_holds("k1", "A", 0.0), store.key_holds("k2", "B", 0.0)) == (False, True)
    assert store.revoke_keys() == 1


def test_a_file_of_something_else_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, " * 100)
    with pytest.raises(BadConfiguration) as refused:
        Store(path)
    assert str(path) == refused.value.where
    assert path.read_text().startswith("not a database")


def test_a_file_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "later.db"
    later = sqlite3.connect(path)
    later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(BadConfiguration) as refused:
        Store(path)
    assert (refused.value.found, refused.value.needed) == ("99", "1")
