"""Driver ``sdt-serial``: identity card modules (SDT, 公安部) by their own frames, over serial or network.

``[device.options]``, all optional::

    answer_ms = 3000     # the module answers within that long, or counts as hung

Frames: :mod:`wscall.devices.frames.sdt`. The modules of all makers speak so, and most serial identity card readers
are nothing but the module (115200 baud). A card is found once: it has to be lifted before it is found again.
"""

import time
from typing import Final

from wscall.cards.id_card import PHOTO_LENGTH, TEXT_LENGTH, parse_text_block
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, IdCard
from wscall.devices.frames.sdt import LENGTHS, Frames, encode
from wscall.devices.options import Options
from wscall.devices.transports.opening import open_stream, place
from wscall.errors import KINDS, DeviceFault, Native, NoCard, WscallError
from wscall.text import Text
from wscall_plugins.frame_exchange import Exchange
from wscall_plugins.sdt_status import DONE, FAILURES, FOUND, LIFT

_STATUS: Final = bytes.fromhex("11FF")
_NUMBER: Final = bytes.fromhex("12FF")
_FIND: Final = bytes.fromhex("2001")
_SELECT: Final = bytes.fromhex("2002")
_READ: Final = bytes.fromhex("3001")

_HEAD: Final = 3
"""Bytes before the data of an answer: two zeros and the status."""
_MODULE_NUMBER: Final = 16
_BETWEEN: Final = 0.3
"""Seconds from a search that found no card to the next; a module that is asked more often misses cards."""
_KEYS: Final = frozenset({"answer_ms"})


class SdtModule:
    """:class:`~wscall.devices.capabilities.IdCardReader` over an exchange of frames."""

    __slots__ = ("_exchange", "_identity", "_rests_until")

    def __init__(self, exchange: Exchange, identity: DeviceIdentity) -> None:
        self._exchange = exchange
        self._identity = identity
        self._rests_until = 0.0

    def identity(self) -> DeviceIdentity:
        """The number of the security module, which every one has; model of the transport."""
        return self._identity

    def introduce(self, deadline: Deadline) -> None:
        """See that a module in working order answers, and ask for its number.

        Raises:
            DeviceAbsent: nothing answers, or nothing in such frames.
            DeviceFault: its self-test failed, it is not authorised, or the answer is damaged.
        """
        nobody = Text("该端口上没有身份证模块应答", "no identity card module answers at this port")
        self._content(self._exchange.greet(encode(_STATUS), deadline, nobody, "SDT"), DONE)
        number = self._ask(_NUMBER, DONE, deadline)
        self._identity = self._identity._replace(serial=module_number(number))

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """See :meth:`wscall.devices.capabilities.IdCardReader.read_id_card`.

        Raises:
            NoCard: there is none, it was taken away, or it was read before and not lifted since.
            DeviceFault: the module fails, or its answer is incomplete.
        """
        deadline.wait(max(0.0, self._rests_until - time.monotonic()))
        try:
            self._ask(_FIND, FOUND, deadline)
        except NoCard:
            self._rests_until = time.monotonic() + _BETWEEN
            raise
        self._ask(_SELECT, DONE, deadline)
        content = self._ask(_READ, DONE, deadline)
        lengths, blocks = content[: len(LENGTHS)], content[len(LENGTHS) :]
        if lengths != LENGTHS or len(blocks) != TEXT_LENGTH + PHOTO_LENGTH:
            raise self._incomplete(content, f"{len(LENGTHS)} + {TEXT_LENGTH} + {PHOTO_LENGTH} bytes")
        return parse_text_block(blocks[:TEXT_LENGTH], blocks[TEXT_LENGTH:])

    def close(self) -> None:
        """Let go of the line."""
        self._exchange.close()

    def _ask(self, command: bytes, success: int, deadline: Deadline) -> bytes:
        """The data of the answer to a command that has to succeed."""
        return self._content(self._exchange.ask(encode(command), deadline), success)

    def _content(self, answer: bytes, success: int) -> bytes:
        if len(answer) < _HEAD:
            raise self._incomplete(answer, "SW1 SW2 SW3")
        if answer[_HEAD - 1] != success:
            raise _failed(answer[_HEAD - 1], self._exchange.where)
        return answer[_HEAD:]

    def _incomplete(self, found: bytes, needed: str) -> DeviceFault:
        return DeviceFault(
            Text("身份证模块的应答不完整", "the identity card module's answer is incomplete"),
            where=self._exchange.where,
            found=f"{len(found)} bytes",
            needed=needed,
            advice=Text("重新放置身份证后再试", "put the identity card on again and retry"),
        )


def _failed(status: int, where: str) -> WscallError:
    """The error for a status that is not success; the status itself goes along as the native code."""
    native = Native(f"{status:02X}")
    if status not in FAILURES:
        return DeviceFault(Text("身份证模块返回失败", "the module reports a failure"), where=where, native=native)
    kind = KINDS[FAILURES[status].kind]
    advice = LIFT if kind is NoCard else Text("重新插拔阅读器后再试", "plug the reader in again and retry")
    return kind(FAILURES[status].text, where=where, native=native, advice=advice)


def module_number(raw: bytes) -> str:
    """The printed form of a module's number: two numbers of two bytes, three of four, little endian.

    Empty for anything but 16 bytes.
    """
    if len(raw) != _MODULE_NUMBER:
        return ""
    maker, kind = (int.from_bytes(raw[at : at + 2], "little") for at in (0, 2))
    date, number, check = (int.from_bytes(raw[at : at + 4], "little") for at in (4, 8, 12))
    return f"{maker:02d}.{kind:02d}-{date:08d}-{number:010d}-{check:010d}"


def open_device(context: DeviceContext, deadline: Deadline) -> SdtModule:
    """Open a module: driver ``sdt-serial``.

    Raises:
        BadConfiguration: an option cannot be used.
        DeviceAbsent: it is not plugged in, or something else answers there.
        DeviceBusy: another program has the port.
        DeviceFault: no permission, or the module does not work.
    """
    limit = Options(context.options, place(context), _KEYS).seconds("answer_ms", 3000)
    stream, identity = open_stream(context, deadline)
    module = SdtModule(Exchange(stream, Frames, limit), identity)
    try:
        module.introduce(deadline)
    except BaseException:
        module.close()
        raise
    return module
