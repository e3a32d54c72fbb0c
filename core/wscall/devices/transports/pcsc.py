"""PC/SC through pyscard's bare functions: a context that survives the service, connections to cards.

The service stops when the last reader is unplugged (Windows) or restarts after a crash, and every handle is
void then. So the context is made anew, once, when it turns out to be gone; a card that was powered loses its
state with the old context, which its next command says.
"""

import importlib
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeVar

from wscall.errors import DeviceAbsent, DeviceBusy, DeviceFault, DriverMissing, Native, NoCard, WscallError
from wscall.text import Text

KEYS = frozenset({"kind", "reader", "protocol"})
"""The keys of ``[device.transport]`` with ``kind = "pcsc"``."""

PROTOCOLS = {"any": 3, "t0": 1, "t1": 2}
"""Bits of the transmission protocols a card may be powered up with."""

Share = Literal["shared", "exclusive"]

T = TypeVar("T")

_SUCCESS = 0
_NO_READERS = 0x8010002E
_INVALID_HANDLE = 0x80100003
_SERVICE_GONE = frozenset({_INVALID_HANDLE, 0x8010001D, 0x8010001E, 0x80100013})
"""Invalid handle, no service, service stopped, communication error with it."""
_NO_CARD = frozenset({0x8010000C, 0x80100069, 0x80100066, 0x80100067, 0x80100065})
"""No card, removed, unresponsive (wrong way round, or not a chip card), unpowered, unsupported."""
_BUSY = frozenset({0x8010000B, 0x80100068})
"""Shared by another program, reset by another program."""
_READER_GONE = frozenset({0x80100009, 0x80100017, _NO_READERS})
_ACCESS_DENIED = 0x8010006A
_UNSIGNED = 0xFFFF_FFFF
_SERIAL_NUMBER = 0x00010103


class ServiceGone(Exception):
    """The PC/SC service is not there, or not the one that gave the handle."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Connection(NamedTuple):
    """A powered card."""

    handle: int
    protocol: int
    atr: bytes
    reader: str


class Pcsc:
    """One context of the PC/SC service.

    Args:
        where: vendor directory and device, for errors.
        protocols: a value of :data:`PROTOCOLS`.

    Raises:
        DriverMissing: pyscard is not installed.
    """

    __slots__ = ("_api", "_context", "_protocols", "_where")

    def __init__(self, where: str, protocols: int = PROTOCOLS["any"]) -> None:
        self._where = where
        self._protocols = protocols
        self._api = pyscard(where)
        self._context: int | None = None

    def readers(self) -> list[str]:
        """Names of the readers that are plugged in.

        Raises:
            DeviceAbsent: the PC/SC service does not run.
        """
        return self._renewing(self._list)

    def connect(self, reader: str, share: Share) -> Connection:
        """Power the card in a reader up.

        Raises:
            NoCard: there is none, or it does not answer.
            DeviceBusy: another program has it.
            DeviceAbsent: the reader or the service is gone.
            DeviceFault: anything else, with PC/SC's own code.
        """
        return self._renewing(lambda: self._connect(reader, share))

    def transmit(self, connection: Connection, command: bytes) -> bytes:
        """Send one command APDU; returns the response with its status bytes.

        Raises:
            NoCard: the card was taken away.
            DeviceBusy: another program reset the card.
            DeviceAbsent: the reader or the service is gone.
            DeviceFault: anything else, with PC/SC's own code.
        """
        t0 = connection.protocol == self._api.SCARD_PROTOCOL_T0
        pci = self._api.SCARD_PCI_T0 if t0 else self._api.SCARD_PCI_T1
        sent = without_le(command) if t0 else command
        code, response = self._api.SCardTransmit(connection.handle, pci, list(sent))
        try:
            self._check(code, connection.reader)
        except ServiceGone as gone:
            self._forget()
            raise self._no_service(gone.code) from None
        return bytes(response)

    def disconnect(self, connection: Connection) -> None:
        """Take the power away; a card or service that is gone already is no error."""
        self._api.SCardDisconnect(connection.handle, self._api.SCARD_UNPOWER_CARD)

    def serial_number(self, reader: str) -> str:
        """The reader's serial number, or an empty text if it tells none."""
        api = self._api
        code, handle, _ = api.SCardConnect(self._context or 0, reader, api.SCARD_SHARE_DIRECT, 0)
        if code != _SUCCESS:
            return ""
        code, value = api.SCardGetAttrib(handle, _SERIAL_NUMBER)
        api.SCardDisconnect(handle, api.SCARD_LEAVE_CARD)
        text = bytes(value).rstrip(b"\0").decode("ascii", "ignore").strip() if code == _SUCCESS else ""
        return text if text.isprintable() else ""

    def close(self) -> None:
        """Let go of the context."""
        self._forget()

    def _list(self) -> list[str]:
        code, readers = self._api.SCardListReaders(self._context, [])
        if code & _UNSIGNED == _NO_READERS:
            return []
        self._check(code, "")
        return list(readers)

    def _connect(self, reader: str, share: Share) -> Connection:
        api = self._api
        mode = api.SCARD_SHARE_EXCLUSIVE if share == "exclusive" else api.SCARD_SHARE_SHARED
        code, handle, protocol = api.SCardConnect(self._context, reader, mode, self._protocols)
        self._check(code, reader)
        code, _, _, _, atr = api.SCardStatus(handle)
        try:
            self._check(code, reader)
        except BaseException:
            api.SCardDisconnect(handle, api.SCARD_UNPOWER_CARD)
            raise
        return Connection(handle, protocol, bytes(atr), reader)

    def _renewing(self, operation: Callable[[], T]) -> T:
        """Run it in a context; once more in a new one if the service has gone since."""
        try:
            self._establish()
            return operation()
        except ServiceGone:
            self._forget()
        try:
            self._establish()
            return operation()
        except ServiceGone as gone:
            self._forget()
            raise self._no_service(gone.code) from None

    def _establish(self) -> None:
        if self._context is None:
            code, context = self._api.SCardEstablishContext(self._api.SCARD_SCOPE_USER)
            self._check(code, "")
            self._context = context

    def _forget(self) -> None:
        context, self._context = self._context, None
        if context is not None:
            self._api.SCardReleaseContext(context)

    def _check(self, code: int, reader: str) -> None:
        code &= _UNSIGNED
        if code in _SERVICE_GONE:
            raise ServiceGone(code)
        if code != _SUCCESS:
            raise explain(code, f"{self._where} {reader}".strip(), str(self._api.SCardGetErrorMessage(code)))

    def _no_service(self, code: int) -> DeviceAbsent:
        return DeviceAbsent(
            Text("PC/SC 服务没有运行", "the PC/SC service does not run"),
            where=self._where,
            needed=str(Text("运行中的 PC/SC 服务", "a running PC/SC service")),
            advice=Text(
                "Linux：systemctl start pcscd；Windows：插好读卡器，启动 Smart Card 服务",
                "Linux: systemctl start pcscd; Windows: plug a reader in and start the Smart Card service",
            ),
            native=Native(f"0x{code:08X}", str(self._api.SCardGetErrorMessage(code))),
        )


