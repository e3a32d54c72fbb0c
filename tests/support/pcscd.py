"""The machine's PC/SC service for a test, and cards of the test's own making in its virtual reader."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from wscall.sim.devices.pcscd import READERS, PcscService, serving_readers
from wscall.sim.devices.vpcd import SlotCard
from wscall.sim.simulators.pcsc import only_service


@contextmanager
def service(folder: Path) -> Iterator[PcscService | None]:
    """A running service; None if somebody else's serves, which cannot be stopped and started."""
    with only_service():
        readers = serving_readers()
        if readers is not None:
            if READERS[0] not in readers:
                raise RuntimeError(f"a pcscd without {READERS[0]!r} is running (readers: {readers}); stop it")
            yield None
            return
        own = PcscService(folder)
        own.start()
        try:
            yield own
        finally:
            own.stop()


class _Scripted(NamedTuple):
    atr: bytes
    respond: Callable[[bytes], bytes]
    commands: list[bytes]
    resets: list[bytes]

    def reset(self) -> bytes:
        self.resets.append(self.atr)
        return self.atr

    def transmit(self, command: bytes) -> bytes:
        self.commands.append(command)
        return self.respond(command)


class VirtualCard(SlotCard):
    """A card in a slot of the virtual reader that answers as the test says.

    Attributes:
        commands: the APDUs that arrived.
    """

    def __init__(self, atr: bytes, respond: Callable[[bytes], bytes], slot: int = 0) -> None:
        self._script = _Scripted(atr, respond, [], [])
        self.commands = self._script.commands
        super().__init__(self._script, slot)

    @property
    def powered(self) -> int:
        """How often it was powered up."""
        return len(self._script.resets)
