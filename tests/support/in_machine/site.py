"""A site inside the machine, whose processor is emulated: everything takes many times as long as on a real one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.hosting import host_of
from wscall.host import DeviceHandle
from wscall.paths import bundled_manu

PATIENCE = 60.0
"""Seconds for anything that a check waits for, the start of a worker included."""


@contextmanager
def device(folder: Path, entry: str, name: str, **own: str) -> Iterator[DeviceHandle]:
    """A device of one vendor directory, ``DIR:MARK``, through the host, with the site's own settings of it.

    The directory is the folder's own ``manu/DIR``, else the bundled one.
    """
    overrides = {"limits.start": str(PATIENCE), "limits.read": str(PATIENCE), **own}
    directory = entry.partition(":")[0]
    with host_of(folder, entry, overrides={(directory, name): overrides}, bundled=bundled_manu()) as host:
        yield next(handle for handle in host.devices() if handle.name == name)