def explain(code: int, where: str, said: str) -> WscallError:
    """The error for a return code of PC/SC (unsigned, 32 bits)."""
    native = Native(f"0x{code:08X}", said)
    if code in _NO_CARD:
        return NoCard(
            Text("读卡器中没有卡，或卡没有应答", "no card in the reader, or it does not answer"),
            where=where,
            advice=Text("放好卡再试，芯片朝正确方向", "place the card with its chip the right way and try again"),
            native=native,
        )
    if code in _BUSY:
        return DeviceBusy(
            Text("读卡器被其他程序占用", "another program has the reader"),
            where=where,
            advice=Text("关闭占用读卡器的程序后再试", "close the program that uses the reader and retry"),
            native=native,
        )
    if code in _READER_GONE:
        return DeviceAbsent(
            Text("读卡器不在", "the reader is not there"),
            where=where,
            advice=Text("检查读卡器是否插好", "check that the reader is plugged in"),
            native=native,
        )
    if code == _ACCESS_DENIED:
        return DeviceFault(
            Text("没有使用 PC/SC 的权限", "no permission to use PC/SC"),
            where=where,
            advice=Text("在 polkit 中允许该用户访问 pcscd", "allow the user to access pcscd in polkit"),
            native=native,
        )
    return DeviceFault(
        Text("PC/SC 报告错误", "PC/SC reports an error"),
        where=where,
        advice=Text("重新插拔读卡器后再试", "unplug the reader, plug it in again and retry"),
        native=native,
    )


def without_le(command: bytes) -> bytes:
    """A command as T=0 carries it: a case 4 command goes without its Le byte (ISO/IEC 7816-3, 12.1.3)."""
    header_and_lc = 5
    if len(command) > header_and_lc and command[4] and len(command) == header_and_lc + command[4] + 1:
        return command[:-1]
    return command


def pyscard(where: str) -> Any:  # noqa: ANN401 - pyscard ships no types
    """The bare functions of PC/SC.

    Raises:
        DriverMissing: pyscard is not installed.
    """
    try:
        return importlib.import_module("smartcard.scard")
    except ImportError:
        raise DriverMissing(
            Text("没有安装 pyscard", "pyscard is not installed"),
            where=where,
            needed="pyscard >= 2.2.1",
            advice=Text("pip install 'wscall[pcsc]'", "pip install 'wscall[pcsc]'"),
        ) from None
