"""The arguments of one call through ctypes: what goes in, what comes out, and the guard behind every buffer."""

import ctypes
from typing import Any, Final

from wscall.devices.transports.arguments import Overrun, Raw
from wscall.devices.transports.functions import BytesOut, Function, Number, NumberOut, TextOut

GUARD: Final = bytes([0xA5, 0x5A, 0xC3, 0x3C]) * 64
"""Written behind every buffer a vendor fills, and looked at afterwards."""

C_TYPES: Final[dict[str, Any]] = {
    "int8": ctypes.c_int8,
    "uint8": ctypes.c_uint8,
    "int16": ctypes.c_int16,
    "uint16": ctypes.c_uint16,
    "int32": ctypes.c_int32,
    "uint32": ctypes.c_uint32,
    "long": ctypes.c_long,
    "ulong": ctypes.c_ulong,
    "pointer": ctypes.c_ssize_t,
}
"""The C type of every :data:`~wscall.devices.transports.functions.NumberKind`."""


class CallFrame:
    """The arguments of one call, and what they hold afterwards.

    Args:
        function: what is called.
        values: what goes in, as :func:`~wscall.devices.transports.arguments.going_in` gives it.
    """

    __slots__ = ("_outs", "arguments")

    def __init__(self, function: Function, values: list[int | bytes]) -> None:
        self._outs: dict[str, Any] = {}
        self.arguments: list[Any] = []
        given = iter(values)
        for argument in function.arguments:
            match argument:
                case NumberOut(name, kind, initial):
                    self._outs[name] = C_TYPES[kind](initial)
                    self.arguments.append(ctypes.byref(self._outs[name]))
                case BytesOut(name, size) | TextOut(name, size):
                    self._outs[name] = ctypes.create_string_buffer(bytes(size) + GUARD, size + len(GUARD))
                    self.arguments.append(self._outs[name])
                case Number(_, kind):
                    self.arguments.append(C_TYPES[kind](next(given)))
                case _:
                    octets = next(given)
                    assert isinstance(octets, bytes), argument.name
                    self.arguments.append(ctypes.create_string_buffer(octets, len(octets) + 1))

    def raw(self, result: int) -> Raw:
        """What the call left in them."""
        outs: dict[str, int | bytes] = {}
        overrun = None
        for name, out in self._outs.items():
            if not isinstance(out, ctypes.Array):
                outs[name] = int(out.value)
                continue
            size = len(out) - len(GUARD)
            outs[name] = out.raw[:size]
            overrun = overrun or _overrun(name, size, out.raw[size:])
        return Raw(result, outs, overrun)


def _overrun(name: str, size: int, behind: bytes) -> Overrun | None:
    if behind == GUARD:
        return None
    changed = [at for at, (is_now, was) in enumerate(zip(behind, GUARD, strict=True)) if is_now != was]
    return Overrun(name, size + changed[-1] + 1)
