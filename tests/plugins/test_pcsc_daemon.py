"""The PC/SC driver against a real daemon with a virtual reader."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from support.pcscd import VirtualCard
from support.pcscd import service as running_service
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots, Device, DeviceContext, Slot
from wscall.errors import BadInput, DeviceAbsent, DeviceBusy, NoCard, TimedOut
from wscall.sim.devices.pcscd import PcscService
from wscall_plugins.pcsc import PcscReader, open_device

pytestmark = [pytest.mark.lane("pcsc"), pytest.mark.xdist_group("pcscd")]

T1 = bytes.fromhex("3B80800101")
T0 = bytes.fromhex("3B00")
SELECT = bytes.fromhex("00A4040007A000000151000000")
"""With data and Le, so T=0 has to shorten it."""


def opened(**options: object) -> PcscReader:
    transport = {"kind": "pcsc", "reader": "virtual pcd*", "protocol": "any"}
    return open_device(DeviceContext("/manu/PCSC", "reader", transport, options), soon())


def soon() -> Deadline:
    return Deadline(20)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PcscService | None]:
    with running_service(tmp_path_factory.mktemp("pcscd")) as running:
        yield running


@pytest.fixture
def reader(service: PcscService | None) -> Iterator[PcscReader]:
    with closing(opened()) as reader:
        yield reader


@pytest.fixture
def card(service: PcscService | None) -> Iterator[VirtualCard]:
    card = VirtualCard(T1, lambda command: command[:4] + b"\x90\x00")
    yield card
    card.remove()


def test_it_is_a_reader_with_the_slots_of_the_daemon(reader: PcscReader) -> None:
    assert isinstance(reader, CardSlots)
    assert isinstance(reader, Device)
    assert reader.slots() == (Slot("contact", "contact"), Slot("contact2", "contact"))
    assert reader.identity().model == "Virtual PCD 00 00"


def test_kinds_of_slots_can_be_named(service: PcscService | None) -> None:
    with closing(opened(contactless=["*00 00"], sam=["*00 01"])) as reader:
        assert reader.slots() == (Slot("contactless", "contactless"), Slot("sam1", "sam"))


def test_an_empty_slot_has_no_card(reader: PcscReader) -> None:
    with pytest.raises(NoCard) as caught:
        reader.power_on("contact", soon())
    assert caught.value.where == "PCSC/reader Virtual PCD 00 00"
    reader.power_off("contact", soon())


def test_a_card_is_powered_answers_and_is_powered_off(reader: PcscReader, card: VirtualCard) -> None:
    assert reader.power_on("contact", soon()) == T1
    assert reader.transmit("contact", SELECT, soon()) == bytes.fromhex("00A404009000")
    assert card.commands == [SELECT]
    reader.power_off("contact", soon())
    with pytest.raises(NoCard):
        reader.transmit("contact", SELECT, soon())


def test_powering_on_again_gives_a_fresh_card(reader: PcscReader, card: VirtualCard) -> None:
    reader.power_on("contact", soon())
    before = card.powered
    assert reader.power_on("contact", soon()) == T1
    assert card.powered > before


def test_t0_cards_get_no_le(reader: PcscReader) -> None:
    card = VirtualCard(T0, lambda command: b"\x61\x10")
    try:
        assert reader.power_on("contact", soon()) == T0
        assert reader.transmit("contact", SELECT, soon()) == b"\x61\x10", "61xx is the caller's business"
        assert card.commands == [SELECT[:-1]]
    finally:
        card.remove()


def test_two_slots_at_a_time(reader: PcscReader, card: VirtualCard) -> None:
    second = VirtualCard(T1, lambda command: b"\x6d\x00", 1)
    try:
        reader.power_on("contact", soon())
        reader.power_on("contact2", soon())
        assert reader.transmit("contact2", SELECT, soon()) == b"\x6d\x00"
        assert reader.transmit("contact", SELECT, soon())[-2:] == b"\x90\x00"
    finally:
        second.remove()


def test_a_long_answer_comes_whole(reader: PcscReader) -> None:
    card = VirtualCard(T1, lambda command: bytes(range(256)) + b"\x90\x00")
    try:
        reader.power_on("contact", soon())
        assert reader.transmit("contact", bytes.fromhex("00B0850000"), soon()) == bytes(range(256)) + b"\x90\x00"
    finally:
        card.remove()


def test_a_card_pulled_while_in_use_is_no_card_and_the_next_one_works(reader: PcscReader) -> None:
    first = VirtualCard(T1, lambda command: b"\x90\x00")
    reader.power_on("contact", soon())
    first.remove()
    with pytest.raises(NoCard):
        reader.transmit("contact", SELECT, soon())
    second = VirtualCard(T1, lambda command: b"\x90\x01")
    try:
        reader.power_on("contact", soon())
        assert reader.transmit("contact", SELECT, soon()) == b"\x90\x01"
    finally:
        second.remove()


def test_a_card_that_another_program_holds_is_busy(reader: PcscReader, card: VirtualCard) -> None:
    with closing(opened(share="exclusive")) as other:
        other.power_on("contact", soon())
        with pytest.raises(DeviceBusy):
            reader.power_on("contact", soon())
    assert reader.power_on("contact", soon()) == T1


def test_without_time_nothing_is_done(reader: PcscReader, card: VirtualCard) -> None:
    with pytest.raises(TimedOut):
        reader.power_on("contact", Deadline(0))
    reader.power_on("contact", soon())
    with pytest.raises(TimedOut):
        reader.transmit("contact", SELECT, Deadline(0))


def test_a_slot_that_is_not_there_is_bad_input(reader: PcscReader) -> None:
    with pytest.raises(BadInput) as caught:
        reader.power_on("sam1", soon())
    assert caught.value.needed == "contact | contact2"


def test_a_reader_that_is_not_there_is_absent_and_the_others_are_told(service: PcscService | None) -> None:
    with pytest.raises(DeviceAbsent) as caught:
        open_device(DeviceContext("/manu/PCSC", "reader", {"kind": "pcsc", "reader": "ACS*"}, {}), soon())
    assert "Virtual PCD 00 00" in caught.value.found


def test_a_service_that_restarts_costs_one_session(service: PcscService | None, reader: PcscReader) -> None:
    if service is None:
        pytest.skip("somebody else's pcscd is running and cannot be restarted: stop it for this test")
    card = VirtualCard(T1, lambda command: b"\x90\x00")
    reader.power_on("contact", soon())
    service.stop()
    with pytest.raises(DeviceAbsent) as caught:
        reader.transmit("contact", SELECT, soon())
    assert "pcscd" in caught.value.advice.en
    with pytest.raises(DeviceAbsent):
        reader.slots()
    with pytest.raises(DeviceAbsent):
        opened()
    service.start()
    card.gone()
    card = VirtualCard(T1, lambda command: b"\x90\x00")
    try:
        assert reader.power_on("contact", soon()) == T1
        assert reader.transmit("contact", SELECT, soon()) == b"\x90\x00"
    finally:
        card.remove()
