"""The devices, each opened: finds missing libraries, wrong bitness, ports without permission or in use."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.errors import DeviceAbsent, WscallError
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck, Severity
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.host import DeviceHandle


def _open(device: "DeviceHandle") -> Finding | None:
    try:
        device.identity()
    except WscallError as error:
        name = f"{device.directory}/{device.name}"
        text = error.text()
        severity: Severity = "warning" if isinstance(error, DeviceAbsent) else "error"
        return Finding(severity, Text(f"{name}：{text.zh}", f"{name}: {text.en}"))
    return None


def _run(context: CheckContext, _deadline: Deadline) -> Iterator[Finding]:
    loaded = {status.directory for status in context.host.directories() if status.state == "loaded"}
    devices = [device for device in context.host.devices() if device.directory in loaded]
    if not devices:
        yield Finding(
            "error",
            Text("没有任何可用的设备", "there is no usable device"),
            Text("在 INCLUDE_DIR 中加入设备的厂商目录", "add the device's vendor directory to INCLUDE_DIR"),
        )
        return
    with ThreadPoolExecutor(max_workers=len(devices)) as pool:
        yield from filter(None, pool.map(_open, devices))


CHECK: Final = HealthCheck("devices.open", Text("设备", "devices"), _run)
