"""Drivers on devices of a real kernel, in a virtual machine: one boot, each check inside is a test here."""

from collections.abc import Iterator

import pytest

from support.in_machine.run import CHECKS
from support.machine import Machine

pytestmark = [pytest.mark.lane("qemu"), pytest.mark.xdist_group("qemu"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def failures() -> Iterator[dict[str, str]]:
    """What went wrong in the machine, by check; an empty text where nothing did."""
    with Machine([], "support.in_machine.run") as machine:
        told = {message["check"]: message["failure"] for message in machine.messages({})}
        if not told:
            raise RuntimeError(machine.said())
        yield told


@pytest.mark.parametrize("check", CHECKS)
def test_in_the_machine(failures: dict[str, str], check: str) -> None:
    assert check in failures, "the machine ended before this check"
    assert not failures[check], failures[check]
