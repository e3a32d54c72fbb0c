"""The devices, each opened: finds missing libraries, wrong bitness, ports without permission or in use."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.doctor.findings import finding
from wscall.errors import DeviceAbsent, WscallError
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.host import DeviceHandle

_PLUG_IN: Final = Text("检查电源、数据线和端口设置", "check power, cable and the port's settings")


def _open(device: "DeviceHandle") -> Finding | None:
    try:
        device.identity()
    except WscallError as error:
        severity: Final = "warning" if isinstance(error, DeviceAbsent) else "error"
        return finding(error, severity, _PLUG_IN, f"{device.directory}/{device.name}")
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
