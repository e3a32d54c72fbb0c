"""A PC/SC service with a virtual reader of two slots, for as long as somebody holds it.

The service is pcscd with the driver vpcd; its socket has a fixed path (``/run/pcscd/pcscd.comm``), so one can run
at a time and only root can start it. The socket is made here and handed over, as systemd does: who asks before
the service is up waits instead of being refused.
"""

import importlib
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any, Final

from wscall.errors import DeviceBusy, DeviceFault, DriverMissing, Native
from wscall.text import Text

SOCKET: Final = Path("/run/pcscd/pcscd.comm")
DRIVER: Final = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
PORT: Final = 35963
"""TCP port at which a card reaches the first slot; the second slot has the next one."""
READERS: Final = ("Virtual PCD 00 00", "Virtual PCD 00 01")
"""The slots, which PC/SC calls readers of their own."""

_CONFIGURATION: Final = f"""\
FRIENDLYNAME "Virtual PCD"
DEVICENAME   /dev/null:{PORT:#x}
LIBPATH      {DRIVER}
CHANNELID    {PORT:#x}
"""
_HANDED_OVER: Final = 'LISTEN_FDS=1 LISTEN_PID=$$ exec pcscd --foreground --info --config "$1" 3<&0 </dev/null'
"""The third descriptor is the socket, and its receiver is told by process id (``sd_listen_fds``)."""
_START_LIMIT: Final = 20.0
_CHANGE_LIMIT_MS: Final = 10_000
_SHOWN: Final = 5


def pyscard() -> Any:  # noqa: ANN401 - pyscard ships no types
    """The bare functions of PC/SC.

    Raises:
        DriverMissing: pyscard is not installed.
    """
    try:
        return importlib.import_module("smartcard.scard")
    except ImportError:
        raise _missing("pyscard", "pip install 'wscall[pcsc]'") from None


def check_installed() -> None:
    """Whether a service with virtual slots can be started here.

    Raises:
        DriverMissing: a part is not installed.
    """
    pyscard()
    if shutil.which("pcscd") is None:
        raise _missing("pcscd", "apt-get install pcscd")
    if not DRIVER.exists():
        raise _missing("vpcd", "apt-get install vsmartcard-vpcd")


def serving_readers() -> list[str] | None:
    """The readers of the service that runs already; None if none does."""
    scard = pyscard()
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if code != scard.SCARD_S_SUCCESS:
        return None
    _, readers = scard.SCardListReaders(context, [])
    scard.SCardReleaseContext(context)
    return list(readers)


class PcscService:
    """The service, started and ended by its process id.

    Args:
        folder: for its configuration and its log; made if it is not there.
        virtual: with the virtual reader; without it, with those on USB only.
    """

    def __init__(self, folder: Path, *, virtual: bool = True) -> None:
        self._readers = folder / "readers"
        self._readers.mkdir(parents=True, exist_ok=True)
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        if virtual:
            (self._readers / "vpcd").write_text(_CONFIGURATION, "utf-8")

    def start(self) -> None:
        """Start it, and return when it serves.

        Raises:
            DriverMissing: a part is not installed.
            DeviceBusy: another one runs.
            DeviceFault: it does not start, with its own last words.
        """
        check_installed()
        others = serving_readers()
        if others is not None:
            raise DeviceBusy(
                Text("已有 PC/SC 服务在运行", "a PC/SC service runs already"),
                where=str(SOCKET),
                found=", ".join(others),
                advice=Text(
                    "先停止它：systemctl stop pcscd pcscd.socket", "stop it: systemctl stop pcscd pcscd.socket"
                ),
            )
        self._process = self._spawn()
        if not self._serves(self._process):
            self.stop()
            raise DeviceFault(
                Text("PC/SC 服务没有启动", "the PC/SC service did not start"),
                where=str(SOCKET),
                found=self._last_words(),
            )

    def stop(self) -> None:
        """End it, if it runs. What it had opened is gone for its clients."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_START_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        SOCKET.unlink(missing_ok=True)

    def _spawn(self) -> subprocess.Popen[bytes]:
        try:
            SOCKET.parent.mkdir(parents=True, exist_ok=True)
            SOCKET.unlink(missing_ok=True)
            with socket.socket(socket.AF_UNIX) as listener, self._log.open("wb") as log:
                listener.bind(str(SOCKET))
                listener.listen()
                command = ["/bin/sh", "-c", _HANDED_OVER, "pcscd", str(self._readers)]
                return subprocess.Popen(command, stdin=listener.fileno(), stdout=log, stderr=log)  # noqa: S603 - our own words
        except OSError as error:
            raise DeviceFault(
                Text("不能在此启动 PC/SC 服务", "a PC/SC service cannot be started here"),
                where=str(SOCKET),
                found=str(error),
                needed="root",
                native=Native(str(error.errno)),
            ) from None

    def _serves(self, process: subprocess.Popen[bytes]) -> bool:
        """Ask it for something. Its death ends the question, so it is killed if it keeps silent."""
        silence = threading.Timer(_START_LIMIT, process.kill)
        silence.start()
        try:
            return serving_readers() is not None
        finally:
            silence.cancel()

    def _last_words(self) -> str:
        lines = self._log.read_text("utf-8", "replace").splitlines() if self._log.exists() else []
        return " | ".join(lines[-_SHOWN:])


def wait_for_card(*, present: bool, reader: str = READERS[0]) -> None:
    """Wait until the service has seen a card come or go.

    Raises:
        DeviceFault: it does not in ten seconds, or the service is gone.
    """
    scard = pyscard()
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check(code, reader)
    state = scard.SCARD_STATE_UNAWARE
    try:
        while True:
            code, states = scard.SCardGetStatusChange(context, _CHANGE_LIMIT_MS, [(reader, state)])
            _check(code, reader)
            state = states[0][1] & ~scard.SCARD_STATE_CHANGED
            if bool(state & scard.SCARD_STATE_PRESENT) == present:
                return
    finally:
        scard.SCardReleaseContext(context)


def _check(code: int, reader: str) -> None:
    if code:
        what = Text("PC/SC 服务没有看到卡片的变化", "the PC/SC service did not see the card come or go")
        raise DeviceFault(what, where=reader, native=Native(f"{code & 0xFFFF_FFFF:#010x}"))


def _missing(what: str, command: str) -> DriverMissing:
    return DriverMissing(
        Text(f"没有安装 {what}", f"{what} is not installed"),
        where="wscall.sim",
        needed=what,
        advice=Text(command, command),
    )
