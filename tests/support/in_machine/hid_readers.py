"""Card readers on the kernel's HID stack: an emulator behind uhid, a bundled vendor directory in front."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from support.in_machine.site import PATIENCE, device
from support.in_machine.talk import Talk
from support.in_machine.uhid import Descriptor, VirtualHid
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.errors import DeviceAbsent, NoCard
from wscall.host import DeviceHandle
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.devices import counter
from wscall.sim.devices.gwi_reader import GwiDevice
from wscall.sim.devices.huada_reader import HuadaDevice
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.devices.tunnel import HidSide, ReportRefused, ReportsOf

_REPORT = 33
HUADA = Descriptor(
    bytes.fromhex(
        "0600FF 0901 A101 1500 26FF00 7508"  # a vendor's own usage, numbers of one byte
        "9520 0901 B102"  # 32 bytes of feature, no report id
        "9508 0901 8102"  # 8 bytes of input, which the reader never sends
        "C0".replace(" ", "")
    ),
    "HD-100",
    "HD0001",
    0x072F,
    0x90D5,
)


GWI = Descriptor(
    bytes.fromhex(
        "0600FF 0901 A101 1500 26FF00 7508"  # a vendor's own usage, numbers of one byte
        "9540 0901 8102"  # 64 bytes of input, no report id
        "9540 0901 9102"  # 64 bytes of output
        "C0".replace(" ", "")
    ),
    "GWI-IC20",
    "GW0001",
    0x1EAB,
    0x0020,
)


class Reader(NamedTuple):
    """A reader that is not plugged in yet, and how a site has it."""

    plugged: Callable[[], VirtualHid]
    handle: DeviceHandle
    counter: Path


@contextmanager
def reader(descriptor: Descriptor, make: Callable[[Path], HidSide], directory: str, name: str) -> Iterator[Reader]:
    """A device of a bundled directory, and an emulator's firmware for it."""
    with tempfile.TemporaryDirectory() as folder:
        cards = Path(folder) / "counter"

        def plugged() -> VirtualHid:
            emulator = make(cards)

            def get(number: int) -> bytes | None:
                try:
                    return emulator.get_feature(number, _REPORT)
                except ReportRefused:
                    return None

            def put(report: bytes) -> bool:
                try:
                    emulator.set_feature(report)
                except ReportRefused:
                    return False
                return True

            return VirtualHid(descriptor, get, put, emulator.output)

        with device(Path(folder), directory, name) as handle:
            yield Reader(plugged, handle, cards)


def huada() -> AbstractContextManager[Reader]:
    """HuaDa's reader, whose commands are feature reports."""
    return reader(
        HUADA, lambda cards: HuadaDevice(SimulatedReader(cards), SimulatedIdReader(cards)), "HuaDa:HD", "hid"
    )


def gwi() -> AbstractContextManager[Reader]:
    """GWI's reader, whose frames are spread over output and input reports."""
    return reader(GWI, lambda cards: ReportsOf(GwiDevice(SimulatedReader(cards)), 64), "CCYLCARD:GWI", "hid")


def huada_reader_reads_a_health_card_with_its_sam(talk: Talk) -> None:
    with huada() as bench, bench.plugged():
        content = read_card(bench.handle, "health", Deadline(PATIENCE))
        assert content.values["kh"] == LIN.values["kh"]
        assert content.allergies == LIN.allergies
        assert bench.handle.identity().serial == "HD100SIM0001"


def huada_reader_reads_an_identity_card(talk: Talk) -> None:
    with huada() as bench, bench.plugged():
        counter.insert("id-citizen", directory=bench.counter)
        assert bench.handle.read_id_card(Deadline(PATIENCE)).number == ID_CARDS["id-citizen"].number


def gwi_reader_reads_a_health_card_with_its_sam(talk: Talk) -> None:
    with gwi() as bench, bench.plugged():
        content = read_card(bench.handle, "health", Deadline(PATIENCE))
        assert content.values["kh"] == LIN.values["kh"]
        assert bench.handle.identity() == ("GWI-IC20", "GW0001", "1208")


def gwi_reader_unplugged_is_absent_and_works_again_when_plugged_in(talk: Talk) -> None:
    _unplugged_and_back(gwi())


def huada_reader_unplugged_is_absent_and_works_again_when_plugged_in(talk: Talk) -> None:
    _unplugged_and_back(huada())


def huada_reader_without_a_card_says_so(talk: Talk) -> None:
    with huada() as bench, bench.plugged():
        counter.remove("contactless", bench.counter)
        try:
            bench.handle.power_on("contactless", Deadline(PATIENCE))
        except NoCard:
            return
        raise AssertionError("an empty antenna gave a card")


def _unplugged_and_back(opened: AbstractContextManager[Reader]) -> None:
    with opened as bench:
        with bench.plugged():
            bench.handle.power_on("contactless", Deadline(PATIENCE))
        for _ in range(2):  # the first finds the open device gone, the second looks for it anew
            _absent(bench.handle)
        with bench.plugged():
            assert read_card(bench.handle, "card", Deadline(PATIENCE)).values["kh"] == LIN.values["kh"]


def _absent(handle: DeviceHandle) -> None:
    try:
        handle.power_on("contactless", Deadline(PATIENCE))
    except DeviceAbsent:
        return
    raise AssertionError("a reader that is not there gave a card")


CHECKS = (
    huada_reader_reads_a_health_card_with_its_sam,
    huada_reader_reads_an_identity_card,
    huada_reader_unplugged_is_absent_and_works_again_when_plugged_in,
    huada_reader_without_a_card_says_so,
    gwi_reader_reads_a_health_card_with_its_sam,
    gwi_reader_unplugged_is_absent_and_works_again_when_plugged_in,
)
