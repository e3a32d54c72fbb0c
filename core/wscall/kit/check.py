"""Checks a vendor directory: chooses the units, runs each on a sound device, and gathers what they came to."""

import contextlib
import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from wscall.errors import BadInput, DriverIncompatible, NotSupported, WscallError
from wscall.host import DeviceHandle
from wscall.host.manifest import Device
from wscall.host.planning import check_system
from wscall.kit.bench import Bench, Kind
from wscall.kit.ledger import Ledger, load_ledger
from wscall.kit.log_lines import kept_log
from wscall.kit.report import Report, UnitResult
from wscall.kit.site import Site
from wscall.kit.unit import Failed, NotApplicable, Outcome, Unit
from wscall.kit.units import units_for
from wscall.nearest import nearest
from wscall.recording.dialogue import UNRECORDED
from wscall.sim.simulators import SimulatorSetup, start_simulator
from wscall.text import Text

_log = logging.getLogger("wscall.kit")
READS: Final = 1000
_DEFECT: Final = Text("检查单元自身出错", "the unit itself broke")
_UNEXPECTED: Final = Text("出现了单元没有预料的错误", "an error that the unit does not expect")


class Choice(NamedTuple):
    """What is to be checked, and with what.

    Attributes:
        device: one device of the directory; empty for all of them.
        units: ids of units; empty for all that apply.
        reads: how many reads a leak is looked for in.
        kind: who stands in for the hardware.
        overrides: the site's settings of devices, as in WSCallConfig.ini, for real hardware.
        listen: given the device each time that it is asked for; gives what is asked instead, e.g. to record it.
        today: the day by which exemptions count; None for the calendar's.
    """

    device: str = ""
    units: tuple[str, ...] = ()
    reads: int = READS
    kind: Kind = "simulated"
    overrides: Mapping[str, Mapping[str, str]] = {}
    listen: Callable[[DeviceHandle], DeviceHandle] | None = None
    today: date | None = None


def _nothing(_unit: str) -> None:
    """Most places are the same for every unit."""


class Workplace(NamedTuple):
    """The hands on a device, and the settings with which its driver finds it.

    Attributes:
        hands: of a tester.
        overrides: the site's settings of the device.
        enter: told the id of each unit before it runs.
    """

    hands: Any
    overrides: Mapping[str, str]
    enter: Callable[[str], None] = _nothing


Open = Callable[[Site, Device], contextlib.AbstractContextManager[Workplace]]
"""Makes a device ready to be checked: starts its simulator, asks a person, opens a recording."""


@contextlib.contextmanager
def simulated(site: Site, device: Device) -> Iterator[Workplace]:
    """The simulator of a device of this site.

    Raises:
        BadConfiguration: there is none.
        WscallError: it cannot be started here.
    """
    setup = SimulatorSetup(
        site.folder,
        site.counter / device.name,
        device.name,
        device.driver,
        device.capabilities,
        device.transport.model_dump(),
        device.options,
    )
    hands = start_simulator(setup, device.simulator)
    try:
        yield Workplace(hands, hands.overrides)
    finally:
        hands.close()


def check(
    directory: Path,
    choice: Choice = Choice(),  # noqa: B008 - immutable
    place: Open = simulated,
    told: Callable[[UnitResult], None] = lambda _result: None,
) -> Report:
    """Check a vendor directory.

    Args:
        directory: the vendor's; it is only read.
        choice: what of it.
        place: makes each device ready.
        told: called after every unit.

    Raises:
        BadInput: it is no vendor directory, or has no such device.
        BadConfiguration: its manifest or its ledger is wrong, or a device has no simulator.
        WscallError: a simulator cannot be started here.
    """
    results: list[UnitResult] = []
    with kept_log() as log, Site(directory, choice.overrides) as site:
        plugin = site.manifest.plugin
        ledger = load_ledger(directory, tuple(device.name for device in site.manifest.device))
        for device in _chosen(site, choice.device):
            for result in _check_device(site, device, choice, place, ledger):
                results.append(result._replace(log=log.take()))
                told(results[-1])
    whole = not choice.units and not choice.device
    return Report(site.name, plugin.mark, plugin.version, choice.kind, tuple(results), whole)


