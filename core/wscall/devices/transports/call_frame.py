"""The arguments of one call into a vendor's library: what goes in, what comes out, what must not be touched."""

import ctypes
from typing import Any, Final

from wscall.devices.transports.functions import (
    BytesIn,
    BytesOut,
    Function,
    Number,
    NumberOut,
    TextIn,
    TextOut,
)
from wscall.errors import BadInput, DeviceFault
from wscall.text import Text

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

_REPORT = Text("请把这条信息报给该厂商", "report this to the vendor")


class CallFrame:
    """The arguments of one call, and what they hold afterwards."""

    __slots__ = ("_buffers", "_codec", "_function", "_numbers", "_where", "arguments")

    def __init__(self, function: Function, values: tuple[int | str | bytes, ...], codec: str, where: str) -> None:
        self._function = function
        self._codec = codec
        self._where = f"{where} {function.symbol}"
        self._buffers: dict[str, Any] = {}
        self._numbers: dict[str, Any] = {}
        self.arguments: list[Any] = []
        given = list(values)
        for argument in function.arguments:
            match argument:
                case Number() | TextIn() | BytesIn():
                    value = given.pop(0) if given else None
                    self.arguments.append(self._passed(argument, value))
                case NumberOut(name, kind, initial):
                    self._numbers[name] = C_TYPES[kind](initial)
                    self.arguments.append(ctypes.byref(self._numbers[name]))
                case BytesOut(name, size) | TextOut(name, size):
                    buffer = ctypes.create_string_buffer(bytes(size) + GUARD, size + len(GUARD))
                    self._buffers[name] = buffer
                    self.arguments.append(buffer)
        if given:
            raise self._unfit(f"+{len(given)}", str(len(values) - len(given)))

    def _passed(self, argument: Number | TextIn | BytesIn, value: int | str | bytes | None) -> Any:  # noqa: ANN401 - a C value
        match argument, value:
            case Number(_, kind), int():
                return C_TYPES[kind](value)
            case TextIn(), str() if "\0" not in value:
                try:
                    return ctypes.create_string_buffer(value.encode(self._codec))
                except UnicodeEncodeError:
                    raise self._unfit(f"{argument.name}: U+…", self._codec) from None
            case BytesIn(), bytes():
                return ctypes.create_string_buffer(value, len(value) + 1)
            case _:
                raise self._unfit(f"{argument.name}: {type(value).__name__}", type(argument).__name__)

    def check_overrun(self) -> None:
        """See that no buffer was written past its end."""
        for name, buffer in self._buffers.items():
            size = len(buffer) - len(GUARD)
            behind = buffer.raw[size:]
            if behind != GUARD:
                written = max(
                    at for at, (is_now, was) in enumerate(zip(behind, GUARD, strict=True)) if is_now != was
                )
                raise DeviceFault(
                    Text("厂商动态库写越了缓冲区", "the vendor's library wrote past the end of a buffer"),
                    where=self._where,
                    found=f"{name}: >= {size + written + 1} bytes",
                    needed=f"<= {size} bytes",
                    advice=_REPORT,
                )

    def out(self, result: int) -> dict[str, int | str | bytes]:
        """The arguments that came out."""
        values: dict[str, int | str | bytes] = {name: int(number.value) for name, number in self._numbers.items()}
        for argument in self._function.arguments:
            if isinstance(argument, BytesOut):
                values[argument.name] = self._octets(argument, result)
            elif isinstance(argument, TextOut):
                values[argument.name] = self._text(argument)
        return values

    def _octets(self, argument: BytesOut, result: int) -> bytes:
        length = argument.size
        if argument.length:
            length = result if argument.length == "result" else int(self._numbers[argument.length].value)
        if not 0 <= length <= argument.size:
            raise DeviceFault(
                Text("厂商动态库返回的长度不可能", "the vendor's library returns an impossible length"),
                where=self._where,
                found=f"{argument.name}: {length}",
                needed=f"0 … {argument.size}",
                advice=_REPORT,
            )
        if argument.needed and not length:
            raise self._empty(argument.name)
        return bytes(self._buffers[argument.name].raw[:length])

    def _text(self, argument: TextOut) -> str:
        raw = self._buffers[argument.name].raw[: argument.size].partition(b"\0")[0]
        try:
            text = str(raw.decode(self._codec)).strip()
        except UnicodeDecodeError:
            raise DeviceFault(
                Text("厂商动态库返回的文字无法解码", "the vendor's library returns text that cannot be decoded"),
                where=self._where,
                found=f"{argument.name}: {len(raw)} bytes",
                needed=self._codec,
                advice=Text("核对 plugin.toml 的 codec", "check codec in plugin.toml"),
            ) from None
        if argument.needed and not text:
            raise self._empty(argument.name)
        return text

    def _empty(self, name: str) -> DeviceFault:
        return DeviceFault(
            Text("厂商动态库报告成功却没有给出数据", "the vendor's library reports success and gives no data"),
            where=self._where,
            found=f"{name}: 0 bytes",
            needed="> 0 bytes",
            advice=Text(
                "重新放卡再试；若仍如此，报给厂商", "place the card again; if it stays so, tell the vendor"
            ),
        )

    def _unfit(self, found: str, needed: str) -> BadInput:
        return BadInput(
            Text("参数与函数声明不符", "an argument does not fit the function's declaration"),
            where=self._where,
            found=found,
            needed=needed,
        )
