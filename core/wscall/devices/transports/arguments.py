"""What goes into a call of a vendor's library and what comes out of it, wherever the library is loaded. Light."""

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from wscall.deadline import Deadline
from wscall.devices.transports.functions import (
    BytesIn,
    BytesOut,
    Function,
    Number,
    Returned,
    TextIn,
    TextOut,
)
from wscall.errors import BadInput, DeviceFault, Native
from wscall.text import Text

REPORT: Final = Text("请把这条信息报给该厂商", "report this to the vendor")


class Overrun(NamedTuple):
    """A buffer that the library wrote past its end, and how many bytes it wrote at least."""

    name: str
    written: int


class Raw(NamedTuple):
    """What a call left behind: the function's result, every number and buffer that came out, by argument."""

    result: int
    outs: Mapping[str, int | bytes]
    overrun: Overrun | None


class Loaded(Protocol):
    """A library that is loaded somewhere, with the functions that a driver declares."""

    def call(self, name: str, values: list[int | bytes], deadline: Deadline) -> Raw:
        """Call a function; ``values`` are what :func:`going_in` made of the driver's.

        Raises:
            WscallError: the library did not come back with a result.
        """
        ...

    def has(self, name: str) -> bool:
        """Whether this build exports a function."""
        ...

    def close(self) -> None:
        """Let go of it. Never raises."""
        ...


def going_in(
    function: Function, values: tuple[int | str | bytes, ...], codec: str, where: str
) -> list[int | bytes]:
    """What a caller gives, checked against the declaration; texts encoded, without their NUL.

    Raises:
        BadInput: a value is missing, too much, of another type, or not to be written in the codec.
    """
    wanted = [argument for argument in function.arguments if isinstance(argument, (Number, TextIn, BytesIn))]
    if len(values) > len(wanted):
        raise _unfit(where, f"+{len(values) - len(wanted)}", str(len(wanted)))
    given = [*values, *[None] * (len(wanted) - len(values))]
    return [_passed(argument, value, codec, where) for argument, value in zip(wanted, given, strict=True)]


def _passed(
    argument: Number | TextIn | BytesIn, value: int | str | bytes | None, codec: str, where: str
) -> int | bytes:
    match argument, value:
        case Number(), int():
            return value
        case BytesIn(), bytes():
            return value
        case TextIn(), str() if "\0" not in value:
            try:
                return value.encode(codec)
            except UnicodeEncodeError:
                raise _unfit(where, f"{argument.name}: U+…", codec) from None
        case _:
            raise _unfit(where, f"{argument.name}: {type(value).__name__}", type(argument).__name__)


def check_overrun(function: Function, raw: Raw, where: str) -> None:
    """See that no buffer was written past its end.

    Raises:
        DeviceFault: one was.
    """
    if raw.overrun is None:
        return
    name, written = raw.overrun
    sizes = {out.name: out.size for out in function.arguments if isinstance(out, (BytesOut, TextOut))}
    raise DeviceFault(
        Text("厂商动态库写越了缓冲区", "the vendor's library wrote past the end of a buffer"),
        where=where,
        found=f"{name}: >= {written} bytes",
        needed=f"<= {sizes[name]} bytes",
        advice=REPORT,
    )


def coming_out(function: Function, raw: Raw, codec: str, where: str) -> Returned:
    """What a successful call gives its caller.

    Raises:
        DeviceFault: an impossible length, a text in another codec, or nothing where something is needed.
    """
    values: dict[str, int | str | bytes] = dict(raw.outs)
    for argument in function.arguments:
        if isinstance(argument, BytesOut):
            values[argument.name] = _octets(argument, raw, where)
        elif isinstance(argument, TextOut):
            values[argument.name] = _text(argument, raw, codec, where)
    return Returned(raw.result, values)


def _octets(argument: BytesOut, raw: Raw, where: str) -> bytes:
    length = argument.size
    if argument.length:
        told = raw.result if argument.length == "result" else raw.outs[argument.length]
        assert isinstance(told, int), argument.length
        length = told
    if not 0 <= length <= argument.size:
        raise DeviceFault(
            Text("厂商动态库返回的长度不可能", "the vendor's library returns an impossible length"),
            where=where,
            found=f"{argument.name}: {length}",
            needed=f"0 … {argument.size}",
            advice=REPORT,
        )
    if argument.needed and not length:
        raise empty(where, argument.name)
    return _buffer(raw, argument.name)[:length]


def _text(argument: TextOut, raw: Raw, codec: str, where: str) -> str:
    text = decoded(_buffer(raw, argument.name), codec, where, argument.name)
    if argument.needed and not text:
        raise empty(where, argument.name)
    return text


def decoded(octets: bytes, codec: str, where: str, name: str) -> str:
    """The text that a library put into a buffer, up to its NUL if it has one, without blanks around it.

    Raises:
        DeviceFault: it is in another codec.
    """
    octets = octets.partition(b"\0")[0]
    try:
        return octets.decode(codec).strip()
    except UnicodeDecodeError:
        raise DeviceFault(
            Text("厂商动态库返回的文字无法解码", "the vendor's library returns text that cannot be decoded"),
            where=where,
            found=f"{name}: {len(octets)} bytes",
            needed=codec,
            advice=Text("核对 plugin.toml 的 codec", "check codec in plugin.toml"),
        ) from None


def _buffer(raw: Raw, name: str) -> bytes:
    octets = raw.outs[name]
    assert isinstance(octets, bytes), name
    return octets


def crashed(where: str, found: str, native: Native | None = None) -> DeviceFault:
    """The error for a library that crashed: where it happened, and the exception's code if there is one."""
    what = Text("厂商动态库崩溃", "the vendor's library crashed")
    return DeviceFault(what, where=where, found=found, native=native, advice=REPORT)


def empty(where: str, name: str) -> DeviceFault:
    """The error for a library that reports success and leaves a buffer empty that may not be."""
    return DeviceFault(
        Text("厂商动态库报告成功却没有给出数据", "the vendor's library reports success and gives no data"),
        where=where,
        found=f"{name}: 0 bytes",
        needed="> 0 bytes",
        advice=Text("重新放卡再试；若仍如此，报给厂商", "place the card again; if it stays so, tell the vendor"),
    )


def _unfit(where: str, found: str, needed: str) -> BadInput:
    return BadInput(
        Text("参数与函数声明不符", "an argument does not fit the function's declaration"),
        where=where,
        found=found,
        needed=needed,
    )
