"""A vendor's library in this process, through ctypes."""

import ctypes
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from wscall.deadline import Deadline
from wscall.devices.transports.arguments import Raw, crashed
from wscall.devices.transports.call_frame import C_TYPES, CallFrame
from wscall.devices.transports.functions import Convention, Function
from wscall.errors import DriverMissing
from wscall.text import Text

_NOT_FOUND = re.compile(r"^([^/\s]+): cannot open shared object file")
"""How the dynamic linker names a library that another one needs."""


class InProcess:
    """A library loaded by ctypes. A call cannot be interrupted: the host ends the worker if it does not come back.

    Args:
        path: of the library, absolute.
        functions: its functions, by the name the driver uses.
        convention: how it wants to be called; 64-bit systems and Linux know one convention only.
        preload: libraries to load before it, absolute.
        where: vendor directory, device and file, for errors.

    Raises:
        DriverMissing: it or a library it depends on is missing.
    """

    __slots__ = ("_functions", "_library", "_where")

    def __init__(
        self,
        path: Path,
        functions: Mapping[str, Function],
        convention: Convention,
        preload: Sequence[Path],
        where: str,
    ) -> None:
        self._functions = functions
        self._where = where
        for before in preload:
            _load(before, "cdecl", where)
        self._library: ctypes.CDLL | None = _load(path, convention, where)
        for name, function in functions.items():
            if self.has(name):
                getattr(self._library, function.symbol).restype = C_TYPES[function.result]

    def call(self, name: str, values: list[int | bytes], deadline: Deadline) -> Raw:  # noqa: ARG002 - see the class
        """See :meth:`~wscall.devices.transports.arguments.Loaded.call`."""
        assert self._library is not None, "closed"
        function = self._functions[name]
        frame = CallFrame(function, values)
        try:
            result = int(getattr(self._library, function.symbol)(*frame.arguments))
        except OSError as error:  # on Windows ctypes turns a crash into this; elsewhere it ends the process
            raise crashed(f"{self._where} {function.symbol}", str(error)) from None
        return frame.raw(result)

    def has(self, name: str) -> bool:
        """Whether this build exports a function."""
        return self._library is not None and hasattr(self._library, self._functions[name].symbol)

    def close(self) -> None:
        """Forget it. It stays loaded: unloading a vendor's code while its threads run is a crash."""
        self._library = None


def _load(path: Path, convention: Convention, where: str) -> ctypes.CDLL:
    try:
        if sys.platform == "win32":
            os.add_dll_directory(str(path.parent))  # for the libraries it depends on
            return (ctypes.WinDLL if convention == "stdcall" else ctypes.CDLL)(str(path))
        return _load_with_needed(path)
    except OSError as error:
        raise DriverMissing(
            Text("厂商动态库装载失败", "the vendor's library does not load"),
            where=where,
            found=str(error).replace(str(path.parent), "…"),
            needed=str(Text("它所依赖的全部动态库", "every library that it depends on")),
            advice=Text(
                "把它依赖的动态库放入同一目录，或安装厂商的运行库",
                "put the libraries it depends on beside it, or install the vendor's runtime",
            ),
        ) from None


def _load_with_needed(path: Path) -> ctypes.CDLL:
    """Load a library whose dependencies may lie beside it, where the dynamic linker does not look.

    A library that is loaded already satisfies whoever needs one of its name (its ``soname``), so each one that
    the linker misses is loaded from the directory first.
    """
    tried: set[str] = set()
    while True:
        try:
            return ctypes.CDLL(str(path))
        except OSError as error:
            missing = _NOT_FOUND.match(str(error))
            if missing is None or missing[1] in tried or not (path.parent / missing[1]).is_file():
                raise
            tried.add(missing[1])
            _load_with_needed(path.parent / missing[1])
