"""Every device of every bundled vendor directory passes the kit at the top level that a simulator allows.

What came of each fault stands in docs/faults.json, which is the page of faults, and in the closing summary.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from wscall.errors import DriverIncompatible
from wscall.host.manifest import Device, load_manifest
from wscall.host.planning import check_system
from wscall.kit.check import Choice, check
from wscall.kit.report import level_of
from wscall.paths import bundled_manu

FAULTS: Final = Path(__file__).parents[2] / "docs" / "faults.json"
TODAY: Final = date(2026, 12, 1)
"""Exemptions expire; these tests do not fail because of a calendar."""
READS: Final = 200
SCANS: Final = 20
"""Reads of a device that does nothing but scan: each waits until the code is held up once more."""
_LANES: Final = {"pcsc": "pcsc"}
_EXACT: Final = frozenset({"crash", "exit", "refuse", "two_cards", "empty"})
"""Faults whose outcome depends neither on the speed of the machine nor on how often the driver asks again."""


def _here(device: Device) -> bool:
    with suppress(DriverIncompatible):
        check_system(device, device.name)
        return True
    return False


def _devices() -> Iterator[Any]:
    for manifest in sorted(bundled_manu().glob("*/plugin.toml")):
        for device in filter(_here, load_manifest(manifest).device):
            lane = _LANES.get(device.driver)
            marks = [pytest.mark.lane(lane), pytest.mark.xdist_group("pcscd")] if lane else []
            directory = manifest.parent.name
            reads = SCANS if device.capabilities == ("CodeScanner",) else READS
            yield pytest.param(directory, device.name, reads, id=f"{directory}-{device.name}", marks=marks)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("directory", "device", "reads"), list(_devices()))
def test_a_device_passes_at_the_top_level(
    directory: str, device: str, reads: int, record_property: Callable[[str, object], None]
) -> None:
    report = check(bundled_manu() / directory, Choice(device, reads=reads, today=TODAY))
    failed = {result.unit.id: result.outcome.reason.en for result in report.results if result.verdict == "failed"}
    assert not failed
    assert level_of(report.results) == "gold"
    assert not [result.unit.id for result in report.results if result.verdict == "todo"]
    played = [
        (fault.capability, fault.fault, fault.outcome) for result in report.results for fault in result.faults
    ]
    record_property("faults", [f"{directory}/{device}", *(list(row) for row in played)])
    known = json.loads(FAULTS.read_text(encoding="utf-8")).get(f"{directory}/{device}", [])
    page = {(capability, fault): outcome for fault, capability, outcome, _native in known}
    assert {(capability, fault) for capability, fault, _ in played} == page.keys(), "run: python tools/faults.py"
    for capability, fault, outcome in played:
        if fault in _EXACT:
            assert page[capability, fault] == outcome, "run: python tools/faults.py"


def test_no_device_stands_on_the_page_that_is_not_there() -> None:
    names = {
        f"{manifest.parent.name}/{device.name}"
        for manifest in bundled_manu().glob("*/plugin.toml")
        for device in load_manifest(manifest).device
    }
    assert json.loads(FAULTS.read_text(encoding="utf-8")).keys() <= names
