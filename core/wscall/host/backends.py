"""Who answers for a device that no worker runs: the host itself, or nobody."""

from collections.abc import Mapping, Sequence

from wscall.deadline import Deadline
from wscall.errors import WscallError
from wscall.host.served import ServedDevice


class Refusing:
    """Answers every request of a directory that cannot be used with the reason."""

    def __init__(self, error: WscallError) -> None:
        self._error = error

    def call(self, *_request: object) -> object:
        """Raise the reason."""
        raise self._error.with_traceback(None)  # or each use would add its frames to the one before


class Inline:
    """Runs the drivers of ``isolation = "inline"`` in the host itself."""

    def __init__(self, devices: Mapping[str, ServedDevice]) -> None:
        self._devices = devices

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        """Call the driver."""
        values = (args[0], bytes.fromhex(args[1])) if op == "transmit" else args
        return self._devices[device].run(op, values, deadline)

    def close(self) -> None:
        """Let go of the devices."""
        for device in self._devices.values():
            device.close()
