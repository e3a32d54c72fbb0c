"""The console's files by the names that a browser asks for."""

import functools
from pathlib import Path
from typing import Final, NamedTuple

_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Not from the system's table: Windows may have another type for ``.js`` there, and a browser then runs none."""
INDEX: Final = "index.html"


class ConsoleFile(NamedTuple):
    """A file and its media type."""

    content: bytes
    media_type: str


@functools.cache
def names() -> frozenset[str]:
    """The names there are, with ``/`` between folders. Nothing else can be asked for."""
    files = (path for path in _FOLDER.rglob("*") if path.suffix in _TYPES)
    return frozenset(path.relative_to(_FOLDER).as_posix() for path in files)


def console_file(name: str) -> ConsoleFile | None:
    """The file of that name, the index for an empty one; None where there is none."""
    name = name or INDEX
    if name not in names():
        return None
    path = _FOLDER / name
    return ConsoleFile(path.read_bytes(), _TYPES[path.suffix])
