"""Vendors' shared libraries: loaded by absolute path, called as declared, watched for overruns.

The library must lie in the vendor directory; neither the working directory nor PATH is searched for it. One that
this process can load is called through ctypes, a Windows library of another bitness (or, with a ``runner``, on
another system) through the library host. Drivers do not see which.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext
from wscall.devices.options import Options
from wscall.devices.transports.arguments import Loaded, check_overrun, coming_out, going_in
from wscall.devices.transports.binary import (
    SYSTEM,
    own_binary,
    own_platform,
    read_binary,
    runs_in_host,
    unfit_binary,
)
from wscall.devices.transports.functions import CONVENTIONS, Convention, Function, Returned, succeeded, wanted
from wscall.devices.transports.in_process import InProcess
from wscall.devices.transports.opening import place
from wscall.errors import KINDS, DeviceFault, DriverIncompatible, Native, WscallError
from wscall.text import Text


class Calls(Protocol):
    """What a driver sees of a vendor's library, wherever it is loaded."""

    def call(self, name: str, *values: int | str | bytes, deadline: Deadline) -> Returned:
        """Call a declared function with the arguments that go in, in order.

        Raises:
            WscallError: of the kind its ``failures`` name; DeviceFault for any other failure, for a buffer
                written past its end, and for a success without what is needed.
            BadInput: an argument does not fit its declaration.
            TimedOut: no time is left to call, or (:class:`~wscall.errors.Overran`) it did not come back in time
                and its process was ended. In this process nothing can end it but the host, with the worker.
            Cancelled: the caller gave up.
        """
        ...

    def has(self, name: str) -> bool:
        """Whether this build has an optional function."""
        ...

    def close(self) -> None:
        """Forget the library. Never raises."""
        ...


def choose_file(files: str | Mapping[str, str], where: str, runner: str = "") -> str:
    """The library for this system and machine.

    Args:
        files: one file name, or names by ``<system>-<machine>`` (``windows-x86``, ``linux-x86_64``,
            ``linux-aarch64``), ``<system>`` or ``any``, the most exact one counts. What the library host can load
            comes after what this process can.
        where: for errors.
        runner: the program that runs Windows programs on this system; none if empty.

    Raises:
        DriverIncompatible: there is none for this machine.
    """
    if isinstance(files, str):
        return files
    keys = [own_platform(), SYSTEM]
    if SYSTEM == "windows" or runner:
        keys += ["windows-x86_64", "windows-x86", "windows"]
    for key in (*keys, "any"):
        if key in files:
            return files[key]
    raise DriverIncompatible(
        Text("厂商没有提供适合本机的动态库", "the vendor has no library for this machine"),
        where=where,
        found=", ".join(files),
        needed=own_platform(),
        advice=Text("向厂商索取该版本，或换一台电脑", "ask the vendor for that build, or use another computer"),
    )


KEYS: Final = frozenset({"kind", "file", "convention", "preload", "runner"})
"""The keys of ``[device.transport]`` with ``kind = "library"``."""
_START: Final = 10.0
"""Seconds for a library to load where nobody says."""


def library_file(context: DeviceContext) -> str:
    """The file that :func:`open_library` loads for a device, as its manifest names it.

    Raises:
        DriverIncompatible: there is none for this machine.
    """
    transport = context.transport
    return choose_file(transport.get("file", ""), place(context), str(transport.get("runner", "")))


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
    return Library(
        context.directory,
        library_file(context),
        functions,
        where=where,
        loading=Loading(convention, options.texts("preload"), options.text("runner")),
        codec=str(context.options.get("codec", "gb18030")),
        deadline=deadline,
    )


class Loading(NamedTuple):
    """How a library wants to be loaded.

    Attributes:
        convention: how it wants to be called; 64-bit systems and Linux know one convention only, and the library
            host finds it out by itself.
        preload: libraries of the directory that have to be loaded before it; those built for something else than
            it are left alone.
        runner: the program that runs Windows programs on this system; none if empty.
    """

    convention: Convention = "cdecl"
    preload: tuple[str, ...] = ()
    runner: str = ""


_PLAIN: Final = Loading()


class Library:
    """A vendor's library, loaded.

    Args:
        directory: the vendor directory, absolute.
        file: the library's name in it, perhaps in a folder of it.
        functions: its functions, by the name the driver uses.
        where: vendor directory and device, for errors.
        loading: how it wants to be loaded.
        codec: of every text that goes in or out.
        deadline: until when it has to be loaded.

    Raises:
        DriverMissing: the file, a library it depends on, or the runner is missing.
        DriverIncompatible: built for something else, or a function is missing.
        DeviceFault: it does not get ready in time.
    """

    __slots__ = ("_codec", "_functions", "_loaded", "_where")

    def __init__(
        self,
        directory: str,
        file: str,
        functions: Mapping[str, Function],
        *,
        where: str,
        loading: Loading = _PLAIN,
        codec: str = "gb18030",
        deadline: Deadline | None = None,
    ) -> None:
        root = Path(directory)
        path = _inside(root, file, where)
        self._where = f"{where} {path.name}"
        self._codec = codec
        self._functions = functions
        self._loaded: Loaded
        binary = read_binary(path, self._where)
        before = [_inside(root, name, where) for name in loading.preload]
        before = [other for other in before if read_binary(other, self._where) == binary]
        if binary == own_binary():
            self._loaded = InProcess(path, functions, loading.convention, before, self._where)
        elif binary is not None and runs_in_host(binary, loading.runner):
            from wscall.devices.transports.library_host import Hosted  # noqa: PLC0415 - rarely needed, slow to load

            until = deadline or Deadline(_START)
            self._loaded = Hosted(path, binary, functions, before, loading.runner, self._where, until)
        else:
            raise unfit_binary(path, binary, self._where)
        self._check_functions()

    def call(self, name: str, *values: int | str | bytes, deadline: Deadline) -> Returned:
        """See :meth:`Calls.call`."""
        function = self._functions[name]
        where = f"{self._where} {function.symbol}"
        deadline.check(Text(f"没有时间调用 {function.symbol}", f"no time to call {function.symbol}"))
        raw = self._loaded.call(name, going_in(function, values, self._codec, where), deadline)
        check_overrun(function, raw, where)
        if not succeeded(function.success, raw.result):
            raise self._failed(function, raw.result)
        return coming_out(function, raw, self._codec, where)

    def has(self, name: str) -> bool:
        """See :meth:`Calls.has`."""
        return self._loaded.has(name)

    def close(self) -> None:
        """See :meth:`Calls.close`."""
        self._loaded.close()

    def _check_functions(self) -> None:
        needed = {name: function.symbol for name, function in self._functions.items() if not function.optional}
        missing = [symbol for name, symbol in needed.items() if not self._loaded.has(name)]
        if missing:
            self._loaded.close()
            raise DriverIncompatible(
                Text("厂商动态库缺少所需的函数", "the vendor's library lacks functions that are needed"),
                where=self._where,
                found=str(Text("没有 ", "no ")) + ", ".join(missing),
                needed=", ".join(needed.values()),
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
