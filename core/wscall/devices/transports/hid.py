"""HID devices, read report by report.

On Linux the hidraw node is read directly, so waiting ends at once for data, deadline and cancel; elsewhere
hidapi's own blocking read is used, in slices. An emulator's reports come through a terminal
(:mod:`wscall.devices.transports.hid_tunnel`).
"""

import contextlib
import errno
import os
from typing import Any, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.transports.hid_devices import LINUX, HidDevice, HidWish, find_hid, hidapi
from wscall.devices.transports.hid_reports import Reports, refused
from wscall.devices.transports.hid_tunnel import is_terminal, open_tunnel
from wscall.devices.transports.stream import gone
from wscall.devices.transports.waiting import Waiter
from wscall.errors import DeviceAbsent, DeviceBusy, DeviceFault, WscallError
from wscall.text import Text

LONGEST = 4096
"""Bytes of the longest report that is read; the report id is the first of them."""

_SLICE_MS = 50
_INPUT = Text("没有等到设备的数据", "no data came from the device")
_OUTPUT = Text("设备没有接收数据", "the device took no data")
_SET = 0xC000_0000 | ord("H") << 8 | 0x06
"""HIDIOCSFEATURE of linux/hidraw.h, without the report's length in bits 16 to 29."""
_GET = 0xC000_0000 | ord("H") << 8 | 0x07
"""HIDIOCGFEATURE, likewise."""


class HidrawReports:
    """:class:`Reports` of a Linux hidraw node."""

    __slots__ = ("_file", "_waiter", "where")

    def __init__(self, path: bytes, where: str) -> None:
        self.where = where
        self._file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._waiter = Waiter()

    def read(self, deadline: Deadline) -> bytes:
        """See :meth:`Reports.read`."""
        while True:
            self._waiter.wait(self._file, deadline, _INPUT)
            try:
                report = os.read(self._file, LONGEST)
            except BlockingIOError:
                continue
            except OSError as error:
                raise gone(self.where, error) from None
            if not report:
                raise gone(self.where, Text("连接已关闭", "end of the connection"))
            return report

    def drain(self) -> bytes:
        """See :meth:`Reports.drain`."""
        last = b""
        try:
            while report := os.read(self._file, LONGEST):
                last = report
        except BlockingIOError:
            return last
        except OSError as error:
            raise gone(self.where, error) from None
        return last

    def write(self, report: bytes, deadline: Deadline) -> None:
        """See :meth:`Reports.write`."""
        self._waiter.wait(self._file, deadline, _OUTPUT, write=True)
        try:
            os.write(self._file, report)
        except OSError as error:
            raise gone(self.where, error) from None

    def set_feature(self, report: bytes, deadline: Deadline) -> None:
        """See :meth:`Reports.set_feature`; the kernel gives a device that does not take it five seconds."""
        deadline.check(_OUTPUT)
        self._feature(_SET, bytearray(report))

    def get_feature(self, number: int, length: int, deadline: Deadline) -> bytes:
        """See :meth:`Reports.get_feature`; the kernel gives a device that does not answer five seconds."""
        deadline.check(_INPUT)
        report = bytearray(length)
        report[0] = number
        return bytes(report[: self._feature(_GET, report)])

    def _feature(self, request: int, report: bytearray) -> int:
        """Let a feature report cross; returns how many bytes of it did."""
        import fcntl  # noqa: PLC0415 - POSIX only

        try:
            return int(fcntl.ioctl(self._file, request | len(report) << 16, report))
        except OSError as error:
            if error.errno == errno.ENODEV:
                raise gone(self.where, error) from None
            raise refused(self.where, report[0], error) from None

    def close(self) -> None:
        """See :meth:`Reports.close`."""
        with contextlib.suppress(OSError):
            os.close(self._file)
        self._waiter.close()


