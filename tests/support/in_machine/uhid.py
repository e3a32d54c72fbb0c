"""A HID device made with the kernel's uhid: descriptor, reports and strings are ours, the rest is the real thing.

Layouts of the events: ``linux/uhid.h``.
"""

import os
import select
import struct
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

_DESTROY, _OPEN, _OUTPUT, _GET_REPORT, _GET_REPORT_REPLY, _CREATE2, _INPUT2, _SET_REPORT, _SET_REPORT_REPLY = (
    1, 4, 6, 9, 10, 11, 12, 13, 14,
)  # fmt: skip
_LONGEST: Final = 4096
_EVENT: Final = 4380
"""Bytes of the longest event."""
_USB: Final = 3
_REFUSED: Final = 5
_PATIENCE: Final = 20.0


class Descriptor(NamedTuple):
    """What a device says of itself."""

    reports: bytes
    product: str
    serial: str
    vendor_id: int = 0x1EAB
    product_id: int = 0x0010


class VirtualHid:
    """The device, plugged in as long as a ``with`` statement lasts.

    Args:
        descriptor: what it says of itself.
        get_feature: report id → the whole report, id first; None refuses.
        set_feature: takes a whole report, id first; False refuses.
        output: takes an output report, id first; returns the input reports that the device sends to it.
    """

    def __init__(
        self,
        descriptor: Descriptor,
        get_feature: Callable[[int], bytes | None] = lambda number: None,
        set_feature: Callable[[bytes], bool] = lambda report: False,
        output: Callable[[bytes], Sequence[bytes]] = lambda report: (),
    ) -> None:
        self._descriptor = descriptor
        self._get_feature = get_feature
        self._set_feature = set_feature
        self._output = output
        self._wake, self._alarm = os.pipe()
        self._file = os.open("/dev/uhid", os.O_RDWR)
        self._thread = threading.Thread(target=self._run, name="virtual HID")
        self.opened = threading.Event()
        """Set once a driver has opened it."""

    def __enter__(self) -> Self:
        text = self._descriptor
        strings = (
            text.product.encode().ljust(128, b"\0") + b"".ljust(64, b"\0") + text.serial.encode().ljust(64, b"\0")
        )
        numbers = struct.pack("<HHIIII", len(text.reports), _USB, text.vendor_id, text.product_id, 1, 0)
        self._write(_CREATE2, strings + numbers + text.reports)
        self._thread.start()
        self._wait_for_node()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Pull it out."""
        os.write(self._alarm, b"\0")
        self._thread.join()
        self._write(_DESTROY, b"")
        for file in (self._file, self._wake, self._alarm):
            os.close(file)

    def send(self, report: bytes) -> None:
        """An input report, its id first if the device numbers its reports."""
        self._write(_INPUT2, struct.pack("<H", len(report)) + report)

    def _write(self, kind: int, payload: bytes) -> None:
        os.write(self._file, struct.pack("<I", kind) + payload)

    def _wait_for_node(self) -> None:
        """The kernel makes the node a moment after the device, and tells only who asks for all its events."""
        pause = threading.Event()
        wanted = f"HID_UNIQ={self._descriptor.serial}\n"
        for _ in range(int(_PATIENCE / 0.02)):
            for entry in Path("/sys/class/hidraw").glob("hidraw*"):
                if wanted in (entry / "device" / "uevent").read_text() and (Path("/dev") / entry.name).exists():
                    return
            pause.wait(0.02)
        raise RuntimeError("the kernel made no node for the virtual HID device")

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._file, self._wake], [], [])
            if self._wake in ready:
                return
            event = os.read(self._file, _EVENT)
            kind, payload = struct.unpack_from("<I", event)[0], event[4:]
            if kind == _OPEN:
                self.opened.set()
            elif kind == _OUTPUT:
                (size,) = struct.unpack_from("<H", payload, _LONGEST)
                for report in self._output(payload[:size]):
                    self.send(report)
            elif kind == _GET_REPORT:
                self._answer_get(*struct.unpack_from("<IB", payload))
            elif kind == _SET_REPORT:
                request, _number, _type, size = struct.unpack_from("<IBBH", payload)
                taken = self._set_feature(payload[8 : 8 + size])
                self._write(_SET_REPORT_REPLY, struct.pack("<IH", request, 0 if taken else _REFUSED))

    def _answer_get(self, request: int, number: int) -> None:
        report = self._get_feature(number)
        error, data = (_REFUSED, b"") if report is None else (0, report)
        self._write(_GET_REPORT_REPLY, struct.pack("<IHH", request, error, len(data)) + data)
