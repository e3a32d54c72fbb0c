"""Where the vendor directory of an INCLUDE_DIR entry lies, and which manifest serves it (DECISIONS 19)."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wscall.config.marks import canonical_mark
from wscall.host.manifest import FILE_NAME


class Located(NamedTuple):
    """What was found.

    Attributes:
        path: the vendor directory: vendor libraries lie in it. None if there is none.
        code: the folder whose manifest serves it: itself, or a bundled one. None if nothing knows its mark.
        bundled: whether ``path`` itself came with wscall.
        looked_in: where it was looked for, for people.
    """

    path: Path | None
    code: Path | None
    bundled: bool
    looked_in: tuple[Path, ...]


def locate(directory: str, mark: str, configuration: Path, bundled: Path) -> Located:
    """Look in ``manu/`` beside the configuration, beside the configuration, then among the bundled directories.

    The first folder of that name counts. If it has no manifest, the bundled directory of the same mark serves it,
    with the site's folder as the library folder.

    Args:
        directory: as INCLUDE_DIR names it.
        mark: 厂商标识; may be empty.
        configuration: the file WSCallConfig.ini.
        bundled: folder of the vendor directories that come with wscall.
    """
    places = (configuration.parent / "manu" / directory, configuration.parent / directory, bundled / directory)
    for place in places:
        if place.is_dir():
            own = (place / FILE_NAME).is_file()
            return Located(place, place if own else serving(mark, bundled), place == places[-1], places)
    return Located(None, None, bundled=False, looked_in=places)


def installed(configuration: Path, bundled: Path) -> tuple[str, ...]:
    """Names of the vendor directories with a manifest that INCLUDE_DIR could name, sorted."""
    places = (configuration.parent / "manu", configuration.parent, bundled)
    return tuple(sorted({file.parent.name for place in places for file in place.glob(f"*/{FILE_NAME}")}))


def serving(mark: str, bundled: Path) -> Path | None:
    """The bundled vendor directory for a mark."""
    wanted = canonical_mark(mark).casefold()
    for folder in sorted(path for path in bundled.glob("*") if (path / FILE_NAME).is_file()):
        if wanted and wanted in _marks(folder / FILE_NAME):
            return folder
    return None


def _marks(manifest: Path) -> Iterator[str]:
    """The marks in a manifest, without checking the rest of it."""
    try:
        plugin = tomllib.loads(manifest.read_text(encoding="utf-8")).get("plugin")
    except (OSError, ValueError):  # its own status tells what is wrong with it
        return
    if isinstance(plugin, dict):
        aliases = plugin.get("aliases", [])
        for mark in (plugin.get("mark", ""), *(aliases if isinstance(aliases, list) else [])):
            yield canonical_mark(str(mark)).casefold()
