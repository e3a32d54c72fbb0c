"""HuaDa readers by their feature reports: a dialogue byte for byte, and whole cards in the emulator."""

from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.emulated_contract import EmulatedReaderContract, EmulatedSlotsContract, soon
from support.simulated import Bench as Simulated
from support.simulated import simulated
from wscall.cards.id_card import build_text_block
from wscall.deadline import Deadline
from wscall.devices.capabilities import (
    DeviceContext,
    DeviceIdentity,
    IdCardReader,
)
from wscall.devices.frames.huada import REPORT, answer, reports
from wscall.errors import (
    BadConfiguration,
    Cancelled,
    DeviceFault,
    NoCard,
    TimedOut,
    WscallError,
)
from wscall.sim.cards import ID_CARDS
from wscall.sim.simulators import Fault
from wscall.text import Text
from wscall_plugins.huada_exchange import HuadaExchange
from wscall_plugins.huada_hid import HuadaOptions, HuadaReader

HID = {"kind": "hid", "usb": "072F:90D5"}
CITIZEN = ID_CARDS["id-citizen"]
LIMIT = 10.0


class Script:
    """A device that answers the expected commands, in their order, and nothing else. Texts are hexadecimal."""

    where = "HuaDa/hid"

    def __init__(self, *dialogue: tuple[str, str]) -> None:
        self._dialogue = deque(dialogue)
        self._waiting: deque[bytes] = deque()
        self.closed = False

    def set_feature(self, report: bytes, deadline: Deadline) -> None:
        assert deadline.remaining() > 0
        wanted, said = self._dialogue.popleft()
        assert report == bytes.fromhex(wanted).ljust(REPORT, b"\x00")
        self._waiting = deque(reports(bytes.fromhex(said)))

    def get_feature(self, number: int, length: int, deadline: Deadline) -> bytes:
        assert (number, length) == (0, REPORT)
        return self._waiting.popleft()

    def read(self, deadline: Deadline) -> bytes:
        raise AssertionError("no input reports")

    def write(self, report: bytes, deadline: Deadline) -> None:
        raise AssertionError("no output reports")

    def drain(self) -> bytes:
        return b""

    def close(self) -> None:
        assert not self._dialogue, "not everything was asked"
        self.closed = True


NUMBER = ("00 02 08 00 01 00 11 18", "02 00 03 00 48 44 31")
TYPE_A = ("00 02 08 00 02 00 87 41 CC", "02 00 00")
TYPE_B = ("00 02 08 00 02 00 87 42 CF", "02 00 00")


def scripted(*dialogue: tuple[str, str], **options: object) -> HuadaReader:
    context = DeviceContext("/manu/HuaDa", "hid", HID, {"id_wait_ms": 0, **options})
    wanted = HuadaOptions(context)
    return HuadaReader(HuadaExchange(Script(*dialogue), wanted.limit), wanted, DeviceIdentity("HD-100"))


def test_a_contact_card_byte_for_byte() -> None:
    reader = scripted(
        NUMBER,
        ("00 02 08 00 03 00 75 0C 40 32", "02 00 04 3B 01 00 41"),
        ("00 02 08 00 08 00 72 0C 00 00 84 00 00 08 F2", "02 00 0A 00 01 02 03 04 05 06 07 08 90 00"),
        ("00 02 08 00 01 00 73 7A", "02 00 00"),
        ("00 02 08 00 02 00 B2 05 BD", "02 00 00"),
    )
    reader.introduce(soon())
    assert reader.identity() == DeviceIdentity("HD-100", "HD1")
    assert reader.power_on("contact", soon()) == bytes.fromhex("3B010041")
    challenge = reader.transmit("contact", bytes.fromhex("0084000008"), soon())
    assert challenge == bytes.fromhex("01020304050607089000")
    reader.power_off("contact", soon())
    reader.indicate("ok", soon())
    reader.close()


def test_a_contactless_card_that_asks_for_more_time() -> None:
    reader = scripted(
        TYPE_A,
        ("00 02 08 00 01 00 41 48", "02 00 00"),
        ("00 02 08 00 01 00 42 4B", "02 00 04 08 A1 B2 C3"),
        ("00 02 08 00 01 00 43 4A", "02 00 00"),
        ("00 02 08 00 01 00 85 8C", "02 00 05 05 78 80 02 01"),
        ("00 02 08 00 08 00 86 00 00 00 84 00 00 08 0A", "02 00 02 00 01 F2"),
        ("00 02 08 00 04 00 86 00 01 F2 79", "02 00 02 00 01 F3"),
        ("00 02 08 00 04 00 86 00 01 F3 78", "02 00 04 00 01 02 61 18"),
    )
    assert reader.power_on("contactless", soon()) == bytes.fromhex("0578800201")
    assert reader.transmit("contactless", bytes.fromhex("0084000008"), soon()) == b"\x61\x18"
    reader.close()


def test_a_card_of_type_b_is_found_after_there_was_none_of_type_a() -> None:
    reader = scripted(
        TYPE_A,
        ("00 02 08 00 01 00 41 48", "02 01 00"),
        TYPE_B,
        ("00 02 08 00 01 00 88 81", "02 00 02 02 50"),
        ("00 02 08 00 01 00 8A 83", "02 00 00"),
    )
    assert reader.power_on("contactless", soon()) == b"\x02\x50"
    reader.close()


@pytest.mark.parametrize("lengths", ["01000400", ""])
def test_an_identity_card(lengths: str) -> None:
    photo = b"WLf".ljust(1024, b"\x11")
    content = bytes.fromhex(lengths) + build_text_block(CITIZEN) + photo
    reader = scripted(
        ("00 02 08 00 01 00 B0 B9", "02 00 00"),
        ("00 02 08 00 01 00 B1 B8", "02 00 00"),
        ("00 02 08 00 01 00 B3 BA", answer(0, content, wide=True).hex()),
    )
    assert reader.read_id_card(soon()) == CITIZEN._replace(photo=photo)
    reader.close()


