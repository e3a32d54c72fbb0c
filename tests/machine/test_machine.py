"""Drivers on devices of a real kernel, in a virtual machine: one boot, each check inside is a test here."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from support.in_machine.run import CHECKS
from support.in_machine.serial import CODE
from support.machine import Machine
from support.vscard import CardInUsbReader
from wscall.deadline import Deadline
from wscall.sim.devices import counter
from wscall.sim.devices.scanner import ScannerEmulator

pytestmark = [pytest.mark.lane("qemu"), pytest.mark.xdist_group("qemu"), pytest.mark.timeout(420)]

_LIMIT = 60.0


@contextmanager
def bench() -> Iterator[dict[str, str]]:
    """The machine with all that is plugged in, and hands for it: what went wrong in it, by check."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="wscall-bench-")))
        stand = opened.enter_context(ScannerEmulator(folder))
        card, sam = (
            opened.enter_context(closing(CardInUsbReader(folder / slot, folder, slot)))
            for slot in (counter.CONTACT, counter.SAM)
        )
        counter.insert("health-32k", counter.CONTACT, folder)
        adapter = {"driver": "usb-serial", "id": "adapter", "chardev": "line", "bus": "usb.0"}
        devices = [
            *("-chardev", f"serial,id=line,path={stand.port}"),
            *(
                "-device",
                ",".join([adapter["driver"], *(f"{key}={adapter[key]}" for key in ("id", "chardev", "bus"))]),
            ),
            *_ccid(card),
            *_ccid(sam),
        ]
        machine = opened.enter_context(Machine(devices, "support.in_machine.run"))

        def show() -> None:
            stand.wait_scanning(False, Deadline(_LIMIT))  # a scan that was cut off still runs in the stand
            stand.show_and_wait(CODE, Deadline(_LIMIT))

        def unplug_in_the_scan() -> None:
            stand.wait_scanning(True, Deadline(_LIMIT))
            machine.unplug(adapter["id"])

        hands = {
            "show": show,
            "unplug in the scan": unplug_in_the_scan,
            "unplug": lambda: machine.unplug(adapter["id"]),
            "plug": lambda: machine.order("device_add", **adapter),
            "pull the card": card.pull,
            "put the card in": card.lie,
        }
        told = {message["check"]: message["failure"] for message in machine.messages(hands)}
        if not told:
            raise RuntimeError(machine.said())
        yield told


def _ccid(card: CardInUsbReader) -> list[str]:
    name = card.path.name
    return [
        *("-chardev", f"socket,id=card-{name},path={card.path}"),
        *("-device", f"usb-ccid,id=ccid-{name},bus=usb.0"),
        *("-device", f"ccid-card-passthru,bus=ccid-{name}.0,chardev=card-{name}"),
    ]


@pytest.fixture(scope="module")
def failures() -> Iterator[dict[str, str]]:
    with bench() as failures:
        yield failures


@pytest.mark.parametrize("check", CHECKS)
def test_in_the_machine(failures: dict[str, str], check: str) -> None:
    assert check in failures, "the machine ended before this check"
    assert not failures[check], failures[check]
