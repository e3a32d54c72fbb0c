"""Files that vendors' libraries leave behind at a read: texts and portraits of the person whose card it was."""

import contextlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final, Self

from wscall.devices.capabilities import DeviceContext

ID_CARD_FILES: Final = frozenset(
    {"wx.txt", "wz.txt", "zp.bmp", "zp.jpg", "zp.wlt", "xp.wlt", "fp.dat", "newaddgb.txt", "newadd.txt"}
)
"""What the libraries of identity card readers write; names are compared in any case."""
_TEMPORARY: Final = "chinaidcard"
"""Folder of some of these libraries in the user's temporary folder."""


class LeftFiles:
    """The files of one library, as a ``with`` block: gone before a read (they are somebody else's) and after it.

    Args:
        folders: where the library writes.
        names: of the files, in small letters.
    """

    __slots__ = ("_folders", "_names")

    def __init__(self, folders: Iterable[Path], names: Collection[str] = ID_CARD_FILES) -> None:
        self._folders = tuple(dict.fromkeys(folder.resolve() for folder in folders))
        self._names = names

    @classmethod
    def of(cls, context: DeviceContext, names: Collection[str] = ID_CARD_FILES) -> Self:
        """Those of a device: beside its library, in the working directory, and among the temporary files."""
        import tempfile  # noqa: PLC0415 - the host only lists drivers

        from wscall.devices.transports.library import library_file  # noqa: PLC0415 - as above

        directory = Path(context.directory)
        library = directory / library_file(context)
        temporary = Path(tempfile.gettempdir()) / _TEMPORARY
        return cls((directory, library.parent, Path.cwd(), temporary), names)

    def __enter__(self) -> Self:
        self._remove()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._remove()

    def _remove(self) -> None:
        """Delete them. One that the library still holds open is deleted the next time."""
        for path in self._found():
            with contextlib.suppress(OSError):
                path.unlink()

    def _found(self) -> Iterator[Path]:
        for folder in self._folders:
            with contextlib.suppress(OSError):  # a folder that is not there holds nothing
                yield from [path for path in folder.iterdir() if path.name.lower() in self._names]
