"""A vendor's library in a process of its own: the library host, a small Windows program (``native/library_host``).

It loads what this process cannot: a 32-bit library under a 64-bit Python, or a Windows library elsewhere with the
help of a ``runner`` such as Wine. It speaks :mod:`wscall.host.protocol`; what its requests and answers hold stands
in ``native/library_host/main.c`` and ``library.h``. A call that does not come back is ended with the process.
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from wscall.deadline import Deadline
from wscall.devices.transports.arguments import REPORT, Overrun, Raw, crashed
from wscall.devices.transports.binary import Binary
from wscall.devices.transports.functions import (
    BytesIn,
    BytesOut,
    Function,
    Number,
    NumberOut,
    TextIn,
    TextOut,
)
from wscall.errors import DeviceFault, DriverIncompatible, DriverMissing, Native, Overran, WscallError
from wscall.host import channel
from wscall.paths import library_host
from wscall.text import Text

GRACE: Final = 0.2
"""Seconds after the deadline in which a call may still come back; less than the worker itself is given."""
_END: Final = 0.5
"""Seconds in which a library host can end when its pipe is closed."""
_BYTE: Final = 255
"""An exit status beyond this is an exception's code."""
_CREATION_FLAGS: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Of Windows; zero elsewhere."""
_EXCEPTIONS: Final = {
    "C0000005": "access violation",
    "C000001D": "illegal instruction",
    "C0000094": "integer division by zero",
    "C00000FD": "stack overflow",
    "C0000374": "heap corruption",
    "C0000409": "stack buffer overrun",
    "E06D7363": "C++ exception",
}
"""What Windows calls its exceptions."""


class Hosted:
    """A library loaded by a library host.

    Args:
        path: of the library, absolute.
        binary: what it is built for.
        functions: its functions, by the name the driver uses.
        preload: libraries to load before it, absolute.
        runner: the program that runs Windows programs on this system; empty on Windows.
        where: vendor directory, device and file, for errors.
        deadline: until when it has to be loaded.

    Raises:
        DriverMissing: the library host, the runner, or a library that this one depends on is not there.
        DriverIncompatible: this system runs no program of that bitness.
        DeviceFault: it ended while it loaded the library.
        Overran: it was not ready in time, or the caller gave up.
    """

    def __init__(
        self,
        path: Path,
        binary: Binary,
        functions: Mapping[str, Function],
        preload: Sequence[Path],
        runner: str,
        where: str,
        deadline: Deadline,
    ) -> None:
        self._where = where
        self._functions = functions
        self._numbers = {name: number for number, name in enumerate(functions)}
        self._failure: WscallError | None = None
        self._open = True
        self._process, self._channel = _start(binary, runner, where)
        try:
            self._greet(deadline)
            declared = [_declaration(function) for function in functions.values()]
            files = [_windows_path(file, runner) for file in (path, *preload)]
            found = self._ask("load", [files[0], files[1:], declared], deadline)
        except BaseException:
            self.close()
            raise
        self._found = {name for name, there in zip(functions, found, strict=True) if there}

    def call(self, name: str, values: list[int | bytes], deadline: Deadline) -> Raw:
        """See :meth:`~wscall.devices.transports.arguments.Loaded.call`.

        Raises:
            Overran: it did not come back by the deadline and a little longer, or after the caller gave up.
            DeviceFault: it crashed, or ended the process.
            DriverIncompatible: it has another signature than declared.

        The process does not come back once it has ended: every later call raises the same error.
        """
        function = self._functions[name]
        passed = _passed(function, values)
        result, outs, overrun = self._ask("call", [self._numbers[name], *passed], deadline, function)
        came = [
            argument for argument in function.arguments if isinstance(argument, (NumberOut, BytesOut, TextOut))
        ]
        return Raw(
            result,
            {out.name: bytes.fromhex(v) if isinstance(v, str) else v for out, v in zip(came, outs, strict=True)},
            Overrun(came[overrun[0]].name, overrun[1]) if overrun else None,
        )

    def has(self, name: str) -> bool:
        """Whether this build exports a function."""
        return name in self._found

    def close(self) -> None:
        """Let the library host end, and end it if it does not."""
        if self._open:
            self._channel.hang_up()
            self._wait()
            self._end()

    def _wait(self) -> int | None:
        """The exit status, if the process ends by itself soon."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(_END)
        return None

    def _end(self) -> None:
        if self._open:
            self._open = False
            self._process.kill()
            self._process.wait()
            self._channel.close()

    def _ended(self, error: WscallError) -> WscallError:
        """End the process for a reason. The library's state went with it, so whoever asks on is told the same."""
        self._failure = self._failure or error
        self._end()
        return self._failure

    def _greet(self, deadline: Deadline) -> None:
        try:
            self._channel.hello(deadline)
        except channel.Lost:
            self._lost()
        except channel.Overrun:
            self._overran(Text("动态库宿主没有启动", "the library host did not start"))

    def _ask(self, op: str, args: list[Any], deadline: Deadline, function: Function | None = None) -> Any:  # noqa: ANN401 - JSON
        if self._failure:
            raise self._failure
        try:
            reply = self._channel.request(op, "", args, deadline)
        except channel.Lost:
            self._lost()
        except channel.Overrun:
            what = function.symbol if function else op
            self._overran(
                Text(f"厂商动态库的 {what} 没有返回", f"{what} of the vendor's library did not come back")
            )
        if "error" in reply:
            self._fail(reply["error"], function)
        return reply["result"]

    def _fail(self, error: Mapping[str, Any], function: Function | None) -> NoReturn:
        where = f"{self._where} {function.symbol}" if function else self._where
        match error["fault"]:
            case "exception":
                native = Native(f"0x{error['code']}", _EXCEPTIONS.get(error["code"], ""))
                raise self._ended(crashed(where, f"{error['module']}+{error['offset']:#x}", native))
            case "load":
                raise _not_loaded(where, error)
            case "stack":
                words = len(function.arguments) if function else 0
                raise DriverIncompatible(
                    Text(
                        "动态库的函数与声明的参数不同", "the library's function has other arguments than declared"
                    ),
                    where=where,
                    found=f"{error['taken']} bytes",
                    needed=f"{4 * words} bytes",
                    advice=Text(
                        "这可能是同名的另一家动态库或另一版本，请核对文件来源",
                        "this may be another vendor's library of the same name, or another version: "
                        "see where it is from",
                    ),
                )
            case _:
                raise DeviceFault(
                    Text("动态库宿主无法完成调用", "the library host cannot make the call"),
                    where=where,
                    found=error["what"],
                    advice=REPORT,
                )

    def _lost(self) -> NoReturn:
        status = self._wait()
        code = "" if status is None else str(status) if 0 <= status <= _BYTE else f"0x{status & 0xFFFFFFFF:08X}"
        error = DeviceFault(
            Text("厂商动态库结束了它所在的进程", "the vendor's library ended the process it runs in"),
            where=self._where,
            advice=REPORT,
            native=Native(code, _EXCEPTIONS.get(code[2:], "")),
        )
        raise self._ended(error) from None

    def _overran(self, what: Text) -> NoReturn:
        advice = Text("已结束该进程，下次请求会重新装载", "its process was ended; the next request loads it anew")
        raise self._ended(Overran(what, where=self._where, advice=advice)) from None


