"""A driver's calls into ``native/standins/echo.c``: every trap that vendors' libraries set, and what comes of it.

It is run wherever a library can be loaded: in this process, in a library host under Wine, and, as a program, by
a Windows Python: ``python library_traps.py DIRECTORY FILE`` prints what every trap gave as JSON.
"""

import json
import sys
from collections.abc import Callable
from typing import Any, Final

from wscall.deadline import Deadline
from wscall.devices.transports.functions import (
    Argument,
    BytesIn,
    BytesOut,
    Failure,
    Function,
    Number,
    NumberKind,
    NumberOut,
    TextIn,
    TextOut,
)
from wscall.devices.transports.library import Library, Loading
from wscall.errors import WscallError
from wscall.text import Text

_ICC: Final = {
    -2: Failure("no_card", Text("无卡", "no card")),
    -11: Failure("device_busy", Text("读卡器连接错", "reader not connected")),
}
_EXTREMES: Final[dict[NumberKind, tuple[int, ...]]] = {
    "int8": (-128, 127),
    "uint8": (0, 255),
    "int16": (-32768, 32767),
    "uint16": (0, 65535),
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "long": (-(2**31), 2**31 - 1),
    "ulong": (0, 2**32 - 1),
}
_SUM: Final[tuple[Argument, ...]] = (Number("a"), Number("b"), Number("c"))

FUNCTIONS: Final = {
    "text": Function("echo_text", (TextIn("in"), TextOut("out", 64, needed=True))),
    "apdu": Function(
        "echo_apdu",
        (
            Number("handle", "pointer"),
            Number("size", "uint32"),
            BytesIn("command"),
            NumberOut("length", "uint32", 32),
            BytesOut("response", 32, "length", needed=True),
        ),
        result="int16",
    ),
    "numbers": Function(
        "echo_numbers",
        (
            *(Number(kind, kind) for kind in _EXTREMES),
            *(NumberOut(f"{kind} out", kind, 7) for kind in _EXTREMES),
        ),
    ),
    "cdecl": Function("sum_cdecl", _SUM, success="positive"),
    "stdcall": Function("sum_stdcall", _SUM, success="positive"),
    "other_signature": Function("sum_stdcall", _SUM[:2], success="any"),
    "narrow": Function("narrow_result", (Number("value"),), result="int16", success="any"),
    "answer": Function(
        "answer", (Number("how"), BytesOut("atr", 16, "result", needed=True)), success="nonnegative", failures=_ICC
    ),
    "unterminated": Function("unterminated", (TextOut("name", 6),)),
    "scribble": Function("scribble", (TextIn("in"),)),
    "hang": Function("hang"),
    "crash": Function("crash"),
    "exhaust": Function("exhaust", (Number("depth"),)),
    "flood": Function("flood", (Number("lines"),)),
    "leave": Function("leave", (Number("status"),)),
    "newer": Function("added_in_version_2", optional=True),
}

Outcome = list[Any]


def outcome(library: Library, name: str, *values: int | str | bytes, seconds: float = 20.0) -> Outcome:
    """What a call gave, as JSON has it: the result and what came out, or the error's parts."""
    try:
        result, out = library.call(name, *values, deadline=Deadline(seconds))
    except WscallError as error:
        return [error.kind, error.found, error.needed, error.native.code if error.native else ""]
    return [result, *(value.hex() if isinstance(value, bytes) else value for value in out.values())]


def _extremes(library: Library, end: int) -> Outcome:
    return outcome(library, "numbers", *(values[end] for values in _EXTREMES.values()))