def _chosen(site: Site, name: str) -> tuple[Device, ...]:
    devices = site.manifest.device
    found = tuple(device for device in devices if not name or device.name == name)
    if not found:
        names = [device.name for device in devices]
        what = Text("该厂商目录没有这台设备", "the vendor directory has no such device")
        raise BadInput(what, where=site.name, found=name, needed=" | ".join(names), advice=nearest(name, names))
    return found


def _check_device(site: Site, device: Device, choice: Choice, place: Open, ledger: Ledger) -> Iterator[UnitResult]:
    units = [unit for unit in units_for(device.capabilities) if not choice.units or unit.id in choice.units]
    try:
        check_system(device, f"{site.name}/{device.name}")
    except DriverIncompatible as error:
        for unit in units:
            yield UnitResult(unit, device.name, Outcome("not_applicable", error.text()), 0.0)
        return
    with place(site, device) as workplace:
        site.configure(device.name, workplace.overrides)
        bench = Bench(site, device.name, workplace.hands, choice.kind, choice.reads, choice.listen)
        for unit in units:
            workplace.enter(unit.id)
            yield run_unit(bench, unit, ledger, choice.today)
        site.close_host()


def run_unit(bench: Bench, unit: Unit, ledger: Ledger, today: date | None = None) -> UnitResult:
    """Run one unit on a sound device, as the ledger allows. Never raises for what the unit finds."""
    exemption = ledger.exemption(unit.id, bench.name)
    day = today or datetime.now().astimezone().date()
    if exemption is not None and day <= exemption.until:
        reason = Text(*(f"{exemption.reason} (→ {exemption.until})",) * 2)
        return UnitResult(unit, bench.name, Outcome("exempt", reason), 0.0)
    begun = time.perf_counter()
    outcome = _outcome(bench, unit)
    seconds = round(time.perf_counter() - begun, 3)
    if exemption is not None:
        outcome = outcome._replace(
            note=Text(f"豁免已于 {exemption.until} 到期", f"its exemption expired on {exemption.until}")
        )
    todo = ledger.to_do(unit.id, bench.name)
    if todo is not None and outcome.verdict == "failed":
        found = outcome.reason
        reason = Text(f"{todo.reason}（{found.zh}）", f"{todo.reason} ({found.en})")
        outcome = Outcome("todo", reason, outcome.note)
    elif todo is not None:
        outcome = outcome._replace(
            note=Text("已不是待办，请从 quality.toml 删除", "no longer to do: take it out of quality.toml")
        )
    trail = bench.trail
    return UnitResult(unit, bench.name, outcome, seconds, trail.steps, trail.dropped, faults=tuple(bench.faults))


def _outcome(bench: Bench, unit: Unit) -> Outcome:
    try:
        bench.begin()
        unit.run(bench)
    except Exception as error:  # noqa: BLE001 - a defect of one unit must not end the check of all others
        return _explained(bench, error)
    finally:
        _make_sound(bench)
    return Outcome("passed")


def _explained(bench: Bench, error: Exception) -> Outcome:
    """What an exception of a unit means."""
    if isinstance(error, NotApplicable):
        return Outcome("not_applicable", error.reason)
    if isinstance(error, NotSupported) and _of_hands(bench, error):
        return Outcome("not_applicable", error.text())
    said = error.__cause__ if isinstance(error, Failed) else error
    if isinstance(said, WscallError) and said.what == UNRECORDED:
        return Outcome("not_applicable", UNRECORDED)
    if isinstance(error, Failed):
        return Outcome("failed", error.text())
    if isinstance(error, WscallError):
        return Outcome("failed", _unexpected(error))
    frame = traceback.extract_tb(error.__traceback__)[-1]
    found = f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}"
    return Outcome("failed", Text(f"{_DEFECT.zh}；发现 {found}", f"{_DEFECT.en}; found {found}"))


def _of_hands(bench: Bench, error: NotSupported) -> bool:
    """Whether it was the tester's hands that could not do what a unit wanted, rather than the device."""
    last = bench.trail.steps[-1:]
    return bool(last) and last[0].who == "hands" and last[0].found.startswith(error.what.en)


def _unexpected(error: WscallError) -> Text:
    said = error.text()
    return Text(f"{_UNEXPECTED.zh}；{error.kind}：{said.zh}", f"{_UNEXPECTED.en}; {error.kind}: {said.en}")


def _make_sound(bench: Bench) -> None:
    try:
        bench.make_sound()
    except WscallError as error:
        _log.warning("%s: %s", bench.name, error)
