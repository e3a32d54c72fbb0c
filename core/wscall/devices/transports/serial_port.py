"""Serial ports through pyserial.

Both of pyserial's time limits are set once at opening: assigning them later reconfigures the port, and some
bridge chips lose bytes then. Waiting is done here, on the descriptor where there is one.
"""

import contextlib
import errno
import math
import os
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.options import Options
from wscall.devices.transports.ports import Port, find_port
from wscall.devices.transports.stream import ByteStream, PolledStream, gone
from wscall.errors import BadConfiguration, DeviceAbsent, DeviceBusy, DeviceFault, DriverMissing, WscallError
from wscall.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from serial import Serial

KEYS = frozenset({"kind", "port", "usb", "product", "baud", "bits", "parity", "stop", "flow"})
"""The keys of ``[device.transport]`` with ``kind = "serial"``."""

_SLICE = 0.05
"""Seconds one blocking read lasts where a port cannot be polled (Windows). Data and a cancel end it at once;
only the deadline is seen this much later."""
_WRITE_LIMIT = 2.0
_ABSENT = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO})
_BUSY = frozenset({errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK})
_DENIED = frozenset({errno.EACCES, errno.EPERM})


class SerialOptions(NamedTuple):
    """``[device.transport]`` of a serial device.

    Attributes:
        port: ``auto``, a name, or a pattern; see :func:`wscall.devices.transports.ports.find_port`.
        usb: ``VID:PID`` or empty.
        product: part of the USB product text, or empty.
        baud: bits per second.
        bits: data bits, 5 to 8.
        parity: N, E, O, M or S.
        stop: stop bits, 1 or 2.
        flow: none, rtscts, xonxoff or dsrdtr.
    """

    port: str = "auto"
    usb: str = ""
    product: str = ""
    baud: int = 9600
    bits: int = 8
    parity: str = "N"
    stop: int = 1
    flow: str = "none"

    @classmethod
    def read(cls, transport: "Mapping[str, Any]", where: str) -> "SerialOptions":
        """From a manifest's table.

        Raises:
            BadConfiguration: an unknown key or an unusable value.
        """
        options = Options(transport, where, KEYS)
        return cls(
            options.text("port", "auto"),
            options.text("usb"),
            options.text("product"),
            options.integer("baud", 9600, 50, 4_000_000),
            options.integer("bits", 8, 5, 8),
            options.choice("parity", "n", ("n", "e", "o", "m", "s")).upper(),
            options.integer("stop", 1, 1, 2),
            options.choice("flow", "none", ("none", "rtscts", "xonxoff", "dsrdtr")),
        )


class OpenedPort(NamedTuple):
    """An open serial port: which one it turned out to be, and its stream."""

    port: Port
    stream: ByteStream


def open_serial(transport: "Mapping[str, Any]", where: str) -> OpenedPort:
    """Find the port and open it for this process alone, with nothing in its input.

    Args:
        transport: ``[device.transport]``.
        where: vendor directory and device, for errors.

    Raises:
        BadConfiguration: unusable options, or several ports fit.
        DeviceAbsent: no such port.
        DeviceBusy: another program has it.
        DeviceFault: no permission, or the port refuses.
        DriverMissing: pyserial is not installed.
    """
    options = SerialOptions.read(transport, where)
    try:
        import serial  # noqa: PLC0415 - workers import pyserial only when they use it
    except ImportError:
        raise _missing(where) from None
    port = find_port(options.port, options.usb, options.product, where)
    where = f"{where} {port.name}"
    try:
        opened = serial.serial_for_url(
            port.name,
            baudrate=options.baud,
            bytesize=options.bits,
            parity=options.parity,
            stopbits=options.stop,
            rtscts=options.flow == "rtscts",
            xonxoff=options.flow == "xonxoff",
            dsrdtr=options.flow == "dsrdtr",
            timeout=_SLICE,
            write_timeout=_WRITE_LIMIT,
            exclusive=True,
        )
    except (ValueError, OSError) as error:
        raise explain(error, options, where) from None
    return OpenedPort(port, stream_of(opened, where))


