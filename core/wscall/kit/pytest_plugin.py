"""The units of the kit as pytest items: ``pytest --wscall-directory manu/ACME``, one item a device and unit.

It comes with the wheel. Without the option it does nothing and imports nothing of wscall but this module.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from wscall.host.manifest import Device
    from wscall.kit.ledger import Ledger
    from wscall.kit.report import UnitResult
    from wscall.kit.unit import Unit

_MANIFEST: Final = "plugin.toml"
_DIRECTORIES: Final = pytest.StashKey[tuple[Path, ...]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options."""
    group = parser.getgroup("wscall", "checks of vendor directories")
    group.addoption(
        "--wscall-directory",
        action="append",
        default=[],
        type=Path,
        metavar="DIR",
        help="vendor directory to check with the units of the kit, on simulated devices; repeatable",
    )
    group.addoption(
        "--wscall-reads",
        type=int,
        default=1000,
        metavar="N",
        help="how many reads a leak is looked for in (default: 1000)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Collect the manifests of the directories; where nothing else was named, nothing else."""
    directories: list[Path] = config.getoption("wscall_directory")
    config.stash[_DIRECTORIES] = tuple(path.resolve() for path in directories)
    if not directories:
        return
    manifests = [str(path / _MANIFEST) for path in directories]
    alone = config.args_source is not pytest.Config.ArgsSource.ARGS
    config.args = manifests if alone else [*config.args, *manifests]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ManifestFile | None":
    """The manifest of a directory that was named; no other."""
    if file_path.name == _MANIFEST and file_path.parent.resolve() in parent.config.stash[_DIRECTORIES]:
        return ManifestFile.from_parent(parent, path=file_path)
    return None


class ManifestFile(pytest.File):
    """A vendor directory: a collector a device."""

    def setup(self) -> None:
        """Make the site in which all its devices are checked."""
        from wscall.kit.ledger import load_ledger  # noqa: PLC0415 - only where a directory is checked
        from wscall.kit.log_lines import kept_log  # noqa: PLC0415 - as above
        from wscall.kit.site import Site  # noqa: PLC0415 - as above

        self.open = ExitStack()
        self.log = self.open.enter_context(kept_log())
        self.site: Site = self.open.enter_context(Site(self.path.parent))
        names = tuple(device.name for device in self.site.manifest.device)
        self.ledger: Ledger = load_ledger(self.path.parent, names)

    def teardown(self) -> None:
        """Remove the site."""
        self.open.close()

    def collect(self) -> Iterator["DeviceCollector"]:
        """The devices of the manifest.

        Raises:
            WscallError: the manifest is wrong.
        """
        from wscall.host.manifest import load_manifest  # noqa: PLC0415 - only where a directory is checked

        for device in load_manifest(self.path).device:
            yield DeviceCollector.from_parent(self, name=device.name, device=device)


class DeviceCollector(pytest.Collector):
    """A device: an item for every unit that its capabilities call for."""

    parent: ManifestFile

    def __init__(self, *, device: "Device", **more: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**more)
        self.device = device

    def setup(self) -> None:
        """Start its simulator."""
        from wscall.errors import DriverIncompatible  # noqa: PLC0415 - as above
        from wscall.host.planning import check_system  # noqa: PLC0415 - only where a directory is checked
        from wscall.kit.bench import Bench  # noqa: PLC0415 - as above
        from wscall.kit.check import simulated  # noqa: PLC0415 - as above

        site = self.parent.site
        try:
            check_system(self.device, f"{site.name}/{self.device.name}")
        except DriverIncompatible as error:
            pytest.skip(str(error))
        self.open = ExitStack()
        workplace = self.open.enter_context(simulated(site, self.device))
        self.open.callback(site.close_host)
        site.configure(self.device.name, workplace.overrides)
        reads: int = self.config.getoption("wscall_reads")
        self.bench: Bench = Bench(site, self.device.name, workplace.hands, "simulated", reads)

    def teardown(self) -> None:
        """End its simulator."""
        if hasattr(self, "open"):
            self.open.close()

    def collect(self) -> Iterator["UnitItem"]:
        """The units."""
        from wscall.kit.units import units_for  # noqa: PLC0415 - only where a directory is checked

        for unit in units_for(self.device.capabilities):
            yield UnitItem.from_parent(self, name=unit.id, unit=unit)


class UnitFailed(Exception):
    """A unit that failed, with its result."""

    def __init__(self, result: "UnitResult") -> None:
        super().__init__(result.outcome.reason.en)
        self.result = result


class UnitItem(pytest.Item):
    """One unit on one device."""

    parent: DeviceCollector

    def __init__(self, *, unit: "Unit", **more: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**more)
        self.unit = unit

    def runtest(self) -> None:
        """Run it; what is to do is an expected failure, what is exempt or does not apply is skipped.

        Raises:
            UnitFailed: it failed.
        """
        from wscall.kit.check import run_unit  # noqa: PLC0415 - only where a directory is checked

        file = self.parent.parent
        result = run_unit(self.parent.bench, self.unit, file.ledger)._replace(log=file.log.take())
        reason = str(result.outcome.reason)
        if result.verdict == "failed":
            raise UnitFailed(result)
        if result.verdict == "todo":
            pytest.xfail(reason)
        if result.verdict != "passed":
            pytest.skip(reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest's own
        """The finding, what to do, and the trail, instead of a traceback through the kit."""
        if not isinstance(excinfo.value, UnitFailed):
            return super().repr_failure(excinfo, style)
        result = excinfo.value.result
        steps = (
            f"  {step.who}: {step.what} → {step.outcome} {step.found} ({step.ms} ms)" for step in result.steps
        )
        said = (self.unit.title, result.outcome.reason, self.unit.mend)
        return "\n".join([*map(str, said), *steps, *result.log])

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it is, for the terminal."""
        return self.path, None, f"{self.parent.name} {self.unit.id}"
