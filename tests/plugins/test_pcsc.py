"""The parts of the PC/SC driver that need no PC/SC; the rest is in test_pcsc_daemon.py."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, Slot
from wscall.devices.transports.pcsc import explain, without_le
from wscall.errors import (
    BadConfiguration,
    DeviceAbsent,
    DeviceBusy,
    DeviceFault,
    DriverMissing,
    NoCard,
    WscallError,
)
from wscall_plugins.pcsc import CONTACTLESS, SAM, PcscReader, kind_of, name_slots, open_device


def opened(**options: object) -> PcscReader:
    transport = {"kind": "pcsc", "reader": "virtual pcd*", "protocol": "any"}
    return open_device(DeviceContext("/manu/PCSC", "reader", transport, options), soon())


def soon() -> Deadline:
    return Deadline(20)


@pytest.mark.parametrize(
    ("reader", "kind"),
    [
        ("ACS ACR122U PICC Interface 00 00", "contactless"),
        ("ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00", "sam"),
        ("ACS ACR1281 1S Dual Reader SAM 00 02", "sam"),
        ("ACS ACR1281 1S Dual Reader ICC 00 01", "contact"),
        ("HID Global OMNIKEY 5022 Smart Card Reader [OMNIKEY 5022-CL Reader] 00 00", "contactless"),
        ("OMNIKEY CardMan 5321-CL 0", "contactless"),
        ("Identiv uTrust 3700 F CL Reader 00 00", "contactless"),
        ("SCM SCL3711 reader & NFC device 00 00", "contactless"),
        ("Samsung Smart Card Reader 0", "contact"),
        ("Generic Smart Card Reader Interface 00 00", "contact"),
        ("Dual PSAM1 00 02", "sam"),
        ("Virtual PCD 00 00", "contact"),
    ],
)
def test_the_kind_of_a_slot_is_told_by_the_readers_name(reader: str, kind: str) -> None:
    assert kind_of(reader) == kind


def test_slots_are_named_by_kind_and_number_in_the_order_of_looking() -> None:
    readers = ["A SAM 1", "B PICC", "C", "D", "E SAM 2"]
    assert name_slots(readers, CONTACTLESS, SAM) == {
        Slot("contact", "contact"): "C",
        Slot("contact2", "contact"): "D",
        Slot("contactless", "contactless"): "B PICC",
        Slot("sam1", "sam"): "A SAM 1",
        Slot("sam2", "sam"): "E SAM 2",
    }


@given(st.lists(st.text(max_size=30), max_size=6, unique=True))
def test_every_reader_becomes_one_slot_with_a_name_of_its_own(readers: list[str]) -> None:
    named = name_slots(readers, CONTACTLESS, SAM)
    assert sorted(named.values()) == sorted(readers)
    assert len({slot.name for slot in named}) == len(readers)


@pytest.mark.parametrize(
    ("command", "sent"),
    [
        ("00A40000", "00A40000"),
        ("00B0850010", "00B0850010"),
        ("00A40000023F00", "00A40000023F00"),
        ("00A40000023F0000", "00A40000023F00"),
        ("00A40000000001000000", "00A40000000001000000"),
    ],
)
def test_t0_carries_no_le_after_data(command: str, sent: str) -> None:
    assert without_le(bytes.fromhex(command)) == bytes.fromhex(sent)


@given(st.binary(max_size=300))
def test_no_command_grows_or_breaks(command: bytes) -> None:
    assert command.startswith(without_le(command))
    assert len(command) - len(without_le(command)) <= 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x8010000C, NoCard),
        (0x80100069, NoCard),
        (0x80100066, NoCard),
        (0x8010000B, DeviceBusy),
        (0x80100068, DeviceBusy),
        (0x80100009, DeviceAbsent),
        (0x80100017, DeviceAbsent),
        (0x8010006A, DeviceFault),
        (0x80100001, DeviceFault),
    ],
)
def test_pcsc_codes_become_kinds_and_ride_along(code: int, kind: type[WscallError]) -> None:
    error = explain(code, "PCSC/reader R", "said")
    assert type(error) is kind
    assert error.native == (f"0x{code:08X}", "said")
    assert error.advice.zh


def test_without_pyscard_the_driver_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard.scard", None)
    with pytest.raises(DriverMissing) as caught:
        opened()
    assert "wscall[pcsc]" in caught.value.advice.en


@pytest.mark.parametrize("options", [{"share": "none"}, {"sams": ["x"]}, {"sam": 1}])
def test_wrong_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(BadConfiguration):
        opened(**options)
