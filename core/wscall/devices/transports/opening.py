"""The byte stream of a device, whichever transport its manifest names."""

from typing import NamedTuple

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity
from wscall.devices.transports.stream import ByteStream
from wscall.errors import BadConfiguration
from wscall.text import Text

STREAMS = ("serial", "tcp")
"""Kinds of transport that give a byte stream; ``hid`` does too, for devices that spread one over reports."""


class OpenedStream(NamedTuple):
    """A stream, and what the transport knows of the device at its end."""

    stream: ByteStream
    identity: DeviceIdentity


def place(context: DeviceContext) -> str:
    """``DIRECTORY/device``: where a device is, for people."""
    directory = context.directory.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return f"{directory}/{context.name}"


def open_stream(context: DeviceContext, deadline: Deadline, *, report: int = 0) -> OpenedStream:
    """Open the serial port, the TCP connection or the HID device that ``[device.transport]`` describes.

    Args:
        context: of the device.
        deadline: for the connection.
        report: bytes of the stream in one HID report; 0: this device does not speak through HID.

    Raises:
        BadConfiguration: another kind of transport, or unusable options.
        DeviceAbsent: it is not there.
        DeviceBusy: another program has it.
        DeviceFault: no permission, or it refuses.
        TimedOut: the deadline passed.
        Cancelled: the caller gave up.
    """
    kind = context.transport.get("kind", "")
    if kind == "serial":
        from wscall.devices.transports.serial_port import open_serial  # noqa: PLC0415 - load only what is used

        port, stream = open_serial(context.transport, place(context))
        return OpenedStream(stream, DeviceIdentity(model=port.product, serial=port.serial))
    if kind == "tcp":
        from wscall.devices.transports.tcp import open_tcp  # noqa: PLC0415 - load only what is used

        return OpenedStream(open_tcp(context.transport, place(context), deadline), DeviceIdentity())
    if kind == "hid" and report:
        from wscall.devices.transports.hid_stream import open_hid_stream  # noqa: PLC0415 - load only what is used

        device, reports = open_hid_stream(context.transport, place(context), report)
        return OpenedStream(reports, DeviceIdentity(model=device.product, serial=device.serial))
    raise BadConfiguration(
        Text("该驱动不支持这种连接方式", "the driver does not work over this kind of transport"),
        where=place(context),
        found=str(kind),
        needed=" | ".join((*STREAMS, "hid") if report else STREAMS),
        advice=Text("改正 [device.transport] 的 kind", "correct kind in [device.transport]"),
    )
