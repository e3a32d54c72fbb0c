"""The driver for decard's library, in this process, over the stand-in of that library."""

from collections.abc import Mapping
from typing import ClassVar, cast

import pytest

from support.library_reader_contract import LibraryFaultsContract, LibrarySlotsContract, soon
from support.standins import Standin
from wscall.deadline import Deadline
from wscall.devices.capabilities import Signal, Slot
from wscall.errors import (
    BadConfiguration,
    BadInput,
    Cancelled,
    DeviceFault,
    NoCard,
    TimedOut,
    WscallError,
)
from wscall.sim.cards import ID_CARDS
from wscall.sim.simulators import Fault
from wscall_plugins.dcrf32 import DecardReader, open_device

DEVICE = ("DECARD", "reader")


class TestSlots(LibrarySlotsContract):
    """Of every reader with slots."""


class TestFaults(LibraryFaultsContract):
    said: ClassVar[Mapping[Fault, str]] = {
        "empty": "没有给出数据",
        "length": "长度不可能",
        "overrun": "写越了缓冲区",
        "refuse": "返回失败",
        "two_cards": "返回失败",
    }


def test_it_says_who_it_is(reader: DecardReader) -> None:
    assert reader.identity() == ("decard", "SIM0000000001", "1.0")
    assert reader.slots()[0] == Slot("contactless", "contactless")
    assert [slot.kind for slot in reader.slots()] == ["contactless", "contact", "sam", "sam"]


def test_an_empty_sam_slot_is_no_card(reader: DecardReader) -> None:
    with pytest.raises(NoCard):
        reader.power_on("sam2", soon())


def test_a_slot_that_the_manifest_does_not_name(standin: Standin, reader: DecardReader) -> None:
    with pytest.raises(BadInput, match="sam1"):
        reader.power_on("sam7", soon())
    with pytest.raises(BadConfiguration, match="sam9"):
        open_device(standin.context._replace(options={"slots": ["sam9"]}), soon())


def test_an_identity_card(standin: Standin, reader: DecardReader) -> None:
    with pytest.raises(NoCard):
        reader.read_id_card(soon())
    for name in ("id-citizen", "id-foreigner"):
        standin.simulator.insert(name)
        card = reader.read_id_card(soon())
        assert card._replace(photo=b"") == ID_CARDS[name]
        assert len(card.photo) == 1024


def test_a_code_and_its_absence(standin: Standin, reader: DecardReader) -> None:
    standin.simulator.show("5F27A1:0:B2")
    assert reader.scan(soon()) == "5F27A1:0:B2"
    with pytest.raises(TimedOut):
        reader.scan(Deadline(0.3))
    standin.simulator.show("第二个")
    assert reader.scan(soon()) == "第二个"


def test_a_scan_that_is_given_up(reader: DecardReader) -> None:
    deadline = soon()
    deadline.cancel()
    with pytest.raises(Cancelled):
        reader.scan(deadline)


def test_signals(standin: Standin, reader: DecardReader) -> None:
    signals: tuple[Signal, ...] = ("ok", "error", "ok")
    for signal in signals:
        reader.indicate(signal, soon())
        assert (standin.counter / "signal").read_text() == signal
    reader.indicate("wait", soon())
    assert (standin.counter / "signal").read_text() == "ok", "no sound for that"


def test_an_impossible_length_of_an_identity_card_or_a_code(standin: Standin, reader: DecardReader) -> None:
    standin.simulator.insert("id-citizen")
    standin.simulator.show("A1")
    standin.simulator.play("length")
    with pytest.raises(DeviceFault):
        reader.read_id_card(soon())
    with pytest.raises(DeviceFault):
        reader.scan(soon())


def test_a_code_of_the_library_has_sixteen_bits_and_a_sign(standin: Standin, reader: DecardReader) -> None:
    standin.simulator.play("refuse")
    with pytest.raises(DeviceFault) as failure:
        reader.power_on("contactless", soon())
    assert failure.value.native is not None
    assert failure.value.native.code == "-87"


def test_of_two_cards_it_is_said_to_leave_one(standin: Standin, reader: DecardReader) -> None:
    standin.simulator.play("two_cards")
    with pytest.raises(DeviceFault) as failure:
        reader.power_on("contactless", soon())
    assert "one card" in failure.value.advice.en


@pytest.mark.parametrize(("option", "value"), [("port", 400), ("baud", "fast"), ("poll", 0), ("prot", 100)])
def test_options_that_cannot_be_used(standin: Standin, option: str, value: object) -> None:
    with pytest.raises(BadConfiguration, match=option):
        open_device(standin.context._replace(options={option: value}), soon())


def test_errors_are_ours_and_name_the_device(standin: Standin, reader: DecardReader) -> None:
    standin.simulator.remove("contactless")
    with pytest.raises(WscallError) as failure:
        reader.power_on("contactless", soon())
    assert cast("NoCard", failure.value).where.startswith("DECARD/reader")
