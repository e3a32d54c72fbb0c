"""The other end of :class:`support.machine.Lines`, inside the machine."""

import json
from pathlib import Path
from typing import Any

PORT = "wscall.talk"
"""Name of the virtual serial port that carries them."""
_PORTS = Path("/sys/class/virtio-ports")


class Talk:
    """Lines of JSON to the test outside."""

    def __init__(self) -> None:
        (port,) = (port for port in _PORTS.iterdir() if (port / "name").read_text().strip() == PORT)
        self._file = (Path("/dev") / port.name).open("r+b", buffering=0)

    def tell(self, **message: Any) -> None:
        """Say something that needs no answer."""
        self._file.write(json.dumps(message).encode() + b"\n")

    def please(self, hand: str) -> None:
        """Ask the test to do something, and wait until it has."""
        self.tell(please=hand)
        failed = json.loads(self._file.readline())["failed"]
        assert not failed, failed
