"""A PC/SC daemon with a virtual reader, and cards for it that are played over TCP.

The daemon's socket has a fixed path, so only one can run: a lock keeps test processes apart, and a daemon that
runs already is used if it has the virtual reader.
"""

import importlib
import socket
import struct
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock

SOCKET = Path("/run/pcscd/pcscd.comm")
READER = "Virtual PCD 00 00"
PORT = 35963
"""TCP port of the first slot; the second slot has the next one."""
PATIENCE_MS = 10_000

_READER_CONF = """\
FRIENDLYNAME "Virtual PCD"
DEVICENAME   /dev/null:0x8C7B
LIBPATH      /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID    0x8C7B
"""
_ON, _RESET, _GET_ATR = 1, 2, 4


def _scard() -> Any:
    """pyscard's functions, late: without pyscard the lane is left out."""
    return importlib.import_module("smartcard.scard")


def _wait_for_service() -> None:
    """Until a client gets a context: a socket that is there may still refuse, on a loaded machine for a while."""
    scard = _scard()
    pause = threading.Event()
    for _ in range(200):
        code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if code == scard.SCARD_S_SUCCESS:
            scard.SCardReleaseContext(context)
            return
        pause.wait(0.05)
    raise RuntimeError(f"pcscd gives no context: {code:#x}")


class Daemon:
    """pcscd, started and ended by its process id."""

    def __init__(self, folder: Path, *, virtual: bool = True) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._log: threading.Thread | None = None
        self._said: list[str] = []
        if virtual:
            (folder / "vpcd").write_text(_READER_CONF)

    def start(self) -> None:
        SOCKET.parent.mkdir(parents=True, exist_ok=True)
        command = ["pcscd", "--foreground", "--info", "--config", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        assert self._process.stdout
        for line in self._process.stdout:
            said.append(line)
            if "daemon ready" in line:
                break
        else:
            raise RuntimeError(f"pcscd did not start: {''.join(said)}")
        self._said = said
        self._log = threading.Thread(target=said.extend, args=(self._process.stdout,), name="test-pcscd-log")
        self._log.start()
        _wait_for_socket()
        _wait_for_service()

    def stop(self) -> None:
        if self._process is None:
            return
        died = self._process.poll()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._log
        self._log.join()
        assert self._process.stdout
        self._process.stdout.close()
        self._process = None
        if died is not None:
            raise RuntimeError(f"pcscd ended by itself with {died}: {''.join(self._said[-20:])}")


@contextmanager
def daemon(folder: Path) -> Iterator[Daemon | None]:
    """A running daemon; None if somebody else's serves, which cannot be stopped and started."""
    with FileLock(Path(tempfile.gettempdir()) / "wscall-test-pcscd.lock", timeout=100):
        if _answers():
            yield None
            return
        own = Daemon(folder)
        own.start()
        try:
            yield own
        finally:
            own.stop()


def _wait_for_socket() -> None:
    """The daemon says that it is ready a moment before it makes its socket, and tells nobody when it has."""
    pause = threading.Event()
    for _ in range(500):
        if SOCKET.exists():
            return
        pause.wait(0.01)
    raise RuntimeError("pcscd made no socket")


def _answers() -> bool:
    """Whether a daemon runs already; with the wrong readers it is of no use."""
    scard = _scard()
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if code != scard.SCARD_S_SUCCESS:
        return False
    _, readers = scard.SCardListReaders(context, [])
    scard.SCardReleaseContext(context)
    if READER not in readers:
        raise RuntimeError(f"a pcscd without {READER!r} is running (readers: {readers}); stop it for this test")
    return True


class VirtualCard:
    """A card in a slot of the virtual reader.

    Args:
        atr: its answer to reset.
        respond: gives the response to a command APDU.
        port: of the slot.

    Attributes:
        commands: the APDUs that arrived.
        powered: how often it was powered up.
    """

    def __init__(self, atr: bytes, respond: Callable[[bytes], bytes], port: int = PORT) -> None:
        self._atr = atr
        self._respond = respond
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._play, name="test-vpcd-card", daemon=True)
        self._reader = f"Virtual PCD 00 {port - PORT:02d}"
        self.commands: list[bytes] = []
        self.powered = 0
        self._thread.start()
        wait_for_card(present=True, reader=self._reader)

    def remove(self) -> None:
        """Take the card away, and wait until the daemon has seen it."""
        self.gone()
        wait_for_card(present=False, reader=self._reader)

    def gone(self) -> None:
        """Hang up; the daemon may be gone itself."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._socket.close()

    def _play(self) -> None:
        with suppress(OSError):
            while message := self._receive():
                if len(message) > 1:
                    self.commands.append(message)
                    self._send(self._respond(message))
                elif message[0] == _GET_ATR:
                    self._send(self._atr)
                elif message[0] in {_ON, _RESET}:
                    self.powered += 1

    def _receive(self) -> bytes:
        head = self._exactly(2)
        return self._exactly(struct.unpack(">H", head)[0]) if head else b""

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            # The driver sends a message in two packets and waits for the acknowledgement of the first, which the
            # kernel would delay by 40 ms; the option lasts for one packet only.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._socket.recv(count - len(data))
            if not part:
                return b""
            data += part
        return data

    def _send(self, message: bytes) -> None:
        self._socket.sendall(struct.pack(">H", len(message)) + message)


def wait_for_card(*, present: bool, reader: str = READER) -> None:
    """Wait until the daemon has seen a card come or go."""
    scard = _scard()
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    assert code == scard.SCARD_S_SUCCESS, hex(code)
    state = scard.SCARD_STATE_UNAWARE
    try:
        while True:
            code, states = scard.SCardGetStatusChange(context, PATIENCE_MS, [(reader, state)])
            assert code == scard.SCARD_S_SUCCESS, hex(code)
            state = states[0][1] & ~scard.SCARD_STATE_CHANGED
            if bool(state & scard.SCARD_STATE_PRESENT) == present:
                return
    finally:
        scard.SCardReleaseContext(context)
