"""Vendor directories that single calls name and the configuration does not (DECISIONS 6).

They have to be installed where INCLUDE_DIR would find them, and trusted as the configuration demands. What a call
names beyond that is the mistake of its caller.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from wscall.errors import BadInput
from wscall.host.lookup import installed, locate
from wscall.host.vendor import VendorDirectory
from wscall.nearest import nearest
from wscall.text import Text

WHERE: Final = "INCLUDE_DIR"


class Guests:
    """Loads each such directory for the first call that names it, and keeps it. Its host sees to the locking.

    Args:
        configuration: the file WSCallConfig.ini.
        bundled: folder of the vendor directories that come with wscall.
        load: makes the vendor directory of a name and a mark.
    """

    def __init__(self, configuration: Path, bundled: Path, load: Callable[[str, str], VendorDirectory]) -> None:
        self._configuration = configuration
        self._bundled = bundled
        self._load = load
        self._kept: dict[tuple[str, str], VendorDirectory] = {}
        self._closed = False

    def loaded(self) -> tuple[VendorDirectory, ...]:
        """Those that calls have named so far."""
        return tuple(self._kept.values())

    def find(self, directory: str, mark: str) -> VendorDirectory:
        """The vendor directory of that name; with another mark it is another one, if its mark is what serves it.

        Raises:
            BadInput: it is not installed, switched off, or not trusted as the policy demands.
        """
        name = os.path.normcase(directory)
        known = self._kept.get((name, "")) or self._kept.get((name, mark.casefold()))
        if known is not None:
            return known
        located = locate(directory, mark, self._configuration, self._bundled)
        if located.path is None or located.code is None:
            raise self._not_installed(directory, mark, there=located.path is not None)
        by_mark = "" if located.code == located.path else mark
        vendor = admitted(self._load(directory, by_mark))
        self._kept[name, by_mark.casefold()] = vendor
        if self._closed:
            vendor.close()
        return vendor

    def close(self) -> None:
        """Keep those that are found from now on from starting anything."""
        self._closed = True

    def _not_installed(self, directory: str, mark: str, *, there: bool) -> BadInput:
        if there:
            what = Text(
                "该目录没有 plugin.toml，也没有插件认识该标识", "it has no plugin.toml, no plugin knows its mark"
            )
            return BadInput(what, where=f"{WHERE} {directory}", found=mark[:80], needed="<DIR:MARK>")
        names = installed(self._configuration, self._bundled)
        return BadInput(
            Text("没有安装这个厂商目录", "no such vendor directory is installed"),
            where=WHERE,
            found=directory,
            needed=" | ".join(names),
            advice=nearest(directory, names),
        )


def admitted(vendor: VendorDirectory) -> VendorDirectory:
    """The directory itself, if a call may name it.

    Raises:
        BadInput: it is not there, switched off, or not trusted as the policy demands.
    """
    reason = vendor.barred()
    if reason is None:
        return vendor
    raise BadInput(
        reason.what,
        where=f"{WHERE} {vendor.name}",
        found=reason.found,
        needed=reason.needed,
        advice=reason.advice,
    )
