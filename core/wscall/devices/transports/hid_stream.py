"""A byte stream spread over the reports of a HID device: output reports there, input reports back."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.transports.hid import open_hid
from wscall.devices.transports.hid_devices import HidDevice, HidWish
from wscall.devices.transports.hid_reports import Reports
from wscall.errors import TimedOut


class ReportStream:
    """A :class:`~wscall.devices.transports.stream.ByteStream` over reports that have no numbers.

    What is written is cut into reports of ``size`` bytes and the last one filled with zeros; what is read is the
    reports as they come, with their filling, which the frames inside have to tell from content.
    """

    __slots__ = ("_reports", "_size", "where")

    def __init__(self, reports: Reports, size: int) -> None:
        self.where = reports.where
        self._reports = reports
        self._size = size

    def read(self, deadline: Deadline, quiet: float | None = None) -> bytes:
        """See :meth:`~wscall.devices.transports.stream.ByteStream.read`."""
        if quiet is None:
            return self._reports.read(deadline)
        with deadline.within(quiet) as part:
            try:
                return self._reports.read(part)
            except TimedOut as error:
                deadline.check(error.what)
                return b""

    def write(self, data: bytes, deadline: Deadline) -> None:
        """See :meth:`~wscall.devices.transports.stream.ByteStream.write`."""
        for at in range(0, len(data), self._size):
            self._reports.write(b"\x00" + data[at : at + self._size].ljust(self._size, b"\x00"), deadline)

    def drain(self) -> int:
        """See :meth:`~wscall.devices.transports.stream.ByteStream.drain`; counts the last report only."""
        return len(self._reports.drain())

    def close(self) -> None:
        """See :meth:`~wscall.devices.transports.stream.ByteStream.close`."""
        self._reports.close()


class OpenedReportStream(NamedTuple):
    """An open HID device: which one it turned out to be, and its stream."""

    device: HidDevice
    stream: ReportStream


def open_hid_stream(transport: Mapping[str, Any], where: str, size: int) -> OpenedReportStream:
    """Find and open the device; errors as of :func:`wscall.devices.transports.hid.open_hid`."""
    device, reports = open_hid(HidWish.read(transport, where), where)
    return OpenedReportStream(device, ReportStream(reports, size))
