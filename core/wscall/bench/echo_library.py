"""A driver over the stand-in library ``echo``, which answers an APDU with itself: light, workers import it."""

from collections.abc import Sequence
from typing import Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, Slot
from wscall.devices.transports.functions import BytesIn, BytesOut, Function, Number, NumberOut
from wscall.devices.transports.library import Calls, open_library

HANDLE: Final = 0x1122334455667788
"""The handle that ``echo_apdu`` wants, as wide as an address."""
FUNCTIONS: Final = {
    "apdu": Function(
        "echo_apdu",
        (
            Number("handle", "pointer"),
            Number("size", "uint32"),
            BytesIn("command"),
            NumberOut("length", "uint32", 300),
            BytesOut("response", 300, "length", needed=True),
        ),
        result="int16",
    )
}


class EchoReader:
    """Card slots in which a card repeats what it is told, and 9000."""

    def __init__(self, library: Calls) -> None:
        self._library = library

    def identity(self) -> DeviceIdentity:
        """It has none."""
        return DeviceIdentity()

    def slots(self) -> Sequence[Slot]:
        """One."""
        return (Slot("contactless", "contactless"),)

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """An answer to reset without content."""
        del slot, deadline
        return b"\x3b\x00"

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """One call of the library."""
        del slot
        return self._library.call("apdu", HANDLE, len(command), command, deadline=deadline).octets("response")

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """There is no power."""

    def close(self) -> None:
        """Forget the library."""
        self._library.close()


def open_device(context: DeviceContext, deadline: Deadline) -> EchoReader:
    """Open the library that the manifest names."""
    return EchoReader(open_library(context, FUNCTIONS, deadline))
