"""Readers of 长城医疗 GWI by their frames: recorded dialogues on a terminal, and whole cards in the emulator."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.emulated_contract import EmulatedReaderContract, EmulatedSlotsContract, soon
from support.simulated import Bench as Simulated
from support.simulated import simulated
from support.terminals import Terminal
from wscall.cards import read_card
from wscall.devices.capabilities import DeviceContext, DeviceIdentity
from wscall.devices.frames.gwi import encode
from wscall.errors import (
    BadConfiguration,
    DeviceAbsent,
    DeviceFault,
    NoCard,
    NotSupported,
    TimedOut,
    WscallError,
)
from wscall.sim.cards.persons import LIN
from wscall.sim.devices.gwi_reader import GwiDevice
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.simulators import Fault
from wscall_plugins import frame_exchange, gwi_frames
from wscall_plugins.gwi_frames import GwiReader, open_device

SERIAL = {"kind": "serial", "baud": 115200}
HID = {"kind": "hid", "usb": "0000:0000"}
VERSION = (bytes.fromhex("311100"), bytes.fromhex("0000 04 31323038 08") + b"GWI-IC20")
FETCH_OFF = (bytes.fromhex("311600"), bytes.fromhex("0000"))
ATR = bytes.fromhex("3B6D00000081314731865043020102030405")


def play(device: Terminal, *dialogue: tuple[bytes, bytes]) -> None:
    device.answer(*((encode(request), encode(answer)) for request, answer in dialogue))


def opened_on(line: Terminal, **options: object) -> GwiReader:
    transport = {**SERIAL, "port": line.name}
    return open_device(DeviceContext("/manu/CCYLCARD", "reader", transport, options), soon())


def test_the_recorded_dialogue_of_a_gwi_ic20(line: Terminal) -> None:
    select = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
    fetch = bytes.fromhex("00C0000018")
    information = bytes.fromhex("6F16") + bytes(22)
    play(
        line,
        VERSION,
        FETCH_OFF,
        (bytes.fromhex("3222000000"), b"\x00\x00" + ATR),
        (bytes.fromhex("322600") + select, bytes.fromhex("0000 6118")),
        (bytes.fromhex("322600") + fetch, b"\x00\x00" + information + b"\x90\x00"),
        (bytes.fromhex("322600 0084000008"), bytes.fromhex("1007")),
        (bytes.fromhex("322300"), bytes.fromhex("0000")),
    )
    reader = opened_on(line)
    assert reader.identity() == DeviceIdentity("GWI-IC20", "", "1208")
    assert reader.power_on("contact", soon()) == ATR
    assert reader.transmit("contact", select, soon()) == b"\x61\x18", "61xx is the caller's business"
    assert reader.transmit("contact", fetch, soon()) == information + b"\x90\x00"
    with pytest.raises(DeviceFault) as caught:
        reader.transmit("contact", bytes.fromhex("0084000008"), soon())
    assert caught.value.native is not None
    assert caught.value.native.code == "1007"
    reader.power_off("contact", soon())
    reader.close()


def test_a_contactless_card_is_activated_and_halted(line: Terminal) -> None:
    ats = bytes.fromhex("0578800201")
    play(
        line,
        VERSION,
        FETCH_OFF,
        (bytes.fromhex("32240000"), bytes.fromhex("0000 0A 04 08A1B2C3 05") + ats),
        (bytes.fromhex("3226FF 00B0850000"), bytes.fromhex("0000 6C0A")),
        (bytes.fromhex("32250000"), bytes.fromhex("0000")),
    )
    reader = opened_on(line)
    assert reader.power_on("contactless", soon()) == ats
    assert reader.transmit("contactless", bytes.fromhex("00B0850000"), soon()) == b"\x6c\x0a"
    reader.power_off("contactless", soon())
    reader.close()


def test_a_card_that_is_powered_from_before_is_powered_off_first(line: Terminal) -> None:
    activated = bytes.fromhex("0000 0B 04 08A1B2C3 00")
    play(
        line,
        VERSION,
        FETCH_OFF,
        (bytes.fromhex("32240000"), bytes.fromhex("3003")),
        (bytes.fromhex("32250000"), bytes.fromhex("0000")),
        (bytes.fromhex("32240000"), activated),
    )
    reader = opened_on(line)
    assert reader.power_on("contactless", soon()) == b"\x01", "a card of type B has no ATS"
    reader.close()


def test_set_up_commands_such_as_the_baud_rate_of_a_slot(line: Terminal) -> None:
    play(line, VERSION, FETCH_OFF, (bytes.fromhex("30010002"), bytes.fromhex("0000")))
    opened_on(line, setup=["30 01 00 02"]).close()


def test_a_set_up_command_that_is_refused_is_told(line: Terminal) -> None:
    play(line, VERSION, FETCH_OFF, (bytes.fromhex("30010009"), bytes.fromhex("1007")))
    with pytest.raises(DeviceFault):
        opened_on(line, setup="30010009")


def test_a_reader_that_does_not_tell_its_version_works(line: Terminal) -> None:
    play(line, (VERSION[0], bytes.fromhex("1007")), FETCH_OFF)
    reader = opened_on(line)
    assert reader.identity() == DeviceIdentity()
    reader.close()


def test_an_older_reader_without_the_switch_for_61xx_works(line: Terminal) -> None:
    play(line, VERSION, (FETCH_OFF[0], bytes.fromhex("1007")))
    opened_on(line).close()


def test_something_else_at_the_port_is_no_reader(line: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_exchange, "_HELLO", 0.1)
    with pytest.raises(DeviceAbsent) as caught:
        opened_on(line)
    assert line.name in caught.value.where


def test_noise_of_another_device_is_no_reader(line: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_exchange, "_HELLO", 0.1)

    def part() -> None:
        line.expect(1)
        line.send(b"\x02QR CODE\r\x03")

    line.play(part)
    with pytest.raises(DeviceAbsent):
        opened_on(line)


@pytest.mark.parametrize("options", [{"slots": ["psam"]}, {"slots": ["sam1", "sam1"]}, {"slots": []}, {"slot": 1}])
def test_options_that_cannot_be_used(line: Terminal, options: dict[str, Any]) -> None:
    with pytest.raises(BadConfiguration):
        opened_on(line, **options)


@given(st.binary(max_size=60))
def test_no_version_and_no_activation_breaks_the_driver(answer: bytes) -> None:
    firmware, model = gwi_frames._version(answer)
    assert len(firmware) + len(model) <= len(answer)
    ats = gwi_frames._ats(answer)
    assert ats == b"\x01" or ats in answer


@pytest.fixture(params=[SERIAL, HID], ids=["serial", "hid"])
def emulated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path, "gwi-frames", request.param, {"answer_ms": 2000}) as bench:
        yield bench


@pytest.fixture
def reader(emulated: Simulated) -> Iterator[GwiReader]:
    with emulated.opened() as device:
        yield device


class TestSlots(EmulatedSlotsContract):
    """Of every reader with slots."""


class TestReader(EmulatedReaderContract):
    faults: ClassVar[Mapping[Fault, type[WscallError]]] = {
        "hang": TimedOut,
        "length": DeviceFault,
        "empty": DeviceFault,
        "checksum": DeviceFault,
        "two_cards": NoCard,
        "refuse": DeviceFault,
    }
    harmless: ClassVar[frozenset[Fault]] = frozenset({"noise"})  # the frame behind it is found


def test_a_card_left_powered_by_a_program_that_went_away(emulated: Simulated) -> None:
    with emulated.opened() as reader:
        first = reader.power_on("contactless", soon())
    with emulated.opened() as reader:
        assert reader.power_on("contactless", soon()) == first


def test_a_fault_that_no_reader_on_a_line_can_have(emulated: Simulated) -> None:
    with pytest.raises(NotSupported):
        emulated.simulator.play("crash")


def test_a_reader_behind_a_device_server_in_the_network(tmp_path: Path) -> None:
    device = GwiDevice(SimulatedReader(tmp_path))

    class Served(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while data := self.request.recv(4096):
                self.request.sendall(device.feed(data))

    with socketserver.TCPServer(("127.0.0.1", 0), Served) as server:
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        transport = {"kind": "tcp", "host": "127.0.0.1", "port": server.server_address[1]}
        reader = open_device(DeviceContext("/manu/CCYLCARD", "reader", transport, {}), soon())
        assert read_card(reader, "card", soon()).values["kh"] == LIN.values["kh"]
        reader.close()
        serving.join()


def test_a_late_answer_is_not_taken_for_the_next_one(line: Terminal) -> None:
    play(line, VERSION, FETCH_OFF)
    reader = opened_on(line, answer_ms=50)
    with pytest.raises(TimedOut):
        reader.power_on("contact", soon())
    line.expect(len(encode(bytes.fromhex("3222000000"))))
    line.send(encode(b"\x00\x00" + ATR))
    play(line, (bytes.fromhex("3222000000"), bytes.fromhex("1002")))
    with pytest.raises(NoCard):
        reader.power_on("contact", soon())
    reader.close()
