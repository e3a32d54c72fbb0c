"""Identity card modules by their frames: a dialogue byte for byte on a terminal, and cards in the emulator."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.emulated_contract import EmulatedContract, soon
from support.played_stream import Played
from support.simulated import Bench, simulated
from support.terminals import Terminal
from wscall.cards.id_card import build_text_block
from wscall.deadline import Deadline
from wscall.devices.capabilities import Device, DeviceContext, DeviceIdentity, IdCardReader
from wscall.devices.frames.sdt import Frames, encode
from wscall.errors import BadConfiguration, Cancelled, DeviceAbsent, DeviceFault, NoCard, TimedOut, WscallError
from wscall.sim.cards import ID_CARDS
from wscall.sim.simulators import Fault
from wscall_plugins import frame_exchange
from wscall_plugins.frame_exchange import Exchange
from wscall_plugins.sdt_serial import SdtModule, module_number, open_device

SERIAL = {"kind": "serial", "baud": 115200}
CITIZEN = ID_CARDS["id-citizen"]
NUMBER = bytes.fromhex("0500 0100 D6B43101 2A000000 07000000")
PRINTED = "05.01-20034774-0000000042-0000000007"
PHOTO = b"WLf".ljust(1024, b"\x11")
LIMIT = 10.0

STATUS = ("AAAAAA9669 0003 11FF ED", "AAAAAA9669 0004 000090 94")
MODULE = ("AAAAAA9669 0003 12FF EE", encode(b"\x00\x00\x90" + NUMBER).hex())
FIND = ("AAAAAA9669 0003 2001 22", "AAAAAA9669 0008 00009F 00000000 97")
SELECT = ("AAAAAA9669 0003 2002 21", "AAAAAA9669 000C 000090 0000000000000000 9C")
READ = ("AAAAAA9669 0003 3001 32", "")
NOT_FOUND = (FIND[0], "AAAAAA9669 0004 000080 84")
NOT_SELECTED = (SELECT[0], "AAAAAA9669 0004 000081 85")
NOT_READ = (READ[0], "AAAAAA9669 0004 000041 45")
SELF_TEST_FAILED = (STATUS[0], "AAAAAA9669 0004 000060 64")


def card(text: bytes, photo: bytes = PHOTO) -> tuple[str, str]:
    return READ[0], encode(bytes.fromhex("00009001000400") + text + photo).hex()


def play(device: Terminal, *dialogue: tuple[str, str]) -> None:
    device.answer(*((bytes.fromhex(request), bytes.fromhex(answer)) for request, answer in dialogue))


def opened_on(line: Terminal, **options: object) -> SdtModule:
    transport = {**SERIAL, "port": line.name}
    return open_device(DeviceContext("/manu/SS", "reader", transport, options), soon())


def test_a_card_is_found_selected_and_read(line: Terminal) -> None:
    answer = card(build_text_block(CITIZEN))
    assert len(bytes.fromhex(answer[1])) == 1295
    play(line, STATUS, MODULE, FIND, SELECT, answer)
    module = opened_on(line)
    assert isinstance(module, IdCardReader)
    assert isinstance(module, Device)
    assert module.identity() == DeviceIdentity(serial=PRINTED)
    assert module.read_id_card(soon()) == CITIZEN._replace(photo=PHOTO)
    module.close()


@pytest.mark.parametrize(
    "dialogue", [(NOT_FOUND,), (FIND, NOT_SELECTED), (FIND, SELECT, NOT_READ)], ids=["80", "81", "41"]
)
def test_a_card_that_is_not_there_or_goes_away(line: Terminal, dialogue: tuple[tuple[str, str], ...]) -> None:
    play(line, STATUS, MODULE, *dialogue)
    module = opened_on(line)
    with pytest.raises(NoCard) as caught:
        module.read_id_card(soon())
    assert caught.value.native is not None
    assert caught.value.native.code in {"80", "81", "41"}
    assert "lifted" in caught.value.advice.en
    module.close()


@pytest.mark.parametrize(
    "answer",
    [
        "00009001000400",
        "000090",
        "0000900100040000",
        "00009002000400" + "20" * 1280,
        "00009001000400" + "20" * 1279,
        "00009001000400" + "2000" * 640,
        "0000",
        "000077",
    ],
)
def test_success_without_a_card_in_it_is_a_fault(line: Terminal, answer: str) -> None:
    play(line, STATUS, MODULE, FIND, SELECT, (READ[0], encode(bytes.fromhex(answer)).hex()))
    module = opened_on(line)
    with pytest.raises(DeviceFault):
        module.read_id_card(soon())
    module.close()


def test_a_module_that_does_not_work_says_so(line: Terminal) -> None:
    play(line, SELF_TEST_FAILED)
    with pytest.raises(DeviceFault) as caught:
        opened_on(line)
    assert caught.value.native is not None
    assert caught.value.native.code == "60"


def test_something_else_at_the_port_is_no_module(line: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_exchange, "_HELLO", 0.1)
    with pytest.raises(DeviceAbsent) as caught:
        opened_on(line)
    assert line.name in caught.value.where


def test_an_unknown_option_is_refused(line: Terminal) -> None:
    with pytest.raises(BadConfiguration):
        opened_on(line, poll_ms=300)


contents = st.binary(max_size=8) | st.sampled_from(["90", "9F", "9000000000", "9001000400"]).map(bytes.fromhex)
answers = st.tuples(st.binary(max_size=4), contents.map(lambda rest: encode(b"\x00\x00" + rest)))


@given(st.lists(answers, max_size=4))
def test_no_module_can_make_a_read_raise_anything_else(dialogue: list[tuple[bytes, ...]]) -> None:
    module = SdtModule(Exchange(Played(*dialogue), Frames, LIMIT), DeviceIdentity())
    with pytest.raises(WscallError):
        module.read_id_card(soon())


def test_the_printed_number_of_a_module() -> None:
    assert module_number(NUMBER) == PRINTED
    assert module_number(NUMBER[:-1]) == ""


@pytest.fixture
def emulated(tmp_path: Path) -> Iterator[Bench]:
    with simulated(tmp_path, "sdt-serial", SERIAL, {"answer_ms": 2000}) as bench:
        bench.simulator.insert("id-citizen")
        yield bench


@pytest.mark.parametrize("name", sorted(ID_CARDS))
def test_every_kind_of_card(emulated: Bench, name: str) -> None:
    emulated.simulator.insert(name)
    with emulated.opened() as module:
        assert module.read_id_card(soon())._replace(photo=b"") == ID_CARDS[name]


def test_a_card_has_to_be_lifted_before_it_is_read_again(emulated: Bench) -> None:
    with emulated.opened() as module:
        module.read_id_card(soon())
        with pytest.raises(NoCard):
            module.read_id_card(soon())
        emulated.simulator.remove("id-citizen")
        with pytest.raises(NoCard):
            module.read_id_card(soon())
        emulated.simulator.insert("id-citizen")
        assert module.read_id_card(soon()).number == CITIZEN.number


class TestModule(EmulatedContract):
    faults: ClassVar[Mapping[Fault, type[WscallError]]] = {
        "hang": TimedOut,
        "length": DeviceFault,
        "empty": DeviceFault,
        "checksum": DeviceFault,
        "two_cards": NoCard,
        "refuse": DeviceFault,
    }
    harmless: ClassVar[frozenset[Fault]] = frozenset({"noise"})  # the frame behind it is found
    whole = CITIZEN.number

    def read(self, emulated: Bench, device: SdtModule) -> str:
        emulated.simulator.insert("id-citizen")
        return device.read_id_card(soon()).number


def test_nothing_is_asked_of_the_module_after_the_deadline(emulated: Bench) -> None:
    with emulated.opened() as module:
        with pytest.raises(TimedOut):
            module.read_id_card(Deadline(0))
        given_up = soon()
        given_up.cancel()
        with pytest.raises(Cancelled):
            module.read_id_card(given_up)
        assert module.read_id_card(soon()).number == CITIZEN.number
