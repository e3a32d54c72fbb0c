"""Driver ``gwi-frames``: readers of 长城医疗 GWI by their own frames, over a serial line, HID or the network.

``[device.options]``, all optional::

    slots = ["contactless", "contact", "sam1"]   # which the reader has, in the order in which to look for a card
    setup = ["30010002"]                         # commands sent once after opening, here slot 00 at 38400 baud
    answer_ms = 5000                             # the reader answers within that long, or counts as hung

Frames: :mod:`wscall.devices.frames.gwi`. A reader can fetch 61xx and 6Cxx answers by itself; that is switched off
at opening, since the caller does it and wants to see what the card said.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, Signal, Slot
from wscall.devices.frames.gwi import Frames, encode
from wscall.devices.options import Options
from wscall.devices.transports.opening import open_stream, place
from wscall.errors import DeviceFault
from wscall.text import Text
from wscall_plugins.frame_exchange import Exchange
from wscall_plugins.gwi_status import ALREADY_POWERED, refusal
from wscall_plugins.slot_table import SlotTable

_VERSION: Final = bytes.fromhex("311100")
_BUZZER: Final = bytes.fromhex("3113")
_LAMP: Final = bytes.fromhex("3114")
_FETCH: Final = bytes.fromhex("3116")
_POWER_ON: Final = bytes.fromhex("3222")
_POWER_OFF: Final = bytes.fromhex("3223")
_ACTIVATE: Final = bytes.fromhex("3224")
_HALT: Final = bytes.fromhex("3225")
_APDU: Final = bytes.fromhex("3226")
_AT_ONCE: Final = bytes(2)
"""The waiting time in commands that can wait for a card: the caller does the waiting."""

_ANTENNA: Final = 0xFF
_CARDS: Final[Mapping[Slot, int]] = {
    Slot("contactless", "contactless"): _ANTENNA,
    **{Slot(name, "contact"): number for number, name in enumerate(("contact", "contact2"))},
    **{Slot(f"sam{number + 1}", "sam"): 0x10 + number for number in range(4)},
}
"""Slot → the reader's card number."""
_SLOTS: Final = ("contactless", "contact", "sam1")
_TYPE_B: Final = 0x0B
_GREEN, _RED = 0x40, 0x80
_SIGNALS: Final[Mapping[Signal, tuple[int, int]]] = {"ok": (_GREEN, 1), "error": (_RED, 5)}
"""Signal → the lamp that is lit, and how long the buzzer sounds (×100 ms)."""

_KEYS: Final = frozenset({"slots", "setup", "answer_ms"})
_REPORT: Final = 64


