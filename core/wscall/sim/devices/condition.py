"""How a simulated device of the counter is: plugged in or not, sound or misbehaving.

It is a small file beside the counter, one a device, changed by a tester's simulator and looked at by the simulated
device before every command.
"""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from wscall.devices.capabilities import Device, DeviceIdentity
from wscall.errors import DeviceAbsent, DeviceFault, Native, NoCard
from wscall.sim.devices.place import replace_text
from wscall.text import Text

_LINE: Final = b"simulated vendor code prints and prints\n"
_FLOOD: Final = 100_000
_REFUSAL: Final = Native("SIM-7", "simulated refusal")


class Condition(NamedTuple):
    """What is wrong with a device; ``fault`` is one of :data:`wscall.sim.simulators.FAULTS`."""

    fault: str = ""
    unplugged: bool = False


def _file(directory: Path, device: str) -> Path:
    return directory / f"condition-{device}.json"


def change_condition(directory: Path, device: str, condition: Condition) -> None:
    """Make a device of the counter in this directory be so from its next command on."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_text(_file(directory, device), json.dumps(condition._asdict()))


def condition_of(directory: Path, device: str) -> Condition:
    """How a device is now: sound if nobody has said otherwise.

    Raises:
        DeviceFault: the file is damaged.
    """
    path = _file(directory, device)
    try:
        return Condition(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return Condition()
    except (ValueError, TypeError):
        raise DeviceFault(
            Text("模拟设备的状态文件无法使用", "the simulated device's file cannot be used"),
            where=str(path),
            found="damaged",
            needed="JSON",
            advice=Text("删除该文件即可恢复正常", "delete it to make the device sound again"),
        ) from None


class Conditioned:
    """A simulated device, and what its condition makes of it. The methods are those of the device.

    Args:
        device: the sound one.
        directory: of the counter.
        name: of the device in its manifest.
    """

    def __init__(self, device: Device, directory: Path, name: str) -> None:
        self._device = device
        self._directory = directory
        self._name = name

    def identity(self) -> DeviceIdentity:
        """What the device says of itself, in the condition it is in."""
        self._suffer("identity")
        return self._device.identity()

    def close(self) -> None:
        """Let go of the device, in whatever condition."""
        self._device.close()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """A method of the device that first suffers its condition."""
        sound: Callable[..., Any] = getattr(self._device, method)
        if method == "slots":  # known without asking the hardware
            return sound

        def suffering(*arguments: object) -> Any:  # noqa: ANN401 - whatever the device's method gives
            self._suffer(method)
            return sound(*arguments)

        return suffering

    def _suffer(self, method: str) -> None:
        """Do what the condition demands before a command.

        Raises:
            DeviceAbsent: unplugged.
            DeviceFault: it refuses.
            NoCard: two cards lie on the antenna.
        """
        condition = condition_of(self._directory, self._name)
        if condition.unplugged:
            raise DeviceAbsent(
                Text("模拟设备已拔出", "the simulated device is unplugged"),
                where=self._name,
                advice=Text("重新插上", "plug it in again"),
            )
        if condition.fault in _ENDINGS:
            _ENDINGS[condition.fault]()
        if condition.fault == "refuse":
            raise DeviceFault(Text("设备拒绝了命令", "the device refused"), where=self._name, native=_REFUSAL)
        if condition.fault == "two_cards" and method == "power_on":
            raise NoCard(
                Text("感应区有多张卡", "several cards lie on the antenna"),
                where=self._name,
                found="2",
                needed="1",
                advice=Text("只放一张卡", "put one card only"),
            )


def _hang() -> None:
    """As a vendor's library that waits for hardware which never answers."""
    threading.Event().wait()


def _exit() -> None:
    """As a vendor's library that ends the process: none of Python's clean-up runs."""
    os._exit(7)


def _flood() -> None:
    """As a vendor's library that was shipped with its debug output on."""
    os.write(1, _LINE * _FLOOD)


_ENDINGS: Final[dict[str, Callable[[], None]]] = {
    "hang": _hang,
    "crash": os.abort,
    "exit": _exit,
    "flood": _flood,
}
"""What needs no words of the device."""
