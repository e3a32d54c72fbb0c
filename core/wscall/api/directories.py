"""The vendor directories of a configuration and the plugins in the host, as reports.

Light, as every module of reports: the agent describes itself by them and loads the host when it is first asked.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from wscall.api.report import Report, Words
from wscall.errors import BadInput
from wscall.host.states import State, Trust
from wscall.nearest import nearest
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.api.session import Session


class DeclaredDevice(Report):
    """A device as its vendor directory's manifest declares it."""

    name: str
    driver: str
    capabilities: tuple[str, ...]
    models: tuple[str, ...]
    transport: str
    isolation: str
    reason: Words = Field(description="why this device alone is refused; empty where it is not")


class DirectoryReport(Report):
    """A vendor directory: see :class:`wscall.host.states.DirectoryStatus`."""

    directory: str = Field(description="its name in INCLUDE_DIR")
    mark: str = Field(description="厂商标识")
    path: Path | None = Field(description="where it lies; null where it was not found")
    state: State
    reason: Words = Field(description="why it is not loaded; of a loaded one, what else is to be known")
    served_by: Path | None = Field(description="folder of the manifest in use")
    title: Words
    version: str
    vendor: str
    support: str = Field(description="supported, community, experimental or unsupported")
    trust: Trust = Field(description="what manu.lock says of it")
    devices: tuple[DeclaredDevice, ...]
    pid: int | None = Field(description="process of its running worker")
    crashes: int = Field(description="how many count against it now")


class PluginReport(Report):
    """A plugin that runs in the host: see :class:`wscall.host.states.PluginStatus`."""

    name: str
    source: str = Field(description="built in, or the distribution with its version")
    state: Literal["loaded", "disabled", "failed"]
    reason: Words
    hooks: tuple[str, ...]


class PluginsReport(Report):
    """Every vendor directory in the order of INCLUDE_DIR, the scanner's last, and the plugins in the host."""

    directories: tuple[DirectoryReport, ...]
    plugins: tuple[PluginReport, ...]


def plugins_report(session: "Session") -> PluginsReport:
    """How the vendor directories and the plugins stand. Starts no worker.

    Raises:
        BadConfiguration: the configuration is unusable.
    """
    host = session.host
    return PluginsReport(
        directories=tuple(DirectoryReport.model_validate(status) for status in host.directories()),
        plugins=tuple(PluginReport.model_validate(status) for status in host.plugins()),
    )


def directory_report(session: "Session", directory: str) -> DirectoryReport:
    """How one vendor directory stands; its name counts without regard to case.

    Raises:
        BadConfiguration: the configuration is unusable.
        BadInput: the configuration names no such directory.
    """
    statuses = session.host.directories()
    found = next((each for each in statuses if each.directory.casefold() == directory.casefold()), None)
    if found is None:
        names = [each.directory for each in statuses]
        raise BadInput(
            Text("配置中没有这个厂商目录", "the configuration names no such vendor directory"),
            found=directory[:80],
            needed=" | ".join(names),
            advice=nearest(directory, names),
        )
    return DirectoryReport.model_validate(found)


def reset_directory(session: "Session", directory: str) -> DirectoryReport:
    """Lift the quarantine of a vendor directory and forget its crashes; tells how it stands then.

    Raises:
        BadConfiguration: the configuration is unusable.
        BadInput: the configuration names no such directory.
    """
    session.host.reset(directory)
    return directory_report(session, directory)