def test_voice_instead_of_beeps() -> None:
    reader = scripted(
        ("00 02 08 00 02 00 6B 06 67", "02 00 00"),
        ("00 02 08 00 02 00 6B 09 68", "02 00 00"),
        voice=True,
    )
    reader.indicate("ok", soon())
    reader.indicate("remove_card", soon())
    reader.close()


def test_an_error_of_a_reader_that_still_tells_its_number_is_the_cards() -> None:
    reader = scripted(("00 02 08 00 03 00 75 0D 40 33", "02 77 00"), NUMBER)
    with pytest.raises(NoCard) as caught:
        reader.power_on("sam1", soon())
    assert caught.value.native is not None
    assert caught.value.native.code == "77"
    assert caught.value.where == "HuaDa/hid sam1"
    reader.close()


def test_a_reader_that_does_not_tell_its_number_is_at_fault() -> None:
    refused = (NUMBER[0], "02 09 00")
    reader = scripted(("00 02 08 00 03 00 75 0D 40 33", "02 77 00"), refused, refused)
    with pytest.raises(DeviceFault):
        reader.power_on("sam1", soon())
    with pytest.raises(DeviceFault):
        reader.introduce(soon())
    reader.close()


def test_a_number_that_is_no_text_is_shown_as_it_is() -> None:
    reader = scripted((NUMBER[0], "02 00 03 00 01 02 03"))
    reader.introduce(soon())
    assert reader.identity().serial == "010203"
    reader.close()


@pytest.mark.parametrize("options", [{"slots": ["psam"]}, {"slots": []}, {"voice": "loud"}, {"slot": 1}])
def test_options_that_cannot_be_used(options: dict[str, object]) -> None:
    with pytest.raises(BadConfiguration):
        scripted(**options)


class Arbitrary(Script):
    """A device that takes every report and gives these."""

    def __init__(self, given_out: list[bytes]) -> None:
        super().__init__()
        self._given_out = deque(given_out)

    def set_feature(self, report: bytes, deadline: Deadline) -> None:
        assert len(report) == REPORT

    def get_feature(self, number: int, length: int, deadline: Deadline) -> bytes:
        if not self._given_out:
            raise TimedOut(Text("没有数据", "no data"))
        return self._given_out.popleft()


given_reports = st.binary(min_size=REPORT, max_size=REPORT) | st.binary(min_size=28, max_size=28).map(
    lambda rest: b"\x00\x02\x02\x00" + rest[:1] + rest
)


@given(st.lists(given_reports, max_size=8))
def test_no_reader_can_make_a_read_raise_anything_else(given_out: list[bytes]) -> None:
    options = HuadaOptions(DeviceContext("/manu/HuaDa", "hid", HID, {"id_wait_ms": 0}))
    reader = HuadaReader(HuadaExchange(Arbitrary(given_out), LIMIT), options, DeviceIdentity())
    for slot in ("contact", "contactless"):
        try:
            assert reader.power_on(slot, soon())
            assert len(reader.transmit(slot, bytes(4), soon())) >= 2
        except WscallError:
            continue
    with pytest.raises(WscallError):
        reader.read_id_card(soon())


@pytest.fixture
def emulated(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path, "huada-hid", HID, {"answer_ms": 2000, "id_wait_ms": 0}) as bench:
        yield bench


@pytest.fixture
def reader(emulated: Simulated) -> Iterator[HuadaReader]:
    with emulated.opened() as device:
        yield device


class TestSlots(EmulatedSlotsContract):
    """Of every reader with slots."""


class TestReader(EmulatedReaderContract):
    faults: ClassVar[Mapping[Fault, type[WscallError]]] = {
        "hang": TimedOut,
        "length": DeviceFault,
        "empty": DeviceFault,
        "noise": DeviceFault,
        "two_cards": NoCard,
        "refuse": DeviceFault,
    }


def test_it_reads_identity_cards_too_and_tells_its_number(reader: HuadaReader) -> None:
    assert isinstance(reader, IdCardReader)
    assert reader.identity() == DeviceIdentity(serial="HD100SIM0001")


def test_an_identity_card_has_to_be_lifted_before_it_is_read_again(
    emulated: Simulated, reader: HuadaReader
) -> None:
    with pytest.raises(NoCard) as caught:
        reader.read_id_card(soon())
    assert "lifted" in caught.value.advice.en
    emulated.simulator.insert("id-citizen")
    assert reader.read_id_card(soon()).number == CITIZEN.number
    with pytest.raises(NoCard):
        reader.read_id_card(soon())
    emulated.simulator.insert("id-citizen")
    assert reader.read_id_card(soon()).number == CITIZEN.number


def test_with_a_voice_it_says_more(emulated: Simulated, tmp_path: Path) -> None:
    with emulated.opened(voice=True) as speaking:
        speaking.indicate("wait", soon())
    assert (tmp_path / "counter" / "signal").read_text() == "wait"


def test_of_two_identity_cards_none_is_read(emulated: Simulated, reader: HuadaReader) -> None:
    emulated.simulator.insert("id-citizen")
    emulated.simulator.play("two_cards")
    with pytest.raises(NoCard):
        reader.read_id_card(soon())


def test_a_caller_who_gives_up_gets_nothing(reader: HuadaReader) -> None:
    given_up = soon()
    given_up.cancel()
    with pytest.raises(Cancelled):
        reader.read_id_card(given_up)
