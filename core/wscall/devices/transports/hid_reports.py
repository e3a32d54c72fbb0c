"""What a driver sees of an open HID device: its reports."""

from typing import Protocol

from wscall.deadline import Deadline
from wscall.errors import DeviceFault
from wscall.text import Text


class Reports(Protocol):
    """An open HID device."""

    where: str

    def read(self, deadline: Deadline) -> bytes:
        """The next input report, with its id if the device numbers its reports.

        Raises:
            TimedOut: the deadline passed.
            Cancelled: the caller gave up.
            DeviceAbsent: the device is gone.
        """
        ...

    def drain(self) -> bytes:
        """Throw away the reports that have arrived; returns the last of them, or ``b""``.

        Raises:
            DeviceAbsent: the device is gone.
        """
        ...

    def write(self, report: bytes, deadline: Deadline) -> None:
        """Send an output report, its id first: ``00`` for a device that does not number its reports.

        Raises:
            TimedOut: the deadline passed.
            Cancelled: the caller gave up.
            DeviceAbsent: the device is gone.
        """
        ...

    def set_feature(self, report: bytes, deadline: Deadline) -> None:
        """Send a feature report, its id first.

        Raises:
            TimedOut: the deadline passed.
            Cancelled: the caller gave up.
            DeviceAbsent: the device is gone.
            DeviceFault: the device refuses it.
        """
        ...

    def get_feature(self, number: int, length: int, deadline: Deadline) -> bytes:
        """Fetch the feature report ``number``: at most ``length`` bytes with its id, which comes first.

        Raises:
            TimedOut: the deadline passed.
            Cancelled: the caller gave up.
            DeviceAbsent: the device is gone.
            DeviceFault: the device refuses it.
        """
        ...

    def close(self) -> None:
        """Let go of it. Never raises."""
        ...


def refused(where: str, number: int, error: object) -> DeviceFault:
    """The error for a feature report that a device does not take or give."""
    return DeviceFault(
        Text("设备拒绝了功能报告", "the device refused a feature report"),
        where=where,
        found=f"{error} (report {number:02x})",
        advice=Text(
            "核对设备型号和 plugin.toml 中该设备的选项", "check the model, and the device's options in plugin.toml"
        ),
    )
