"""The driver for decard's library, in this process, over the stand-in of that library."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from support.card_slots_contract import Bench, CardSlotsContract
from support.standins import Standin, standin
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import Signal, Slot
from wscall.errors import (
    BadConfiguration,
    BadInput,
    Cancelled,
    DeviceAbsent,
    DeviceFault,
    NoCard,
    TimedOut,
    WscallError,
)
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN, ZHAO
from wscall.sim.simulators import Fault
from wscall_plugins.dcrf32 import DecardReader, open_device

LIMIT = 20.0
CHALLENGE = bytes.fromhex("0084000008")


def soon() -> Deadline:
    return Deadline(LIMIT)


@pytest.fixture
def decard(tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, "DECARD", "reader") as started:
        yield started


@pytest.fixture
def reader(decard: Standin) -> Iterator[DecardReader]:
    reader = open_device(decard.context, soon())
    yield reader
    reader.close()


@pytest.mark.parametrize("slot", ["contactless", "contact"])
class TestContract(CardSlotsContract):
    @pytest.fixture
    def bench(self, decard: Standin, reader: DecardReader, slot: str) -> Bench:
        decard.simulator.insert("health-32k", slot)
        return Bench(
            reader,
            slot,
            lambda: decard.simulator.insert("health-32k", slot),
            lambda: decard.simulator.remove(slot),
        )


def test_it_says_who_it_is(reader: DecardReader) -> None:
    assert reader.identity() == ("decard", "SIM0000000001", "1.0")
    assert reader.slots()[0] == Slot("contactless", "contactless")
    assert [slot.kind for slot in reader.slots()] == ["contactless", "contact", "sam", "sam"]


@pytest.mark.parametrize("place", ["contactless", "contact"])
def test_a_health_card_with_its_sam(decard: Standin, reader: DecardReader, place: str) -> None:
    """On contacts the library follows 61xx up by itself, for the SAM as well."""
    decard.simulator.remove()
    decard.simulator.insert("health-32k", place)
    content = read_card(reader, "health", soon())
    assert content.values["xm"] == LIN.values["xm"]
    assert content.allergies == LIN.allergies


def test_another_card_gives_its_own_holder(decard: Standin, reader: DecardReader) -> None:
    assert read_card(reader, "people", soon()).values["xm"] == LIN.values["xm"]
    decard.simulator.insert("health-16k")
    assert read_card(reader, "people", soon()).values["xm"] == ZHAO.values["xm"]


def test_an_empty_sam_slot_is_no_card(reader: DecardReader) -> None:
    with pytest.raises(NoCard):
        reader.power_on("sam2", soon())


def test_a_slot_that_the_manifest_does_not_name(decard: Standin, reader: DecardReader) -> None:
    with pytest.raises(BadInput, match="sam1"):
        reader.power_on("sam7", soon())
    with pytest.raises(BadConfiguration, match="sam9"):
        open_device(decard.context._replace(options={"slots": ["sam9"]}), soon())


def test_an_identity_card(decard: Standin, reader: DecardReader) -> None:
    with pytest.raises(NoCard):
        reader.read_id_card(soon())
    for name in ("id-citizen", "id-foreigner"):
        decard.simulator.insert(name)
        card = reader.read_id_card(soon())
        assert card._replace(photo=b"") == ID_CARDS[name]
        assert len(card.photo) == 1024


def test_a_code_and_its_absence(decard: Standin, reader: DecardReader) -> None:
    decard.simulator.show("5F27A1:0:B2")
    assert reader.scan(soon()) == "5F27A1:0:B2"
    with pytest.raises(TimedOut):
        reader.scan(Deadline(0.3))
    decard.simulator.show("第二个")
    assert reader.scan(soon()) == "第二个"


def test_a_scan_that_is_given_up(reader: DecardReader) -> None:
    deadline = soon()
    deadline.cancel()
    with pytest.raises(Cancelled):
        reader.scan(deadline)


def test_signals(decard: Standin, reader: DecardReader) -> None:
    signals: tuple[Signal, ...] = ("ok", "error", "ok")
    for signal in signals:
        reader.indicate(signal, soon())
        assert (decard.counter / "signal").read_text() == signal
    reader.indicate("wait", soon())
    assert (decard.counter / "signal").read_text() == "ok", "no sound for that"


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        ("empty", "没有给出数据"),
        ("length", "长度不可能"),
        ("overrun", "写越了缓冲区"),
        ("refuse", "返回失败"),
        ("two_cards", "返回失败"),
    ],
)
def test_faults_of_the_library_are_faults_and_pass(
    decard: Standin, reader: DecardReader, fault: Fault, what: str
) -> None:
    decard.simulator.play(fault)
    with pytest.raises(DeviceFault, match=what) as failure:
        reader.power_on("contactless", soon())
    if fault == "refuse":
        assert failure.value.native is not None
        assert failure.value.native.code == "-87", "sixteen bits, signed"
    if fault == "two_cards":
        assert "one card" in failure.value.advice.en
    decard.simulator.play("")
    assert read_card(reader, "card", soon()).values["kh"] == LIN.values["kh"]


@pytest.mark.parametrize("fault", ["empty", "length", "overrun"])
def test_faults_while_a_card_is_asked(decard: Standin, reader: DecardReader, fault: Fault) -> None:
    reader.power_on("contactless", soon())
    decard.simulator.play(fault)
    with pytest.raises(DeviceFault):
        reader.transmit("contactless", CHALLENGE, soon())


@pytest.mark.parametrize("fault", ["empty", "length", "overrun"])
def test_faults_of_identity_card_and_scanner(decard: Standin, reader: DecardReader, fault: Fault) -> None:
    decard.simulator.insert("id-citizen")
    decard.simulator.show("A1")
    decard.simulator.play(fault)
    with pytest.raises(DeviceFault):
        reader.read_id_card(soon())
    with pytest.raises(DeviceFault):
        reader.scan(soon())


def test_unplugged_it_is_absent_whatever_is_asked(decard: Standin, reader: DecardReader) -> None:
    reader.power_on("contactless", soon())
    decard.simulator.unplug()
    asked = (
        lambda: reader.transmit("contactless", CHALLENGE, soon()),
        lambda: reader.power_on("contact", soon()),
        lambda: reader.power_on("contactless", soon()),
        lambda: reader.read_id_card(soon()),
        lambda: reader.scan(soon()),
        lambda: open_device(decard.context, soon()),
    )
    for ask in asked:
        with pytest.raises(DeviceAbsent):
            ask()
    decard.simulator.plug()
    again = open_device(decard.context, soon())
    assert again.power_on("contactless", soon())
    again.close()


@pytest.mark.parametrize(("option", "value"), [("port", 400), ("baud", "fast"), ("poll", 0), ("prot", 100)])
def test_options_that_cannot_be_used(decard: Standin, option: str, value: object) -> None:
    with pytest.raises(BadConfiguration, match=option):
        open_device(decard.context._replace(options={option: value}), soon())


def test_errors_are_ours_and_name_the_device(decard: Standin, reader: DecardReader) -> None:
    decard.simulator.remove("contactless")
    with pytest.raises(WscallError) as failure:
        reader.power_on("contactless", soon())
    assert cast("NoCard", failure.value).where.startswith("DECARD/reader")
