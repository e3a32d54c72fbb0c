"""Libraries of different vendors that share a file name or the names of functions: told apart before any call.

A function called with another vendor's arguments writes where it must not. So a driver names functions that only
the other libraries export, and refuses a library that has one.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wscall.devices.transports.functions import Function
from wscall.errors import DriverIncompatible
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls


def with_namesakes(functions: Mapping[str, Function], namesakes: Mapping[str, Text]) -> Mapping[str, Function]:
    """A driver's functions, and beside them those by which other libraries are known; those are never called."""
    return {**functions, **{name: Function(name, optional=True) for name in namesakes}}


def refuse_namesakes(library: "Calls", namesakes: Mapping[str, Text], where: str) -> None:
    """See that none of the functions is there by which another library is known.

    Args:
        library: opened with the functions of :func:`with_namesakes`.
        namesakes: exported name → whose library has it.
        where: vendor directory and device, for the error.

    Raises:
        DriverIncompatible: it is another library.
    """
    for name, whose in namesakes.items():
        if library.has(name):
            raise DriverIncompatible(
                Text("动态库与别家同名，不是本驱动所需的那一个", "the library is another one of the same name"),
                where=where,
                found=f"{name}: {whose}",
                needed=str(Text("不含该函数的动态库", "a library without that function")),
                advice=Text(
                    "核对文件来源，或改用适合该动态库的厂商目录",
                    "see where the file is from, or name the vendor directory that this library belongs to",
                ),
            )