def stream_of(opened: "Serial", where: str) -> ByteStream:
    """The stream of an open pyserial port: polled where it has a descriptor, blocking reads elsewhere."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # io.UnsupportedOperation: loop:// and the like have no descriptor
            file = opened.fileno()
            return PolledStream(
                where, file, lambda size: os.read(file, size), lambda data: os.write(file, data), opened.close
            )
    return BlockingStream(opened, where)


class BlockingStream:
    """A :class:`ByteStream` where polling is not possible: pyserial's blocking read, which a cancel cuts short."""

    __slots__ = ("_port", "where")

    def __init__(self, port: "Serial", where: str) -> None:
        self._port = port
        self.where = where

    def read(self, deadline: Deadline, quiet: float | None = None) -> bytes:
        """See :meth:`ByteStream.read`."""
        until = math.inf if quiet is None else time.monotonic() + quiet
        withdraw = deadline.on_cancel(self._port.cancel_read)
        try:
            while True:
                deadline.check(Text("没有等到设备的数据", "no data came from the device"))
                if data := self._port.read(1):
                    return bytes(data + self._port.read(self._port.in_waiting))
                if time.monotonic() >= until:
                    return b""
        except OSError as error:
            raise gone(self.where, error) from None
        finally:
            withdraw()

    def write(self, data: bytes, deadline: Deadline) -> None:
        """See :meth:`ByteStream.write`; the time limit is the one set at opening."""
        deadline.check(Text("设备没有接收数据", "the device took no data"))
        try:
            self._port.write(data)
        except OSError as error:
            raise gone(self.where, error) from None

    def drain(self) -> int:
        """See :meth:`ByteStream.drain`."""
        try:
            return len(self._port.read(self._port.in_waiting))
        except OSError as error:
            raise gone(self.where, error) from None

    def close(self) -> None:
        """See :meth:`ByteStream.close`."""
        with contextlib.suppress(OSError):
            self._port.close()


def explain(error: Exception, options: SerialOptions, where: str) -> WscallError:
    """What pyserial's refusal to open a port means, and what to do about it.

    pyserial gives an errno on POSIX; on Windows only the text of a WinError, in which access denied means
    that another program has the port.
    """
    code = getattr(error, "errno", None)
    said = str(error)
    if code in _ABSENT or "FileNotFoundError" in said:
        return DeviceAbsent(
            Text("串口不存在", "there is no such serial port"),
            where=where,
            found=said,
            needed=options.port,
            advice=Text(
                "检查设备是否插好；用 wscall devices 查看本机端口",
                "check that it is plugged in; `wscall devices` lists the ports of this machine",
            ),
        )
    if code in _BUSY or "PermissionError" in said:
        return DeviceBusy(
            Text("串口被其他程序占用", "another program has the serial port"),
            where=where,
            found=said,
            needed=str(Text("空闲的串口", "a free port")),
            advice=Text("关闭占用该端口的程序后再试", "close the program that uses it and retry"),
        )
    if code in _DENIED:
        return DeviceFault(
            Text("没有打开串口的权限", "no permission to open the serial port"),
            where=where,
            found=said,
            needed=str(Text("对该端口的读写权限", "read and write permission on it")),
            advice=Text(
                "把运行的用户加入 dialout 组（有的系统是 uucp）并重新登录：sudo usermod -aG dialout 用户名",
                "add the user to group dialout (uucp on some systems) and log in again: "
                "sudo usermod -aG dialout USER",
            ),
        )
    if isinstance(error, ValueError) or code in {errno.EINVAL, errno.ENOTTY} or "Could not configure" in said:
        return BadConfiguration(
            Text("串口不接受这些参数", "the port does not accept these options"),
            where=where,
            found=f"{options.baud} {options.bits}{options.parity}{options.stop} {options.flow}; {said}",
            needed=str(Text("设备说明书中的串口参数", "the options in the device's manual")),
            advice=Text("核对波特率、校验和端口名称", "check baud rate, parity and the port's name"),
        )
    return DeviceFault(
        Text("打不开串口", "the serial port cannot be opened"),
        where=where,
        found=said,
        needed=options.port,
        advice=Text("重新插拔设备后再试", "unplug it, plug it in again and retry"),
    )


def _missing(where: str) -> DriverMissing:
    return DriverMissing(
        Text("没有安装 pyserial", "pyserial is not installed"),
        where=where,
        needed="pyserial >= 3.5",
        advice=Text("pip install pyserial", "pip install pyserial"),
    )
