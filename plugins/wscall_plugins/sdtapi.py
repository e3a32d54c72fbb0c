"""Driver ``sdtapi``: identity cards through ``sdtapi.dll`` of the makers of SDT modules (SDT_* functions).

``[device.options]``, all optional::

    port = "auto"     # the first USB port (1001 ... 1016) with a module; or 1 ... 16 for COM1 ... COM16

Serial ports are tried only where one is named: whatever hangs on the others would be spoken to.
"""

from contextlib import ExitStack
from typing import Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, IdCard
from wscall.devices.options import Options
from wscall.devices.transports.opening import place
from wscall_plugins.left_files import LeftFiles
from wscall_plugins.reader_ports import close_port, open_first, wanted_ports
from wscall_plugins.sdt_library import CARD_FUNCTIONS, PORT_FUNCTIONS, SdtLibrary

_KEYS: Final = frozenset({"port", "codec"})
_FUNCTIONS: Final = {**PORT_FUNCTIONS, **CARD_FUNCTIONS}


class SdtReader:
    """:class:`~wscall.devices.capabilities.IdCardReader` over the SDT functions.

    Args:
        module: behind an open port.
        serial: the module's number.
        left: what the library writes.
        undo: what closes it all.
    """

    __slots__ = ("_left", "_module", "_serial", "_undo")

    def __init__(self, module: SdtLibrary, serial: str, left: LeftFiles, undo: ExitStack) -> None:
        self._module = module
        self._serial = serial
        self._left = left
        self._undo = undo

    def identity(self) -> DeviceIdentity:
        """The module's number."""
        return DeviceIdentity(model="SDT", serial=self._serial)

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """See :meth:`wscall_plugins.sdt_library.SdtLibrary.read_id_card`."""
        with self._left:
            return self._module.read_id_card(deadline)

    def close(self) -> None:
        """Close the port."""
        self._undo.close()


def open_device(context: DeviceContext, deadline: Deadline) -> SdtReader:
    """Open the reader: driver ``sdtapi``.

    Raises:
        BadConfiguration: an option cannot be used.
        DeviceAbsent: no port can be opened.
        DeviceFault: the module does not work.
        DriverMissing: the library, or one it depends on, is not there.
        DriverIncompatible: the library is built for another system, or is another one.
    """
    where = place(context)
    ports = wanted_ports(Options(context.options, where, _KEYS))
    from wscall.devices.transports.library import open_library  # noqa: PLC0415 - the host only lists drivers

    library = open_library(context, _FUNCTIONS, deadline)
    with ExitStack() as undo:
        undo.callback(library.close)
        port = open_first(lambda port: library.call("sdt_open", port, deadline=deadline), ports, where)
        undo.callback(close_port, library, "sdt_close", port)
        module = SdtLibrary(library, port, where)
        module.check(deadline)
        return SdtReader(module, module.serial(deadline), LeftFiles.of(context), undo.pop_all())
