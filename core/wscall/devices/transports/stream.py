"""A stream of bytes to a device, and its implementation over anything that poll() understands."""

import contextlib
from collections.abc import Callable
from typing import Protocol

from wscall.deadline import Deadline
from wscall.devices.transports.waiting import Waiter
from wscall.errors import DeviceAbsent
from wscall.text import Text

CHUNK = 4096

_INPUT = Text("没有等到设备的数据", "no data came from the device")
_OUTPUT = Text("设备没有接收数据", "the device took no data")


class ByteStream(Protocol):
    """What a driver sees of a serial port or a TCP connection."""

    where: str
    """Vendor directory, device and port, for messages."""

    def read(self, deadline: Deadline, quiet: float | None = None) -> bytes:
        """What has arrived, at least one byte; ``b""`` if ``quiet`` seconds passed without any.

        Raises:
            TimedOut: the deadline passed.
            Cancelled: the caller gave up.
            DeviceAbsent: the device is gone.
        """
        ...

    def write(self, data: bytes, deadline: Deadline) -> None:
        """Hand all of ``data`` over.

        Raises:
            TimedOut: the device did not take it in time.
            Cancelled: the caller gave up.
            DeviceAbsent: the device is gone.
        """
        ...

    def drain(self) -> int:
        """Throw away what has arrived and was not read; returns how many bytes that were.

        Raises:
            DeviceAbsent: the device is gone.
        """
        ...

    def close(self) -> None:
        """Let go of it. Never raises."""
        ...


def gone(where: str, found: object) -> DeviceAbsent:
    """The error for a device that was there and is not any more."""
    return DeviceAbsent(
        Text("设备在使用中断开", "the device went away while in use"),
        where=where,
        found=str(found),
        needed=str(Text("已连接的设备", "a connected device")),
        advice=Text("检查电缆和电源，重新插上后再试", "check cable and power, plug it in again and retry"),
    )


class PolledStream:
    """A :class:`ByteStream` over a non-blocking descriptor.

    Args:
        where: for messages.
        file: the descriptor to wait for.
        receive: reads up to that many bytes; raises BlockingIOError or returns ``b""`` when there are none.
        send: writes some of the bytes, returns how many.
        close: releases the descriptor.
    """

    __slots__ = ("_close", "_file", "_receive", "_send", "_waiter", "where")

    def __init__(
        self,
        where: str,
        file: int,
        receive: Callable[[int], bytes],
        send: Callable[[bytes], int],
        close: Callable[[], None],
    ) -> None:
        self.where = where
        self._file = file
        self._receive = receive
        self._send = send
        self._close = close
        self._waiter = Waiter()

    def read(self, deadline: Deadline, quiet: float | None = None) -> bytes:
        """See :meth:`ByteStream.read`."""
        while self._waiter.wait(self._file, deadline, _INPUT, quiet=quiet):
            try:
                data = self._receive(CHUNK)
            except BlockingIOError:
                continue
            except OSError as error:
                raise gone(self.where, error) from None
            if not data:  # ready to read, and nothing there: hung up
                raise gone(self.where, Text("连接已关闭", "end of the connection"))
            return data
        return b""

    def write(self, data: bytes, deadline: Deadline) -> None:
        """See :meth:`ByteStream.write`."""
        while data:
            self._waiter.wait(self._file, deadline, _OUTPUT, write=True)
            try:
                data = data[self._send(data) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise gone(self.where, error) from None

    def drain(self) -> int:
        """See :meth:`ByteStream.drain`."""
        thrown = 0
        try:
            with contextlib.suppress(BlockingIOError):
                while data := self._receive(CHUNK):
                    thrown += len(data)
        except OSError as error:
            raise gone(self.where, error) from None
        return thrown

    def close(self) -> None:
        """See :meth:`ByteStream.close`."""
        with contextlib.suppress(OSError):  # an unplugged port may refuse even that
            self._close()
        self._waiter.close()
