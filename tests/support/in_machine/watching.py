"""Devices and cards watched on a real kernel: what it and the PC/SC service tell by themselves."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.hearing import Ear
from support.hosting import host_of
from support.in_machine.ccid import service
from support.in_machine.site import PATIENCE
from support.in_machine.talk import Talk
from wscall.events import Events
from wscall.host.watching import Watching
from wscall.paths import bundled_manu


@contextmanager
def watched(folder: Path, entry: str, name: str, **own: str) -> Iterator[tuple[Watching, Ear]]:
    """A bundled vendor directory, what watches it, and who hears of it."""
    overrides = {"limits.start": str(PATIENCE), "limits.read": str(PATIENCE), **own}
    place = (entry.partition(":")[0], name)
    events, ear = Events(), Ear()
    events.listen(ear)
    with host_of(folder, entry, overrides={place: overrides}, bundled=bundled_manu(), events=events) as host:
        watching = Watching(host, events)
        yield watching, ear
        watching.close()


def usb_serial_scanner_unplugged_and_plugged_in_is_told_of(talk: Talk) -> None:
    scanner = {"directory": "MINDE", "device": "scanner"}
    with tempfile.TemporaryDirectory() as name, watched(Path(name), "MINDE:MINDE", "scanner") as (watching, ear):
        watching.devices()
        for _ in range(2):
            talk.please("unplug")
            ear.next("device.out", **scanner)
            talk.please("plug")
            ear.next("device.in", **scanner)


def ccid_card_pulled_and_put_back_is_told_of(talk: Talk) -> None:
    card = {"directory": "PCSC", "device": "reader", "slot": "contact"}
    with (
        tempfile.TemporaryDirectory() as name,
        service(Path(name) / "pcscd"),
        watched(Path(name), "PCSC:PCSC", "reader", sam="* 01 00") as (watching, ear),
    ):
        watching.cards()
        ear.next("card.present", **card)
        talk.please("pull the card")
        ear.next("card.removed", **card)
        talk.please("put the card in")
        ear.next("card.present", **card)


CHECKS = (usb_serial_scanner_unplugged_and_plugged_in_is_told_of, ccid_card_pulled_and_put_back_is_told_of)