class HidapiReports:
    """:class:`Reports` of hidapi, for systems other than Linux."""

    __slots__ = ("_device", "where")

    def __init__(self, device: Any, where: str) -> None:  # noqa: ANN401 - hidapi ships no types
        self.where = where
        self._device = device

    def read(self, deadline: Deadline) -> bytes:
        """See :meth:`Reports.read`."""
        while True:
            deadline.check(_INPUT)
            try:
                report = bytes(self._device.read(LONGEST, _SLICE_MS))
            except OSError as error:
                raise gone(self.where, error) from None
            if report:
                return report

    def drain(self) -> bytes:
        """See :meth:`Reports.drain`."""
        last = b""
        try:
            self._device.set_nonblocking(1)
            while report := self._device.read(LONGEST):
                last = bytes(report)
            self._device.set_nonblocking(0)
        except OSError as error:
            raise gone(self.where, error) from None
        return last

    def write(self, report: bytes, deadline: Deadline) -> None:
        """See :meth:`Reports.write`."""
        deadline.check(_OUTPUT)
        try:
            sent = self._device.write(report)
        except OSError as error:
            raise gone(self.where, error) from None
        if sent < 0:
            raise gone(self.where, self._device.error())

    def set_feature(self, report: bytes, deadline: Deadline) -> None:
        """See :meth:`Reports.set_feature`."""
        deadline.check(_OUTPUT)
        try:
            sent = self._device.send_feature_report(report)
        except OSError as error:
            raise refused(self.where, report[0], error) from None
        if sent < 0:
            raise refused(self.where, report[0], self._device.error())

    def get_feature(self, number: int, length: int, deadline: Deadline) -> bytes:
        """See :meth:`Reports.get_feature`."""
        deadline.check(_INPUT)
        try:
            report = bytes(self._device.get_feature_report(number, length))
        except OSError as error:
            raise refused(self.where, number, error) from None
        if not report:
            raise refused(self.where, number, self._device.error())
        return report

    def close(self) -> None:
        """See :meth:`Reports.close`."""
        self._device.close()


class OpenedHid(NamedTuple):
    """An open HID device: which one it turned out to be, and its reports."""

    device: HidDevice
    reports: Reports


def open_hid(wish: HidWish, where: str) -> OpenedHid:
    """Find and open the device.

    Raises:
        DeviceAbsent: none fits, or it went away.
        BadConfiguration: several fit.
        DeviceBusy: another program has it.
        DeviceFault: no permission.
        DriverMissing: hidapi is not installed.
    """
    found = find_hid(wish, where)
    where = f"{where} {wish.node or found.usb}"
    try:
        if wish.node and is_terminal(wish.node):
            return OpenedHid(found, open_tunnel(wish.node, where))
        if LINUX:
            return OpenedHid(found, HidrawReports(found.path, where))
        device = hidapi(where).device()
        device.open_path(found.path)
        return OpenedHid(found, HidapiReports(device, where))
    except OSError as error:
        raise _not_opened(error, where) from None


def _not_opened(error: OSError, where: str) -> WscallError:
    if isinstance(error, PermissionError):
        return DeviceFault(
            Text("没有打开 HID 设备的权限", "no permission to open the HID device"),
            where=where,
            found=str(error),
            needed=str(Text("对该设备的读写权限", "read and write permission on it")),
            advice=Text(
                "为该设备添加 udev 规则（MODE 或 TAG+=uaccess）后重新插拔",
                "add a udev rule for it (MODE or TAG+=uaccess) and plug it in again",
            ),
        )
    if isinstance(error, FileNotFoundError):
        return DeviceAbsent(Text("HID 设备已拔出", "the HID device was unplugged"), where=where, found=str(error))
    return DeviceBusy(
        Text(
            "打不开 HID 设备，可能被其他程序占用", "the HID device cannot be opened; another program may have it"
        ),
        where=where,
        found=str(error),
        advice=Text("关闭占用该设备的程序后再试", "close the program that uses it and retry"),
    )
