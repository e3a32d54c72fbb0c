"""Driver ``gwi-library`` over the stand-in of its library."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.card_slots_contract import GET_CHALLENGE
from support.id_card_contract import IdCardContract, soon
from support.library_reader_contract import LibrarySlotsContract
from support.standins import Standin
from wscall.cards import read_card
from wscall.cards.atr import build_ats, parse
from wscall.devices.capabilities import DeviceContext, Signal, Slot
from wscall.errors import BadConfiguration, BadInput, DeviceAbsent, DeviceFault, Native, NoCard, NotSupported
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault
from wscall_plugins.gwi_library import GwiReader, behind_uid, open_device

DEVICE = ("CCYLCARD", "library")


def with_options(standin: Standin, **options: object) -> DeviceContext:
    return standin.context._replace(options=options)


class TestSlots(LibrarySlotsContract):
    """Of every reader with slots."""


class TestIdentityCards(IdCardContract):
    """Of every reader of identity cards."""


def test_it_says_who_it_is(reader: GwiReader) -> None:
    assert reader.identity() == ("GWI", "", "1.0")
    assert reader.slots() == (
        Slot("contactless", "contactless"), Slot("contact", "contact"), Slot("sam1", "sam"),
    )  # fmt: skip


def test_the_slots_that_a_model_has_are_an_option(standin: Standin) -> None:
    reader = open_device(with_options(standin, contact=False, sams=2), soon())
    assert [slot.name for slot in reader.slots()] == ["contactless", "sam1", "sam2"]
    with pytest.raises(NoCard):
        reader.power_on("sam2", soon())
    with pytest.raises(BadInput):
        reader.power_on("contact", soon())
    reader.close()


def test_a_contactless_card_gives_its_ats_without_the_uid_before_it(reader: GwiReader) -> None:
    ats = reader.power_on("contactless", soon())
    assert ats[0] == len(ats)
    assert len(parse(ats).historical) == 8


@given(st.binary(min_size=4, max_size=10), st.binary(max_size=15), st.booleans())
def test_the_ats_is_found_behind_any_uid(uid: bytes, historical: bytes, doubled: bool) -> None:
    ats = build_ats(historical)
    length = bytes([len(ats)]) if doubled else b""
    assert behind_uid(b"\x0a" + bytes([len(uid)]) + uid + length + ats, "GWI") == ats


@given(st.binary(max_size=24))
def test_any_bytes_have_an_ats_or_are_a_fault(raw: bytes) -> None:
    try:
        ats = behind_uid(raw, "GWI")
    except DeviceFault:
        return
    assert ats
    assert raw.endswith(ats)


def test_signals(standin: Standin, reader: GwiReader) -> None:
    signals: tuple[Signal, ...] = ("ok", "error", "remove_card")
    for signal in signals:
        reader.indicate(signal, soon())
        assert (standin.counter / "signal").read_text() == signal
    reader.indicate("wait", soon())
    assert (standin.counter / "signal").read_text() == "remove_card", "no sound for that"


@pytest.mark.parametrize(("port", "opens"), [("auto", True), (3, True), ("3", True), (4, False)])
def test_the_port_is_found_by_the_library_or_named(standin: Standin, port: object, opens: bool) -> None:
    context = with_options(standin, port=port)
    if opens:
        open_device(context, soon()).close()
        return
    with pytest.raises(DeviceAbsent) as caught:
        open_device(context, soon())
    assert caught.value.needed == "port 4"


def test_what_is_no_option(standin: Standin) -> None:
    for options in ({"port": 0}, {"sams": 17}, {"baud": 9600}):
        with pytest.raises(BadConfiguration):
            open_device(with_options(standin, **cast("dict[str, object]", options)), soon())


def test_two_cards_are_said(standin: Standin, reader: GwiReader) -> None:
    standin.simulator.play("two_cards")
    with pytest.raises(NoCard) as caught:
        reader.power_on("contactless", soon())
    assert caught.value.native == Native(str(0x3009), "感应区有多张卡，请只放一张")


@pytest.mark.parametrize("fault", ["empty", "length", "overrun", "refuse"])
def test_a_fault_of_the_library_is_a_fault(standin: Standin, reader: GwiReader, fault: Fault) -> None:
    reader.power_on("contactless", soon())
    standin.simulator.play(fault)
    with pytest.raises(DeviceFault):
        reader.transmit("contactless", GET_CHALLENGE, soon())
    with pytest.raises(DeviceFault):
        reader.power_on("contactless", soon())
    standin.simulator.play("")
    reader.power_on("contactless", soon())
    assert len(reader.transmit("contactless", GET_CHALLENGE, soon())) == 10


def test_unplugged_is_absent_for_cards_too(standin: Standin, reader: GwiReader) -> None:
    standin.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        reader.power_on("contactless", soon())


def test_an_identity_card_beside_a_health_card(standin: Standin, reader: GwiReader) -> None:
    standin.simulator.insert("id-citizen")
    assert read_card(reader, "people", soon()).values["xm"] == LIN.values["xm"]
    assert reader.read_id_card(soon()).name == ID_CARDS["id-citizen"].name


SMALL = """
int CarderOpen(int port) { return port == 2 ? 0 : -1; }
int CarderClose(void) { return 0; }
int GetCarderVer(char *out) { out[0] = 'X'; return 0; }
int CarderBeeping(int on, int gap, int times) { return 0; }
int CardActive(int slot, char *atr, int *length) { return 0x3002; }
int CardAPDU(int slot, char *in, int size, char *out, int *length) { return 0x3004; }
int CardDeActive(int slot) { return 0x3004; }
"""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[GwiReader]:
    """A build that neither looks for its port nor reads identity cards."""
    (tmp_path / "small.c").write_text(SMALL)
    subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", tmp_path / "gwi.dll", tmp_path / "small.c"], check=True)
    transport = {"kind": "library", "file": "gwi.dll"}
    reader = open_device(DeviceContext(str(tmp_path), "library", transport, {}), soon())
    yield reader
    reader.close()


def test_a_build_that_does_not_look_for_its_port_has_the_ports_tried(small: GwiReader) -> None:
    assert small.identity().firmware == "X"
    with pytest.raises(NoCard) as caught:
        small.power_on("contactless", soon())
    assert caught.value.native == Native(str(0x3002), "未检测到非接触式卡")


def test_a_build_without_identity_cards_says_so(small: GwiReader) -> None:
    with pytest.raises(NotSupported) as caught:
        small.read_id_card(soon())
    assert caught.value.needed == "SDT_ReadBaseMsg"
