"""Notifications of the Windows configuration manager, 8 and later: no window, no message loop, no polling."""

import ctypes
import logging
import threading
from typing import Any, Final, Self

_LOG: Final = logging.getLogger("wscall.host")
_ALL_INTERFACES: Final = 1
_DEVICE_INTERFACE: Final = 0
_UNION: Final = 400
"""Bytes of the filter's union, whose largest member holds a device's name: 200 UTF-16 units."""


class _Filter(ctypes.Structure):
    """``CM_NOTIFY_FILTER``."""

    _fields_ = (
        ("cbSize", ctypes.c_uint32),
        ("Flags", ctypes.c_uint32),
        ("FilterType", ctypes.c_uint32),
        ("Reserved", ctypes.c_uint32),
        ("u", ctypes.c_uint64 * (_UNION // 8)),
    )


class InterfaceArrivals:
    """Wakes when an interface of a device comes or goes; see :class:`wscall.devices.arrivals.Arrivals`."""

    def __init__(self, library: Any) -> None:  # noqa: ANN401 - a loaded library has no type
        self._library = library
        self._happened = threading.Event()
        self._closed = False
        self._handle = ctypes.c_void_p()
        prototype = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(
            ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint32
        )
        self._callback = prototype(self._notified)  # kept as long as the system may call it
        wanted = _Filter(ctypes.sizeof(_Filter), _ALL_INTERFACES, _DEVICE_INTERFACE)
        self.code = int(
            library.CM_Register_Notification(
                ctypes.byref(wanted), None, self._callback, ctypes.byref(self._handle)
            )
        )

    @classmethod
    def open(cls) -> Self | None:
        """Begin to watch; None where the system does not offer it."""
        try:
            made = cls(getattr(ctypes, "WinDLL", ctypes.CDLL)("cfgmgr32"))
        except (OSError, AttributeError) as error:
            _LOG.info("devices that come and go are not watched: %s", error)
            return None
        if made.code:
            _LOG.info("devices that come and go are not watched: CM_Register_Notification %#x", made.code)
            return None
        return made

    def wait(self, seconds: float | None) -> bool:
        """See :class:`wscall.devices.arrivals.Arrivals`."""
        if self._closed:
            return False
        happened = self._happened.wait(seconds)
        self._happened.clear()
        return happened and not self._closed

    @property
    def closed(self) -> bool:
        """See :class:`wscall.devices.arrivals.Arrivals`."""
        return self._closed

    def close(self) -> None:
        """See :class:`wscall.devices.arrivals.Arrivals`."""
        self._closed = True
        self._happened.set()

    def release(self) -> None:
        """Ask for no more notifications, when nobody waits any more; waits for one that is under way."""
        self.close()
        self._library.CM_Unregister_Notification(self._handle)

    def _notified(self, *_about: object) -> int:
        """Called by a thread of the system."""
        self._happened.set()
        return 0