def _start(binary: Binary, runner: str, where: str) -> tuple["subprocess.Popen[bytes]", channel.Channel]:
    """Start the library host for a kind of library; what a vendor prints goes to our standard error."""
    program = library_host(binary.machine)
    if not program.is_file():
        raise _missing(where, program.name, Text("在源码目录运行 make native", "run make native in a checkout"))
    command = [str(program)]
    environment = None
    if runner:
        found = shutil.which(runner)
        if found is None:
            raise _missing(where, runner, Text("安装它，例如 Wine", "install it, Wine for example"))
        command = [found, *command]
        environment = {"WINEDEBUG": "-all", **os.environ}
    requests, sink = os.pipe()
    source, answers = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own program, by the runner of the manifest
            command, stdin=requests, stdout=answers, env=environment, creationflags=_CREATION_FLAGS
        )
    except OSError as error:
        for descriptor in (sink, source):
            os.close(descriptor)
        raise _wrong_bits(where, error.strerror or type(error).__name__, binary) from None
    finally:
        for descriptor in (requests, answers):
            os.close(descriptor)
    return process, channel.open_channel(source, sink, GRACE)


def _declaration(function: Function) -> list[Any]:
    """A function as the library host is told of it."""
    arguments: list[list[str | int]] = []
    for argument in function.arguments:
        match argument:
            case Number(_, kind):
                arguments.append(["in", kind])
            case TextIn() | BytesIn():
                arguments.append(["in", "octets"])
            case NumberOut(_, kind):
                arguments.append(["out", kind])
            case BytesOut(_, size) | TextOut(_, size):
                arguments.append(["out", size])
    return [function.symbol, function.result, arguments]


def _passed(function: Function, values: list[int | bytes]) -> list[int | str]:
    """What goes in and the initial values of numbers that come out, in the order of the declaration."""
    given = iter(values)
    passed: list[int | str] = []
    for argument in function.arguments:
        match argument:
            case NumberOut(_, _, initial):
                passed.append(_signed(initial))
            case Number() | TextIn() | BytesIn():
                value = next(given)
                passed.append(value.hex() if isinstance(value, bytes) else _signed(value))
    return passed


def _signed(number: int) -> int:
    """The number with the same lowest 64 bits that JSON readers in C can hold."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def _windows_path(path: Path, runner: str) -> str:
    """A path as a Windows program is told of it; runners show the root of the file system as drive Z."""
    return "Z:" + str(path).replace("/", "\\") if runner else str(path)


def _missing(where: str, needed: str, advice: Text) -> DriverMissing:
    return DriverMissing(
        Text("缺少运行厂商动态库的程序", "the program that runs the vendor's library is missing"),
        where=where,
        needed=needed,
        advice=advice,
    )


def _not_loaded(where: str, error: Mapping[str, Any]) -> DriverMissing:
    return DriverMissing(
        Text("厂商动态库装载失败", "the vendor's library does not load"),
        where=where,
        found=error["file"].replace("\\", "/").rpartition("/")[2],
        needed=str(Text("它所依赖的全部动态库", "every library that it depends on")),
        advice=Text(
            "把它依赖的动态库放入同一目录，或安装厂商的运行库",
            "put the libraries it depends on beside it, or install the vendor's runtime",
        ),
        native=Native(str(error["code"])),
    )


def _wrong_bits(where: str, found: str, binary: Binary) -> DriverIncompatible:
    return DriverIncompatible(
        Text("本机不能运行这种位数的程序", "this system does not run programs of that bitness"),
        where=where,
        found=found,
        needed=str(binary),
        advice=Text("向厂商索取本机位数的版本", "ask the vendor for a build of this system's bitness"),
    )
