import json
import subprocess
import sys
from pathlib import Path

import pytest

from wscall.errors import BadInput, DeviceFault, NoCard
from wscall.sim.cards.catalogue import CARDS, ID_CARDS
from wscall.sim.devices import counter
from wscall.sim.devices.counter import SAMS, TITLES, Placed, Watched, insert, load, remove
from wscall.sim.devices.place import sim_dir


def cards(directory: Path) -> dict[str, str]:
    return {place: placed.card for place, placed in load(directory).places.items()}


def test_at_first_a_health_card_and_a_sam_lie_there(tmp_path: Path) -> None:
    assert cards(tmp_path) == {"contactless": "health-32k", "sam1": "sam"}
    assert list(tmp_path.iterdir()) == []


def test_a_card_goes_to_its_usual_place_or_to_another_it_fits(tmp_path: Path) -> None:
    insert("health-8k", directory=tmp_path)
    insert("social-security", "contact", tmp_path)
    insert("id-citizen", directory=tmp_path)
    assert cards(tmp_path) == {
        "contactless": "health-8k",
        "contact": "social-security",
        "sam1": "sam",
        "id-reader": "id-citizen",
    }


def test_cards_are_taken_away_by_name_by_place_or_all(tmp_path: Path) -> None:
    insert("id-citizen", directory=tmp_path)
    remove("health-32k", tmp_path)
    remove("id-reader", tmp_path)
    assert cards(tmp_path) == {"sam1": "sam"}
    remove("sam", tmp_path)
    assert cards(tmp_path) == {}
    insert("sam", directory=tmp_path)
    insert("health-old", directory=tmp_path)
    remove(directory=tmp_path)
    assert cards(tmp_path) == {"sam1": "sam"}
    remove(directory=tmp_path)


def test_every_insertion_is_another(tmp_path: Path) -> None:
    seen = set()
    for _time in range(3):
        seen.add(insert("health-32k", directory=tmp_path).places["contactless"].insertion)
        remove("health-32k", tmp_path)
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("card", "place"), [("health-64k", ""), ("health-32k", "sam1"), ("id-citizen", "contact")]
)
def test_what_does_not_exist_or_fit_is_refused(tmp_path: Path, card: str, place: str) -> None:
    with pytest.raises(BadInput) as failure:
        insert(card, place, tmp_path)
    assert failure.value.needed
    assert cards(tmp_path) == {"contactless": "health-32k", "sam1": "sam"}


def test_a_misspelt_card_gets_a_hint(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="health-32k"):
        insert("heath-32k", directory=tmp_path)
    with pytest.raises(BadInput):
        remove("heath-32k", tmp_path)


def test_what_does_not_lie_there_cannot_be_taken(tmp_path: Path) -> None:
    with pytest.raises(NoCard):
        remove("health-8k", tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"places": {"contactless": "x"}}', '{"places": []}', '"x"'])
def test_a_damaged_file_says_how_to_mend_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "counter.json").write_text(text)
    with pytest.raises(DeviceFault, match=r"counter\.json") as failure:
        load(tmp_path)
    assert "删除" in failure.value.advice.zh


def test_the_watcher_sees_every_change(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    assert watched.card("contactless") == Placed("health-32k", 1)
    remove("health-32k", tmp_path)
    assert watched.card("contactless") is None
    insert("health-8k", directory=tmp_path)
    placed = watched.card("contactless")
    assert placed is not None
    assert placed.card == "health-8k"
    (tmp_path / "counter.json").unlink()
    assert watched.card("contactless") == Placed("health-32k", 1)


def test_programs_change_it_one_after_another(tmp_path: Path) -> None:
    """No insertion is lost where several programs put cards down at once."""
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from wscall.sim.devices.counter import insert\n"
        "for _ in range(10): insert(sys.argv[3], directory=Path(sys.argv[2]))"
    )
    core = Path(counter.__file__).parents[3]
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(core), str(tmp_path), card])
        for card in ("health-8k", "id-citizen", "sam")
    ]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert load(tmp_path).insertions == 2 + 30


def test_the_file_is_plain_json(tmp_path: Path) -> None:
    insert("health-8k", directory=tmp_path)
    state = json.loads((tmp_path / "counter.json").read_text())
    assert state["places"]["contactless"] == ["health-8k", 3]


def test_where_the_simulators_meet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert sim_dir() == tmp_path / "state" / "sim"
    monkeypatch.setenv("WSCALL_SIM_DIR", str(tmp_path / "elsewhere"))
    assert sim_dir() == tmp_path / "elsewhere"


def test_every_card_has_a_place_and_a_title() -> None:
    assert set(TITLES) == {*CARDS, *ID_CARDS, *SAMS}
