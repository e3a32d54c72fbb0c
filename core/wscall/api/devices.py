"""Every device of every vendor directory, opened for real, as a report."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from pydantic import Field

from wscall.api.report import Report, Words
from wscall.errors import WscallError

if TYPE_CHECKING:
    from wscall.api.session import Session
    from wscall.host import DeviceHandle

_AT_ONCE: Final = 8


class Identity(Report):
    """What a device says of itself; empty where it tells nothing."""

    model: str
    serial: str
    firmware: str


class DeviceProblem(Words):
    """Why a device cannot be used."""

    kind: str = Field(description="kind of the error")


class DeviceReport(Report):
    """One device: its identity where it opens, else the problem."""

    directory: str
    mark: str
    device: str = Field(description="its name in the manifest")
    driver: str
    capabilities: tuple[str, ...]
    ok: bool = Field(description="whether it could be opened")
    identity: Identity | None
    error: DeviceProblem | None


class DevicesReport(Report):
    """The devices in the order in which a read asks them."""

    devices: tuple[DeviceReport, ...]


def devices_report(session: "Session") -> DevicesReport:
    """Open every device and ask what it is; up to eight at the same time, each within its own limits.

    Raises:
        BadConfiguration: the configuration is unusable.
    """
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="wscall-devices") as pool:
        return DevicesReport(devices=tuple(pool.map(_look, session.host.devices())))


def _look(device: "DeviceHandle") -> DeviceReport:
    identity, problem = None, None
    try:
        identity = Identity.model_validate(device.identity())
    except WscallError as error:
        problem = DeviceProblem(kind=error.kind, **error.text()._asdict())
    return DeviceReport(
        directory=device.directory,
        mark=device.mark,
        device=device.name,
        driver=device.driver,
        capabilities=tuple(device.capabilities),
        ok=problem is None,
        identity=identity,
        error=problem,
    )