class GwiReader:
    """:class:`~wscall.devices.capabilities.CardSlots` and ``Indicator`` over an exchange of frames."""

    __slots__ = ("_exchange", "_identity", "_slots")

    def __init__(self, exchange: Exchange, slots: SlotTable, identity: DeviceIdentity) -> None:
        self._exchange = exchange
        self._slots = slots
        self._identity = identity

    def identity(self) -> DeviceIdentity:
        """Model and firmware as the reader tells them, serial number of the transport."""
        return self._identity

    def introduce(self, deadline: Deadline) -> None:
        """Ask the reader who it is and let it hand answers on as the card gave them.

        Raises:
            DeviceAbsent: nothing answers, or nothing in such frames.
            DeviceFault: the answer is damaged.
        """
        nobody = Text("该端口上没有长城读卡器应答", "no GWI reader answers at this port")
        status, answer = self._parts(self._exchange.greet(encode(_VERSION), deadline, nobody, "0203"))
        firmware, model = ("", "") if status else _version(answer)
        self._identity = DeviceIdentity(model or self._identity.model, self._identity.serial, firmware)
        self._ask(_FETCH + b"\x00", deadline)  # older ones lack the switch and hand everything on anyway

    def set_up(self, commands: Sequence[bytes], deadline: Deadline) -> None:
        """Send the site's commands.

        Raises:
            DeviceFault: the reader refuses one.
        """
        for command in commands:
            self._command(command, deadline)

    def slots(self) -> Sequence[Slot]:
        """See :meth:`wscall.devices.capabilities.CardSlots.slots`."""
        return self._slots.slots

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_on`.

        Raises:
            NoCard: none, several, or one that does not answer.
            DeviceFault: the reader tells success and no answer to reset.
        """
        card = self._slots.number(slot)
        command = _ACTIVATE + _AT_ONCE if card == _ANTENNA else _POWER_ON + _AT_ONCE + bytes((card,))
        status, answer = self._ask(command, deadline)
        if status in ALREADY_POWERED:
            self.power_off(slot, deadline)
            status, answer = self._ask(command, deadline)
        if status:
            raise refusal(status, f"{self._exchange.where} {slot}")
        reset = _ats(answer) if card == _ANTENNA else answer
        if not reset:
            raise self._empty(slot, answer, Text("复位应答", "an answer to reset"))
        return reset

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.transmit`.

        Raises:
            NoCard: it was taken away, or is not powered.
            DeviceFault: the reader tells success and no answer of the card.
        """
        answer = self._command(_APDU + bytes((self._slots.number(slot),)) + command, deadline, slot)
        if len(answer) < 2:  # noqa: PLR2004 - the card's status bytes
            raise self._empty(slot, answer, Text("卡片的状态字", "the card's status bytes"))
        return answer

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_off`."""
        card = self._slots.number(slot)
        self._ask(_HALT + _AT_ONCE if card == _ANTENNA else _POWER_OFF + bytes((card,)), deadline)

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.Indicator.indicate`: a lamp and the buzzer."""
        if signal in _SIGNALS:
            lamp, time = _SIGNALS[signal]
            self._ask(_LAMP + bytes((_GREEN ^ _RED ^ lamp, 0)), deadline)
            self._ask(_LAMP + bytes((lamp, 1)), deadline)
            self._ask(_BUZZER + bytes((time, 1)), deadline)

    def close(self) -> None:
        """Let go of the line."""
        self._exchange.close()

    def _command(self, command: bytes, deadline: Deadline, slot: str = "") -> bytes:
        """The content of the answer to a command that has to succeed."""
        status, answer = self._ask(command, deadline)
        if status:
            raise refusal(status, f"{self._exchange.where} {slot}".rstrip())
        return answer

    def _ask(self, command: bytes, deadline: Deadline) -> tuple[int, bytes]:
        return self._parts(self._exchange.ask(encode(command), deadline))

    def _parts(self, answer: bytes) -> tuple[int, bytes]:
        """Status word and content of an answer."""
        if len(answer) < 2:  # noqa: PLR2004 - a status word
            raise self._empty("", answer, Text("状态字", "a status word"))
        return int.from_bytes(answer[:2], "big"), answer[2:]

    def _empty(self, slot: str, answer: bytes, needed: Text) -> DeviceFault:
        return DeviceFault(
            Text("读卡器的应答不完整", "the reader's answer is incomplete"),
            where=f"{self._exchange.where} {slot}".rstrip(),
            found=f"{len(answer)} bytes",
            needed=str(needed),
            advice=Text("重新放卡后再试", "place the card again and retry"),
        )


def _version(answer: bytes) -> tuple[str, str]:
    """Firmware and model: two texts, each behind its length (``04 "1208" 08 "GWI-IC20"``)."""
    texts = []
    while answer and answer[0] < len(answer):
        length, answer = answer[0], answer[1:]
        texts.append(answer[:length].decode("ascii", "replace"))
        answer = answer[length:]
    return (texts[0], texts[1]) if len(texts) > 1 else ("", texts[0] if texts else "")


def _ats(answer: bytes) -> bytes:
    """The ATS in the answer to an activation: type (0A, 0B), length, UID, length, ATS; empty if not there."""
    try:
        at = 2 + answer[1]
        length = answer[at]
    except IndexError:
        return b""
    ats = answer[at + 1 : at + 1 + length]
    if answer[0] == _TYPE_B and not length:
        return b"\x01"  # a card of type B has none: one that says nothing
    return ats if len(ats) == length else b""


def open_device(context: DeviceContext, deadline: Deadline) -> GwiReader:
    """Open a reader: driver ``gwi-frames``.

    Raises:
        BadConfiguration: an option cannot be used.
        DeviceAbsent: it is not plugged in, or something else answers there.
        DeviceBusy: another program has it.
        DeviceFault: no permission, or it refuses a set-up command.
    """
    where = place(context)
    options = Options(context.options, where, _KEYS)
    slots = SlotTable.read(options, _CARDS, _SLOTS, where)
    setup = [Options({"setup": one}, where, _KEYS).octets("setup") for one in options.texts("setup")]
    limit = options.seconds("answer_ms", 5000)
    stream, identity = open_stream(context, deadline, report=_REPORT)
    reader = GwiReader(Exchange(stream, Frames, limit), slots, identity)
    try:
        reader.introduce(deadline)
        reader.set_up(setup, deadline)
    except BaseException:
        reader.close()
        raise
    return reader
