"""A recording of every virtual card: nothing of its holder is in it, and it reads as the masked card would."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.made_up import Person, people
from support.recorded import (
    HOLDERS,
    handle,
    leaks,
    replayed,
    secrets_of,
    simulated_id_reader,
    simulated_reader,
)
from support.virtual_reader import VirtualReader
from wscall.cards.content import CardContent
from wscall.cards.read import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots, DeviceIdentity, RecordKind
from wscall.errors import Cancelled, DeviceFault, NoCard, TimedOut
from wscall.host.facts import DeviceFacts
from wscall.host.handle import DeviceHandle
from wscall.recording import recorder as module
from wscall.recording.device import ReplayedDevice
from wscall.recording.dialogue import Dialogue
from wscall.recording.file import save_recording
from wscall.recording.mask import masked
from wscall.recording.recorder import Recorder
from wscall.recording.substitutes import Substitutes
from wscall.sim.cards import DEFAULT_PIN, ID_CARDS, VirtualSam, make_health_card
from wscall.sim.cards.health_image import Size
from wscall.sim.cards.persons import LIN, Holder
from wscall.sim.devices import counter

KEY = bytes(range(32))
KINDS: tuple[RecordKind, ...] = ("card", "people", "health")
CARDS = ("health-32k", "health-16k", "health-8k", "health-old", "social-security")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Substitutes:
    """The made-up values of the recordings of this test."""
    substitutes = Substitutes(KEY)
    monkeypatch.setattr(module, "masked", lambda heard: masked(heard, substitutes))
    return substitutes


def place_card(tmp_path: Path, card: str, place: str, sam: str = "sam") -> None:
    counter.remove("", tmp_path)
    counter.insert(card, place, tmp_path)
    counter.insert(sam, "", tmp_path)


def read(device: CardSlots, kind: RecordKind) -> CardContent:
    return read_card(device, kind, Deadline(20), pin=lambda: DEFAULT_PIN, photo=True)


def kinds_of(card: str) -> tuple[RecordKind, ...]:
    return KINDS[:2] if card == "social-security" else KINDS


@pytest.mark.parametrize("place", ["contactless", "contact"])
@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("sam", ["sam", "sam-guarded"])
def test_a_card_played_back_is_the_masked_card(
    tmp_path: Path, made: Substitutes, card: str, place: str, sam: str
) -> None:
    place_card(tmp_path, card, place, sam)
    recorder = Recorder(simulated_reader(tmp_path))
    real = {kind: read(recorder.device, kind) for kind in kinds_of(card)}
    path = tmp_path / "card.jsonl"
    save_recording(path, recorder.recording())

    text = path.read_text("utf-8")
    everybody = (value for holder in HOLDERS for value in secrets_of(holder))
    assert leaks(text, everybody) == []
    assert DEFAULT_PIN not in text
    device = replayed(path)
    for kind, content in real.items():
        again = read(device, kind)
        assert again.profile == content.profile
        assert again.values == {name: made.field(name, value) for name, value in content.values.items()}
        assert again.absent == content.absent
        assert len(again.photo) == len(content.photo)
        assert again.photo[:2] == content.photo[:2]
        assert not again.photo[2:].strip(b"\x00")
        assert len(again.allergies) == len(content.allergies)
        assert len(again.immunisations) == len(content.immunisations)
        assert len(again.sam_code) == len(content.sam_code)
        assert again.sam_code != content.sam_code
        assert again.notes == content.notes


@given(people(), people(), st.sampled_from(["32K", "16K", "8K"]), st.booleans(), st.booleans())
@settings(max_examples=20)
def test_whoever_the_holder_is(
    person: Person, other: Person, size: Size, controlled: bool, contactless: bool
) -> None:
    values = {
        **LIN.values, "kh": person.number, "sfzhm": person.number, "zjhm": person.number,
        "xnhkh": person.bank[:18], "csrq": person.number[6:14], "xm": person.name,
        "brdh": person.phone, "address": person.address,
        "lxrxm1": other.name, "lxrdh1": other.phone, "address2": other.address, "qtyxjsmc": other.name,
    }  # fmt: skip
    card = make_health_card(
        Holder(values, ((other.name, other.address),), ((person.name, "20241018"),)),
        size,
        controlled=controlled,
        contactless=contactless,
    )
    slots = VirtualReader(contact=None, contactless=card, sam1=VirtualSam())
    recorder = Recorder(handle(("CardSlots",), lambda _context, _deadline: _Closable(slots)))
    real = {kind: read(recorder.device, kind) for kind in KINDS}
    made = Substitutes(KEY)
    exchanges = masked(recorder._heard, made)
    kept = json.dumps([(each.args, each.result, each.error) for each in exchanges], ensure_ascii=False)
    assert leaks(kept, (*person.values()[:4], person.bank[:18], *other.values()[:4])) == []
    played = ReplayedDevice(Dialogue(exchanges), "test", timed=False)
    for kind, content in real.items():
        assert read(played, kind).values == {k: made.field(k, value) for k, value in content.values.items()}


class _Closable:
    """A virtual reader as a device."""

    def __init__(self, reader: VirtualReader) -> None:
        self._reader = reader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def identity(self) -> DeviceIdentity:
        return DeviceIdentity("virtual")

    def close(self) -> None:
        pass


@pytest.mark.parametrize("card", ID_CARDS)
def test_an_identity_card_played_back_is_the_masked_card(tmp_path: Path, made: Substitutes, card: str) -> None:
    counter.insert(card, "", tmp_path)
    recorder = Recorder(simulated_id_reader(tmp_path))
    real = recorder.device.read_id_card(Deadline(20))
    path = tmp_path / "id.jsonl"
    save_recording(path, recorder.recording())

    assert leaks(path.read_text("utf-8"), secrets_of(ID_CARDS[card])) == []
    again = replayed(path, "IdCardReader").read_id_card(Deadline(20))
    assert (again.name, again.number) == (made.field("xm", real.name), made.field("sfzhm", real.number))
    assert again.birth == made.field("csrq", real.birth)
    assert (len(again.photo), again.photo[:3]) == (len(real.photo), real.photo[:3])
    assert again.kind == real.kind
    assert [bool(value) for value in again] == [bool(value) for value in real]


def test_what_went_wrong_is_recorded_without_the_person(tmp_path: Path) -> None:
    counter.remove("", tmp_path)
    recorder = Recorder(simulated_reader(tmp_path))
    with pytest.raises(NoCard):
        read(recorder.device, "card")
    (first, *_), errors = (
        recorder.recording().exchanges,
        [e.error for e in recorder.recording().exchanges if e.error],
    )
    assert first.op == "slots"
    assert {error["kind"] for error in errors} == {"no_card"}


def test_a_call_without_time_is_none_of_the_device(tmp_path: Path) -> None:
    recorder = Recorder(simulated_reader(tmp_path))
    deadline = Deadline(20)
    deadline.cancel()
    with pytest.raises(Cancelled):
        recorder.device.power_on("contactless", deadline)
    with pytest.raises(TimedOut):
        recorder.device.power_on("contactless", Deadline(0))
    assert recorder.recording().exchanges == ()


def test_what_happens_in_a_pause_is_not_recorded(tmp_path: Path) -> None:
    recorder = Recorder(simulated_reader(tmp_path))
    recorder.paused = True
    recorder.device.slots()
    recorder.paused = False
    recorder.device.identity()
    assert [exchange.op for exchange in recorder.recording().exchanges] == ["identity"]


def test_sections_and_other_handles_of_the_device_come_into_the_same_recording(tmp_path: Path) -> None:
    recorder = Recorder(simulated_reader(tmp_path))
    recorder.begin("FIRST")
    recorder.device.slots()
    recorder.begin("SECOND")
    recorder.listen(simulated_reader(tmp_path)).slots()
    assert [(each.op, each.args) for each in recorder.recording().exchanges] == [
        ("section", ("FIRST",)),
        ("slots", ()),
        ("section", ("SECOND",)),
        ("slots", ()),
    ]


class Nonsense:
    """A backend whose answers are none."""

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        return {"姓名": "林晓雯"}


def test_of_an_answer_that_makes_no_sense_nothing_is_kept() -> None:
    facts = DeviceFacts("TEST", "T", "test", "reader", ("CardSlots", "CodeScanner", "IdCardReader"))
    recorder = Recorder(DeviceHandle(facts, Nonsense()))
    for ask in (recorder.device.identity, recorder.device.slots, lambda: recorder.device.scan(Deadline(5))):
        with pytest.raises(DeviceFault):
            ask()
    assert [each.error["kind"] for each in recorder.recording().exchanges if each.error] == ["device_fault"] * 3
    assert "林晓雯" not in str([(each.result, each.error) for each in recorder.recording().exchanges])


def test_what_was_heard_does_not_show_in_a_trace(tmp_path: Path) -> None:
    counter.insert("id-citizen", "", tmp_path)
    recorder = Recorder(simulated_id_reader(tmp_path))
    recorder.device.read_id_card(Deadline(20))
    assert leaks(repr(recorder._heard), secrets_of(ID_CARDS["id-citizen"])) == []


def test_what_is_recorded_takes_turns_with_what_is_not(tmp_path: Path) -> None:
    device = simulated_reader(tmp_path)
    recorder = Recorder(device)
    with recorder.device.lease("test", Deadline(20)) as leased:
        leased.power_on("contactless", Deadline(20))
    device.power_on("contactless", Deadline(20))
    assert [exchange.op for exchange in recorder.recording().exchanges] == ["power_on"]


def test_the_head_says_what_was_recorded_and_not_when(tmp_path: Path) -> None:
    recorder = Recorder(simulated_reader(tmp_path))
    path = tmp_path / "head.jsonl"
    save_recording(path, recorder.recording("people", "code"))
    (head,) = map(json.loads, path.read_text("utf-8").splitlines())
    assert list(head) == ["wscall", "version", "software", "reads", "device"]
    assert head["reads"] == ["people", "code"]
    assert head["device"] == {
        "directory": "TEST",
        "mark": "T",
        "name": "reader",
        "driver": "test",
        "capabilities": ["CardSlots", "Indicator"],
        "models": [],
        "concurrency": "serial",
    }
