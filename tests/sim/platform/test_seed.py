import json
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.platform_wire import electronic, people, physical
from wscall.errors import BadConfiguration, WscallError
from wscall.model.identity import check_id_number
from wscall.sim.platform.policy import State
from wscall.sim.platform.seed import SAMPLE_VUID, add_people, load_seed
from wscall.sim.platform.store import Store

TODAY = date(2026, 3, 1)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store(None)
    yield opened
    opened.close()


def written(tmp_path: Path, entries: object) -> Path:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return path


def test_everyone_in_the_seed_is_made_up(store: Store) -> None:
    load_seed(store, 0.0)
    numbers = [person.document[1] for person in store.persons()]
    assert len(numbers) == len(set(numbers)) > 5
    for number in numbers:
        assert check_id_number(number, today=TODAY) == []
        assert number.startswith("999")


def test_the_seed_has_cards_in_every_state_and_the_sample_card(store: Store) -> None:
    load_seed(store, 0.0)
    assert {card.state for card in store.cards()} == set(State)
    (sample,) = store.cards(vuid=SAMPLE_VUID)
    assert sample.virtualCardNum == "16076859461353227900"


def test_the_seed_is_the_same_every_time(store: Store) -> None:
    load_seed(store, 0.0)
    other = Store(None)
    load_seed(other, 0.0)
    assert other.cards() == store.cards()
    assert other.persons() == store.persons()
    other.close()


def test_people_are_added_once(tmp_path: Path, store: Store) -> None:
    path = written(tmp_path, [electronic(1), physical(2, jkkzt="3", fksj="2025-06-01"), electronic(1)])
    assert add_people(store, path, TODAY) == 2
    assert add_people(store, path, TODAY) == 0
    assert [(card.klx, card.state) for card in store.cards()] == [("3", State.NORMAL), ("1", State.LOST)]
    assert store.cards()[1].issued == "20250601"


@pytest.mark.parametrize(
    ("entry", "where", "found"),
    [
        ({"klx": "3"}, "[1]", "10114"),
        (electronic(1, people_={"zjhm": "1"}), "[1]", "10111"),
        (electronic(1, people_={"xb": "x"}), "[1]", "10113"),
        ({**electronic(1), "klx": "9"}, "[1].klx", ""),
        (electronic(1, jkkzt="8"), "[1].jkkzt", ""),
        (physical(1, fksj="someday"), "[1]", "10128"),
        ("a card", "[1]", "str"),
        ({**electronic(1), "fksj": 20260101}, "[1]", "dict"),
        (electronic(1, people_={"linkmanInfoList": {"linkmanInfo": ["somebody"]}}), "[1]", "dict"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_added(
    entry: Any, where: str, found: str, tmp_path: Path, store: Store
) -> None:
    with pytest.raises(BadConfiguration) as refused:
        add_people(store, written(tmp_path, [physical(7), entry]), TODAY)
    assert refused.value.where.endswith(where)
    assert refused.value.found.startswith(found)
    assert people(1)["zjhm"] not in str(refused.value)
    assert store.cards() == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"a": 1}'])
def test_a_file_that_is_no_seed_is_explained(content: bytes, tmp_path: Path, store: Store) -> None:
    path = tmp_path / "seed.json"
    path.write_bytes(content)
    with pytest.raises(BadConfiguration):
        add_people(store, path, TODAY)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["klx", "peopleInfo", "xm", "zjlx", "zjhm", "fksj", "vuid"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_reading_never_raises_anything_of_its_own(tmp_path_factory: pytest.TempPathFactory, content: Any) -> None:
    store = Store(None)
    with closing(store), suppress(WscallError):
        assert add_people(store, written(tmp_path_factory.mktemp("seed"), content), TODAY) >= 0