TRAPS: Final[dict[str, Callable[[Library], Outcome]]] = {
    "GBK goes in and comes out": lambda library: outcome(library, "text", "袁宇阳"),
    "GB 18030 has four bytes for some": lambda library: outcome(library, "text", "㐂"),
    "bytes, a handle and a length": lambda library: outcome(library, "apdu", 0x1122334455667788, 4, b"\0\xa4\0\0"),
    "another handle": lambda library: outcome(library, "apdu", 0x1122334455667789, 4, b"\0\xa4\0\0"),
    "the lowest numbers": lambda library: _extremes(library, 0),
    "the highest numbers": lambda library: _extremes(library, 1),
    "cdecl": lambda library: outcome(library, "cdecl", 1, 2, 3),
    "stdcall": lambda library: outcome(library, "stdcall", 1, 2, 3),
    "a result of 16 bits": lambda library: outcome(library, "narrow", -1),
    "the result is the length": lambda library: outcome(library, "answer", 0),
    "success without data": lambda library: outcome(library, "answer", 1),
    "one byte past the end": lambda library: outcome(library, "answer", 2),
    "many bytes past the end": lambda library: outcome(library, "answer", 3),
    "an impossible length": lambda library: outcome(library, "answer", 4),
    "no card": lambda library: outcome(library, "answer", 5),
    "the reader is busy": lambda library: outcome(library, "answer", 6),
    "a code nobody knows": lambda library: outcome(library, "answer", 99),
    "success with an empty text": lambda library: outcome(library, "text", ""),
    "a text without its end": lambda library: outcome(library, "unterminated"),
    "scribbling over what went in": lambda library: outcome(library, "scribble", "abc"),
    "a value of another type": lambda library: outcome(library, "text", 1),
    "an optional function": lambda library: [library.has("text"), library.has("newer")],
    "printing": lambda library: outcome(library, "flood", 3000),
    "after all of it": lambda library: outcome(library, "cdecl", 9, 9, 9),
}

EXPECTED: Final[dict[str, Outcome]] = {
    "GBK goes in and comes out": [0, "袁宇阳"],
    "GB 18030 has four bytes for some": [0, "㐂"],
    "bytes, a handle and a length": [0, 6, "00a400009000"],
    "another handle": ["device_fault", "", "zero", "-5"],
    "the lowest numbers": [0, *(values[0] for values in _EXTREMES.values())],
    "the highest numbers": [0, *(values[1] for values in _EXTREMES.values())],
    "cdecl": [123],
    "stdcall": [123],
    "a result of 16 bits": [-1],
    "the result is the length": [2, "3b6d"],
    "success without data": ["device_fault", "atr: 0 bytes", "> 0 bytes", ""],
    "one byte past the end": ["device_fault", "atr: >= 17 bytes", "<= 16 bytes", ""],
    "many bytes past the end": ["device_fault", "atr: >= 40 bytes", "<= 16 bytes", ""],
    "an impossible length": ["device_fault", "atr: 17", "0 … 16", ""],
    "no card": ["no_card", "", "", "-2"],
    "the reader is busy": ["device_busy", "", "", "-11"],
    "a code nobody knows": ["device_fault", "", "nonnegative", "-99"],
    "success with an empty text": ["device_fault", "out: 0 bytes", "> 0 bytes", ""],
    "a text without its end": [0, "袁宇阳"],
    "scribbling over what went in": [0],
    "a value of another type": ["bad_input", "in: int", "TextIn", ""],
    "an optional function": [True, False],
    "printing": [0],
    "after all of it": [999],
}


def _anew(directory: str, file: str, name: str, *values: int, seconds: float = 20.0) -> Outcome:
    library = Library(directory, file, FUNCTIONS, where="ECHO/reader", loading=Loading("stdcall"))
    return outcome(library, name, *values, seconds=seconds)


def main(directory: str, file: str) -> None:
    """Load the library, run every trap, and at last those that only a process of its own survives."""
    library = Library(directory, file, FUNCTIONS, where="ECHO/reader", loading=Loading("stdcall"))
    given = {name: trap(library) for name, trap in TRAPS.items()}
    given["a crash"] = outcome(library, "crash")
    library.close()
    if given["a crash"][-1]:  # a process has ended, and not this one
        given["a hang"] = _anew(directory, file, "hang", seconds=0.3)
        given["an exit"] = _anew(directory, file, "leave", 3)
    sys.stdout.buffer.write(json.dumps(given).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
