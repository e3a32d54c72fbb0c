"""The same units with a person at a real device, and with a recording in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.site import Site
from wscall.errors import BadInput
from wscall.host.manifest import Device
from wscall.kit.check import Choice, Open, Workplace, check, simulated
from wscall.kit.person import Person, real
from wscall.kit.recorded import recorded
from wscall.kit.site import Site as KitSite
from wscall.paths import bundled_manu
from wscall.sim.simulators import Simulator
from wscall.text import Text

SIM = bundled_manu() / "SIM"


class Stage:
    """A person who does what is asked, with the simulator as the real device."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hands: _Hands | None = None

    def ask(self, sentence: Text) -> bool:
        self.asked.append(sentence.en)
        assert self.hands
        return self.hands.obey(sentence.en)


class _Hands:
    """Carries a sentence out on the simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def obey(self, sentence: str) -> bool:
        do = getattr(self, sentence.split(maxsplit=1)[0].lower())
        return bool(do(sentence))

    def put(self, sentence: str) -> bool:
        cards = {"a health card": "health-32k", "another health card": "health-old"}
        cards |= {"an identity card": "id-citizen", "another identity card": "id-senior"}
        what = sentence.removeprefix("Put ").partition(" on ")[0].partition(" into ")[0]
        self._simulator.insert(cards[what])
        return True

    def take(self, sentence: str) -> bool:
        self._simulator.remove()
        return True

    def unplug(self, sentence: str) -> bool:
        self._simulator.unplug()
        return True

    def plug(self, sentence: str) -> bool:
        self._simulator.plug()
        return True


@pytest.mark.parametrize("device", ["reader", "id-reader"])
def test_a_person_at_the_real_device(device: str) -> None:
    stage = Stage()
    report = check(SIM, Choice(device, reads=5, kind="real"), _staged(stage))
    failed = {result.unit.id: result.outcome.reason.en for result in report.results if result.verdict == "failed"}
    assert not failed
    by_unit = {result.unit.id: result.verdict for result in report.results}
    assert by_unit["HOST-UNPLUGGED"] == "passed"
    assert by_unit["FAULT-HANG"] == "not_applicable"
    assert f"Unplug {device}" in stage.asked
    assert "Take the card away" in stage.asked


def _staged(stage: Stage) -> Open:
    @contextmanager
    def opened(site: KitSite, device: Device) -> Iterator[Workplace]:
        with simulated(site, device) as workplace, real(stage.ask)(site, device) as person:
            stage.hands = _Hands(workplace.hands)
            workplace.hands.remove()
            yield Workplace(person.hands, workplace.overrides)

    return opened


def test_a_person_is_not_asked_for_what_is_done_already() -> None:
    asked: list[str] = []

    def ask(sentence: Text) -> bool:
        asked.append(sentence.en)
        return True

    person = Person(ask, "reader")
    person.remove()
    person.plug()
    person.insert("health-32k", "contactless")
    person.insert("health-32k", "contactless")
    person.remove()
    person.remove()
    person.show("A")
    person.show("B")
    person.show("")
    assert asked == [
        "Put a health card on the antenna",
        "Take the card away",
        "Press Enter, then hold a code up at once",
        "Take the code away",
    ]


@pytest.mark.parametrize(
    ("device", "reads"), [("reader", ("card",)), ("id-reader", ("people",))], ids=["reader", "id-reader"]
)
def test_a_recording_passes_what_can_be_asked_of_it(tmp_path: Path, device: str, reads: tuple[str, ...]) -> None:
    site = Site(tmp_path)
    site.configure("<SIM:SIM>")
    if device == "id-reader":
        assert site.run("simulate", "card", "insert", "id-citizen").status == 0
    what = [word for read in reads for word in ("--read", read)]
    done = site.run("record", f"SIM/{device}", "--output", "device.jsonl", *what)
    assert done.status == 0, done.err
    file = tmp_path / "device.jsonl"
    report = check(SIM, Choice(device, reads=20, kind="recording"), recorded(file))
    failed = {result.unit.id: result.outcome.reason.en for result in report.results if result.verdict == "failed"}
    assert not failed
    passed = {result.unit.id for result in report.results if result.verdict == "passed"}
    assert passed >= {"HOST-LOADS", "HOST-READS", "HOST-SILENT", "HOST-QUARANTINE"}


def test_a_recording_of_another_device_is_refused(tmp_path: Path) -> None:
    nonsense = tmp_path / "nonsense.jsonl"
    nonsense.write_text("{}\n", encoding="utf-8")
    with pytest.raises(BadInput):
        recorded(nonsense)
