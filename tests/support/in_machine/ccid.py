"""Two CCID readers on USB, a health card in one and a SAM in the other: libccid, pcscd, pyscard and the driver."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from support.in_machine.site import PATIENCE, device
from support.in_machine.talk import Talk
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.errors import NoCard
from wscall.host import DeviceHandle
from wscall.sim.cards.persons import LIN
from wscall.sim.devices.pcscd import PcscService, wait_for_card

SELECT = bytes.fromhex("00A40000023F00")


@contextmanager
def reader() -> Iterator[DeviceHandle]:
    """The bundled PC/SC directory; the site says which reader holds the SAM."""
    with (
        tempfile.TemporaryDirectory() as name,
        service(Path(name) / "pcscd"),
        device(Path(name), "PCSC:PCSC", "reader", sam="* 01 00") as handle,
    ):
        yield handle


@contextmanager
def service(folder: Path) -> Iterator[None]:
    """The service with the readers that are on USB, and no others."""
    service = PcscService(folder, virtual=False)
    service.start()
    try:
        yield
    finally:
        service.stop()


def ccid_reader_reads_a_whole_health_card_with_its_sam(talk: Talk) -> None:
    with reader() as handle, handle.lease("check", Deadline(PATIENCE)) as slots:
        content = read_card(slots, "people", Deadline(PATIENCE), pin=lambda: "123456")
    assert content.values["xm"] == LIN.values["xm"]
    assert content.values["kh"] == LIN.values["kh"]
    assert content.sam_code == "99000000000000000001"


def ccid_card_pulled_out_is_no_card_and_is_read_when_it_is_back(talk: Talk) -> None:
    with reader() as handle:
        name = handle.identity().model
        _pull_and_put_back(talk, name, handle)


def _pull_and_put_back(talk: Talk, name: str, handle: DeviceHandle) -> None:
    with handle.lease("check", Deadline(PATIENCE)) as slots:
        slots.power_on("contact", Deadline(PATIENCE))
        talk.please("pull the card")
        wait_for_card(present=False, reader=name)
        _no_card(lambda: slots.transmit("contact", SELECT, Deadline(PATIENCE)))
        _no_card(lambda: slots.power_on("contact", Deadline(PATIENCE)))
        talk.please("put the card in")
        wait_for_card(present=True, reader=name)
        assert read_card(slots, "card", Deadline(PATIENCE)).values["kh"] == LIN.values["kh"]


def _no_card(attempt: Callable[[], object]) -> None:
    try:
        attempt()
    except NoCard:
        return
    raise AssertionError("a card that was pulled out answered")


CHECKS = (
    ccid_reader_reads_a_whole_health_card_with_its_sam,
    ccid_card_pulled_out_is_no_card_and_is_read_when_it_is_back,
)
