"""How a vendor declares the functions of a library: once, as data.

Arguments that go in are passed by the caller, those that come out are allocated here and returned by name::

    Function(
        "dc_cpuapduInt",
        arguments=(
            Number("handle", "pointer"),
            Number("size", "uint32"),
            BytesIn("command"),
            NumberOut("length", "uint32", initial=512),
            BytesOut("response", 512, length="length", needed=True),
        ),
        result="int16",
        success="zero",
        failures={1: Failure("no_card", Text("无卡", "no card"))},
    )
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from wscall.text import Text

NumberKind = Literal["int8", "uint8", "int16", "uint16", "int32", "uint32", "long", "ulong", "pointer"]
"""``long`` and ``ulong`` are the platform's C types (32 bits on Windows), ``pointer`` is as wide as an address."""

Success = Literal["zero", "one", "positive", "nonnegative", "nonzero", "any"] | tuple[int, ...]
"""Which results mean that the call worked: a rule, or the codes themselves; after ``any`` the driver looks."""

Convention = Literal["cdecl", "stdcall"]
CONVENTIONS: Final[tuple[Convention, ...]] = ("cdecl", "stdcall")


class Number(NamedTuple):
    """A number that goes in by value."""

    name: str
    kind: NumberKind = "int32"


class TextIn(NamedTuple):
    """A NUL-terminated text in the library's codec."""

    name: str


class BytesIn(NamedTuple):
    """Bytes that go in; their length is another argument's business."""

    name: str


class NumberOut(NamedTuple):
    """A pointer to a number: goes in with ``initial`` (a capacity, often), comes out changed."""

    name: str
    kind: NumberKind = "int32"
    initial: int = 0


class BytesOut(NamedTuple):
    """A buffer that the library fills with bytes.

    Attributes:
        name: of the argument.
        size: bytes the documentation demands.
        length: what says how many were written: ``result``, the name of a :class:`NumberOut`, or empty for
            the whole buffer.
        needed: whether success without any byte is a fault.
    """

    name: str
    size: int
    length: str = ""
    needed: bool = False


class TextOut(NamedTuple):
    """A buffer that the library fills with a NUL-terminated text in its codec.

    Attributes:
        name: of the argument.
        size: bytes the documentation demands, the NUL included.
        needed: whether success with an empty text is a fault.
    """

    name: str
    size: int
    needed: bool = False


Argument = Number | TextIn | BytesIn | NumberOut | BytesOut | TextOut


class Failure(NamedTuple):
    """What one code of a library means: a kind of :data:`wscall.errors.KINDS`, and the vendor's words."""

    kind: str
    text: Text


class Function(NamedTuple):
    """One function of a vendor's library.

    Attributes:
        symbol: the exported name.
        arguments: in order.
        result: type of the returned number.
        success: which results mean that it worked.
        failures: what particular results mean; any other is a device fault.
        optional: older builds may lack it.
    """

    symbol: str
    arguments: tuple[Argument, ...] = ()
    result: NumberKind = "int32"
    success: Success = "zero"
    failures: Mapping[int, Failure] = MappingProxyType({})
    optional: bool = False


class Returned(NamedTuple):
    """What a call gave: the function's result, and the arguments that came out, by name."""

    result: int
    out: Mapping[str, int | str | bytes]

    def text(self, name: str) -> str:
        """A text that came out."""
        value = self.out[name]
        assert isinstance(value, str), name
        return value

    def octets(self, name: str) -> bytes:
        """Bytes that came out."""
        value = self.out[name]
        assert isinstance(value, bytes), name
        return value

    def number(self, name: str) -> int:
        """A number that came out."""
        value = self.out[name]
        assert isinstance(value, int), name
        return value


def succeeded(success: Success, result: int) -> bool:
    """Whether a result means that the call worked."""
    if isinstance(success, tuple):
        return result in success
    return {
        "zero": result == 0,
        "one": result == 1,
        "positive": result > 0,
        "nonnegative": result >= 0,
        "nonzero": result != 0,
        "any": True,
    }[success]


def wanted(success: Success) -> str:
    """The results that mean success, for an error."""
    return success if isinstance(success, str) else " | ".join(map(str, success))
