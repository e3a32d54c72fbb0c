"""One vendor directory that the configuration names: looked up, checked, and turned into devices."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.capabilities import CAPABILITIES, DeviceContext, DriverSpec
from wscall.errors import BadConfiguration, DriverIncompatible, DriverMissing, WscallError
from wscall.events import Events
from wscall.host import lock
from wscall.host.backends import Inline, Refusing
from wscall.host.crashes import CrashBook
from wscall.host.facts import DeviceFacts, DeviceLimits
from wscall.host.handle import Backend, DeviceHandle
from wscall.host.lookup import Located, locate
from wscall.host.manifest import FILE_NAME, Device, Manifest, load_manifest
from wscall.host.planning import PlannedDevice, check_system, plan_device, shared_driver
from wscall.host.plugins import SharedDriver
from wscall.host.served import ServedDevice
from wscall.host.states import DeviceStatus, DirectoryStatus, State
from wscall.host.supervisor import Supervisor, WorkerPlan, quarantined
from wscall.host.vendor_code import collect_drivers, load_module
from wscall.masking import scrub
from wscall.text import NOTHING, Text

_log = logging.getLogger("wscall.host")


class Surroundings(NamedTuple):
    """What all vendor directories of one host share."""

    configuration: Path
    bundled: Path
    state_dir: Path
    trust: str
    disabled: frozenset[str]
    drivers: Mapping[str, SharedDriver]
    crashes: CrashBook
    events: Events


class VendorDirectory:
    """A vendor directory, with its state, its devices and its worker.

    Args:
        name: as INCLUDE_DIR spells it.
        mark: 厂商标识; may be empty.
        overrides: the site's settings of its devices, by device.
        around: what it shares with the others.
    """

    def __init__(
        self, name: str, mark: str, overrides: Mapping[str, Mapping[str, str]], around: Surroundings
    ) -> None:
        self.name = name
        self.mark = mark
        self._around = around
        self._located = locate(name, mark, around.configuration, around.bundled)
        self._manifest: Manifest | None = None
        self._verdict = lock.Verdict("off")
        self._supervisor: Supervisor | None = None
        self._inline: Inline | None = None
        self._refusals: dict[str, WscallError] = {}
        self._state: State = "loaded"
        self._error: WscallError | None = None
        try:
            self._load()
            self.handles = self._devices(overrides)
        except WscallError as error:
            self._error = error
            if self._state == "loaded":
                self._state = _STATES.get(type(error), "failed")
            _log.warning("%s: %s", name, error)
            self.handles = self._refused(error)
        self._told = self._state

    def status(self) -> DirectoryStatus:
        """How it stands now, without starting anything."""
        state, reason, pid, crashes = self._state, self._verdict.reason, None, 0
        if self._error:
            reason = self._error.text()
        elif self._supervisor:
            record = self._supervisor.record()
            pid, crashes = self._supervisor.pid, len(record.crashes)
            if record.quarantined_since:
                state, reason = "quarantined", quarantined(self.name, record).text()
            elif self._supervisor.start_trouble:
                trouble = self._supervisor.start_trouble
                state, reason = _STATES.get(type(trouble), "failed"), trouble.text()
        plugin = self._manifest.plugin if self._manifest else None
        return DirectoryStatus(
            directory=self.name,
            mark=self._shown_mark,
            path=self._located.path,
            state=state,
            reason=Text(scrub(reason.zh), scrub(reason.en)),
            served_by=self._located.code,
            title=_title(self._manifest),
            version=plugin.version if plugin else "",
            vendor=plugin.vendor if plugin else "",
            support=plugin.support if plugin else "",
            trust=self._verdict.trust,
            devices=tuple(map(self._device_status, self._manifest.device)) if self._manifest else (),
            pid=pid,
            crashes=crashes,
        )

    def answers_to(self, mark: str) -> bool:
        """Whether INCLUDE_DIR may name it with that mark: a directory without a manifest is served by its mark."""
        own = self._located.path is not None and self._located.code == self._located.path
        return own or not mark or mark.casefold() == self.mark.casefold()

    def barred(self) -> WscallError | None:
        """Why no call may name it: it is not there, switched off, or not trusted as the policy demands."""
        distrusted = self._around.trust == "refuse" and self._verdict.trust in {"unlisted", "changed"}
        return self._error if distrusted or self._state in {"disabled", "unavailable"} else None

    def last_lines(self) -> tuple[str, ...]:
        """The last lines that its last worker wrote to standard error, masked."""
        return self._supervisor.last_ending.lines if self._supervisor else ()

    def probe(self, deadline: Deadline) -> None:
        """Start its worker, so that :meth:`status` also knows whether its code loads; no device is opened."""
        if self._supervisor:
            try:
                self._supervisor.ready(deadline)
            except WscallError as error:
                _log.info("%s: %s", self.name, error)  # its status tells it from now on

    def reset(self) -> None:
        """Lift its quarantine."""
        if self._located.path:
            self._around.crashes.reset(self._located.path)
        if self._supervisor:
            self._supervisor.reset()
            self._changed()

    def close(self) -> None:
        """End its worker and let go of its devices."""
        if self._supervisor:
            self._supervisor.close()
        if self._inline:
            self._inline.close()

    def _changed(self) -> None:
        """Tell its state, if it is another one than before."""
        status = self.status()
        if status.state != self._told:
            self._told = status.state
            self._around.events.publish(
                "plugin.state", directory=self.name, state=status.state, reason=status.reason._asdict()
            )

    def _load(self) -> None:
        """Find the manifest and check all that can be checked before any of its code runs."""
        located = self._located
        if {self.name.casefold(), self.mark.casefold()} & self._around.disabled:
            self._state = "disabled"
            what = Text("环境变量 WSCALL_DISABLE 停用了它", "the environment variable WSCALL_DISABLE names it")
            raise DriverMissing(what, where=self.name)
        if located.path is None or located.code is None:
            self._state = "unavailable"
            raise _unavailable(self.name, self.mark, located)
        self._manifest = load_manifest(located.code / FILE_NAME)
        if self.mark and self.mark.casefold() not in self._manifest.marks:
            _log.warning("%s: INCLUDE_DIR %s, plugin.toml %s", self.name, self.mark, self._manifest.plugin.mark)
        self._check_trust(located.path)

    def _check_trust(self, path: Path) -> None:
        """What came with wscall is as trusted as wscall; for all else the lock and the policy decide."""
        policy = self._around.trust
        if policy == "off":
            return
        if self._located.bundled:
            self._verdict = lock.Verdict("bundled")
            return
        self._verdict = lock.verify_directory(self._around.configuration.parent / lock.FILE_NAME, self.name, path)
        if self._verdict.trust == "trusted":
            return
        advice = Text(
            f"核对来源后执行 wscall plugin trust {self.name}",
            f"check where it is from, then run wscall plugin trust {self.name}",
        )
        if policy == "refuse":
            raise BadConfiguration(self._verdict.reason, where=self.name, advice=advice)
        _log.warning("%s: %s; %s", self.name, self._verdict.reason, advice)

    def _devices(self, overrides: Mapping[str, Mapping[str, str]]) -> tuple[DeviceHandle, ...]:
        """The devices in the manifest's order; one that cannot be used refuses alone, unless all do."""
        assert self._manifest
        planned: dict[str, PlannedDevice] = {}
        for device in self._manifest.device:
            where = f"{self.name}/{device.name}"
            try:
                check_system(device, where)
                shared = shared_driver(device, self._around.drivers, where, own=bool(self._manifest.plugin.module))
                planned[device.name] = plan_device(device, overrides.get(device.name, {}), shared)
            except WscallError as error:
                _log.warning("%s", error)
                self._refusals[device.name] = error
        if not planned:
            raise next(iter(self._refusals.values()))
        in_worker = [plan for plan in planned.values() if plan.device.isolation == "process"]
        inline = [plan for plan in planned.values() if plan.device.isolation == "inline"]
        if in_worker:
            self._supervisor = Supervisor(self._worker_plan(in_worker), self._around.crashes, self._changed)
        if inline:
            self._inline = Inline({plan.device.name: self._served(plan) for plan in inline})
        return tuple(self._handle(device, planned.get(device.name)) for device in self._manifest.device)

    def _handle(self, device: Device, plan: PlannedDevice | None) -> DeviceHandle:
        backend: Backend | None = self._inline if device.isolation == "inline" else self._supervisor
        if plan is None:
            backend = Refusing(self._refusals[device.name])
        assert backend
        limits = plan.limits if plan else DeviceLimits()
        about = (device.driver, device.name, device.capabilities, device.models, device.concurrency, limits)
        transport = plan.transport if plan else {}
        facts = DeviceFacts(self.name, self._shown_mark, *about, device.fallback_for, transport)
        return DeviceHandle(facts, backend, self._around.events)

    @property
    def _shown_mark(self) -> str:
        return self.mark or (self._manifest.plugin.mark if self._manifest else "")

    def _refused(self, error: WscallError) -> tuple[DeviceHandle, ...]:
        """Handles that say why, so that the attempt stands in the trail; none if it is disabled on purpose."""
        if self._state == "disabled":
            return ()
        devices = self._manifest.device if self._manifest else ()
        mark = self._shown_mark
        facts = [DeviceFacts(self.name, mark, d.driver, d.name, d.capabilities, d.models) for d in devices]
        nameless = DeviceFacts(self.name, mark, "", "", tuple(CAPABILITIES))
        return tuple(DeviceHandle(fact, Refusing(error)) for fact in facts or [nameless])

    def _device_status(self, device: Device) -> DeviceStatus:
        refusal = self._refusals.get(device.name)
        reason = refusal.text() if refusal else NOTHING
        kind = device.transport.kind
        about = (device.name, device.driver, device.capabilities, device.models, kind, device.isolation)
        return DeviceStatus(*about, Text(scrub(reason.zh), scrub(reason.en)))

    def _worker_plan(self, planned: list[PlannedDevice]) -> WorkerPlan:
        assert self._manifest
        assert self._located.path
        setup = {
            "directory": self.name,
            "path": str(self._located.path),
            "code": str(self._located.code),
            "module": self._manifest.plugin.module,
            "bytecode": str(self._around.state_dir / "bytecode"),
            "devices": [plan.setup() for plan in planned],
        }
        modules = tuple(plan.shared.reference.partition(":")[0] for plan in planned if plan.shared)
        start = max(plan.limits.start for plan in planned)
        return WorkerPlan(self.name, self._located.path, setup, modules, start)

    def _served(self, plan: PlannedDevice) -> ServedDevice:
        """The device for the host itself to serve; loads its code here, as the manifest asks."""
        assert self._manifest
        device, module = plan.device, self._manifest.plugin.module
        driver: DriverSpec | None = plan.shared.spec if plan.shared else None
        if module:
            loaded = load_module(str(self._located.code), self.name, module)
            driver = collect_drivers(loaded, f"{self.name}/{module}").get(device.driver, driver)
        if driver is None:
            what = Text(f"没有名为 {device.driver} 的驱动", f"there is no driver {device.driver}")
            raise DriverMissing(what, where=f"{self.name}/{device.name}", found=device.driver)
        context = DeviceContext(str(self._located.path), device.name, plan.transport, plan.options)
        return ServedDevice(context, driver, device.capabilities, _log.warning)


def _unavailable(name: str, mark: str, located: Located) -> DriverMissing:
    if located.path is None:
        return DriverMissing(
            Text("找不到厂商目录", "the vendor directory is not there"),
            where=name,
            needed=" | ".join(map(str, located.looked_in)),
            advice=Text(
                "核对 INCLUDE_DIR 的拼写，或放入该目录", "check the spelling in INCLUDE_DIR, or put it there"
            ),
        )
    return DriverMissing(
        Text(
            "目录没有 plugin.toml，也没有内置插件认识该标识", "it has no plugin.toml, and no plugin knows its mark"
        ),
        where=str(located.path),
        found=mark,
        needed=FILE_NAME,
        advice=Text(
            "向厂商索取 plugin.toml，或核对厂商标识", "ask the vendor for a plugin.toml, or check the mark"
        ),
    )


def _title(manifest: Manifest | None) -> Text:
    if manifest is None:
        return NOTHING
    title = manifest.plugin.title
    return Text(title.zh, title.en) if title else Text(manifest.plugin.name, manifest.plugin.name)


_STATES: Final[dict[type[WscallError], State]] = {DriverIncompatible: "incompatible"}
"""The state that an error means where it is not ``failed``."""
