"""Vendors' shared libraries through ctypes: loaded by absolute path, called as declared, watched for overruns.

The library must lie in the vendor directory; neither the working directory nor PATH is searched for it. A call
into a library cannot be interrupted: the deadline is checked before, and the host ends the worker if the call
does not come back.
"""

import ctypes
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Protocol

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext
from wscall.devices.options import Options
from wscall.devices.transports.binary import SYSTEM, check_library, own_platform
from wscall.devices.transports.call_frame import C_TYPES, CallFrame
from wscall.devices.transports.functions import CONVENTIONS, Convention, Function, Returned, succeeded, wanted
from wscall.devices.transports.opening import place
from wscall.errors import KINDS, DeviceFault, DriverIncompatible, DriverMissing, Native, WscallError
from wscall.text import Text


class Calls(Protocol):
    """What a driver sees of a vendor's library, wherever it is loaded."""

    def call(self, name: str, *values: int | str | bytes, deadline: Deadline) -> Returned:
        """Call a declared function with the arguments that go in, in order.

        Raises:
            WscallError: of the kind its ``failures`` name; DeviceFault for any other failure, for a buffer
                written past its end, and for a success without what is needed.
            BadInput: an argument does not fit its declaration.
            TimedOut: no time is left to call.
            Cancelled: the caller gave up.
        """
        ...

    def has(self, name: str) -> bool:
        """Whether this build has an optional function."""
        ...

    def close(self) -> None:
        """Forget the library. It stays loaded: unloading a vendor's code while its threads run is a crash."""
        ...


def choose_file(files: str | Mapping[str, str], where: str) -> str:
    """The library for this system and machine.

    Args:
        files: one file name, or names by ``<system>-<machine>`` (``windows-x86``, ``linux-x86_64``,
            ``linux-aarch64``), ``<system>`` or ``any``, the most exact one counts.
        where: for errors.

    Raises:
        DriverIncompatible: there is none for this machine.
    """
    if isinstance(files, str):
        return files
    for key in (own_platform(), SYSTEM, "any"):
        if key in files:
            return files[key]
    raise DriverIncompatible(
        Text("厂商没有提供适合本机的动态库", "the vendor has no library for this machine"),
        where=where,
        found=", ".join(files),
        needed=own_platform(),
        advice=Text("向厂商索取该版本，或换一台电脑", "ask the vendor for that build, or use another computer"),
    )


KEYS: Final = frozenset({"kind", "file", "convention"})
"""The keys of ``[device.transport]`` with ``kind = "library"``."""


def open_library(context: DeviceContext, functions: Mapping[str, Function], deadline: Deadline) -> Calls:
    """The vendor's library that ``[device.transport]`` names, with the functions that a driver declares.

    Its texts are in the codec of the manifest's device, GB 18030 where none is named.

    Raises:
        BadConfiguration: unusable options.
        DriverMissing: the library, or one it depends on, is not there.
        DriverIncompatible: built for something else, or a function is missing.
        TimedOut: the deadline passed.
        Cancelled: the caller gave up.
    """
    where = place(context)
    deadline.check(Text("没有时间装载动态库", "no time to load the library"))
    options = Options({k: v for k, v in context.transport.items() if k != "file"}, where, KEYS)
    convention: Convention = (
        "stdcall" if options.choice("convention", "cdecl", CONVENTIONS) == "stdcall" else "cdecl"
    )
    file = choose_file(context.transport.get("file", ""), where)
    codec = str(context.options.get("codec", "gb18030"))
    return Library(context.directory, file, functions, where=where, convention=convention, codec=codec)


class Library:
    """A loaded library of this process.

    Args:
        directory: the vendor directory, absolute.
        file: the library's name in it, perhaps in a folder of it.
        functions: its functions, by the name the driver uses.
        where: vendor directory and device, for errors.
        convention: how it wants to be called; 64-bit systems and Linux know one convention only.
        codec: of every text that goes in or out.

    Raises:
        DriverMissing: the file or a library it depends on is missing.
        DriverIncompatible: built for something else, or a function is missing.
    """

    __slots__ = ("_codec", "_functions", "_library", "_where")

    def __init__(
        self,
        directory: str,
        file: str,
        functions: Mapping[str, Function],
        *,
        where: str,
        convention: Convention = "cdecl",
        codec: str = "gb18030",
    ) -> None:
        path = _inside(Path(directory), file, where)
        self._where = f"{where} {path.name}"
        self._codec = codec
        self._functions = functions
        check_library(path, self._where)
        self._library: ctypes.CDLL | None = _load(path, convention, self._where)
        self._bind(functions.values())

    def call(self, name: str, *values: int | str | bytes, deadline: Deadline) -> Returned:
        """See :meth:`Calls.call`."""
        assert self._library is not None, "closed"
        function = self._functions[name]
        deadline.check(Text(f"没有时间调用 {function.symbol}", f"no time to call {function.symbol}"))
        frame = CallFrame(function, values, self._codec, self._where)
        result = int(getattr(self._library, function.symbol)(*frame.arguments))
        frame.check_overrun()
        if not succeeded(function.success, result):
            raise self._failed(function, result)
        return Returned(result, frame.out(result))

    def has(self, name: str) -> bool:
        """See :meth:`Calls.has`."""
        return self._library is not None and hasattr(self._library, self._functions[name].symbol)

    def close(self) -> None:
        """See :meth:`Calls.close`."""
        self._library = None

    def _bind(self, functions: Iterable[Function]) -> None:
        missing = []
        for function in functions:
            try:
                symbol = getattr(self._library, function.symbol)
            except AttributeError:
                if not function.optional:
                    missing.append(function.symbol)
                continue
            symbol.restype = C_TYPES[function.result]
        if missing:
            raise DriverIncompatible(
                Text("厂商动态库缺少所需的函数", "the vendor's library lacks functions that are needed"),
                where=self._where,
                found=str(Text("没有 ", "no ")) + ", ".join(missing),
                needed=", ".join(function.symbol for function in functions if not function.optional),
                advice=Text(
                    "这可能是同名的另一家动态库或旧版本，请核对文件来源",
                    "this may be another vendor's library of the same name, or an old build: see where it is from",
                ),
            )

    def _failed(self, function: Function, result: int) -> WscallError:
        failure = function.failures.get(result)
        if failure is None:
            return DeviceFault(
                Text("厂商动态库返回失败", "the vendor's library reports a failure"),
                where=f"{self._where} {function.symbol}",
                needed=wanted(function.success),
                native=Native(str(result)),
                advice=Text("用返回码查阅厂商手册", "look the code up in the vendor's manual"),
            )
        return KINDS[failure.kind](
            failure.text, where=f"{self._where} {function.symbol}", native=Native(str(result), str(failure.text))
        )


def _inside(directory: Path, file: str, where: str) -> Path:
    """The absolute path of a file of the vendor directory, links followed."""
    root = directory.resolve()
    path = (root / file).resolve()
    if not path.is_relative_to(root):
        raise DriverIncompatible(
            Text("动态库不在厂商目录内", "the library does not lie in the vendor directory"),
            where=where,
            found=file,
            needed=str(Text("厂商目录内的相对路径", "a relative path inside the vendor directory")),
            advice=Text("把动态库放入该目录", "put the library into the directory"),
        )
    return path


def _load(path: Path, convention: Convention, where: str) -> ctypes.CDLL:
    try:
        if sys.platform == "win32":
            os.add_dll_directory(str(path.parent))  # for the libraries it depends on
            return (ctypes.WinDLL if convention == "stdcall" else ctypes.CDLL)(str(path))
        return ctypes.CDLL(str(path))
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
