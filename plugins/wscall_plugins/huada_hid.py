"""Driver ``huada-hid``: readers of 华大 HuaDa (HD-100) by their HID feature reports, without the vendor's library.

``[device.options]``, all optional::

    slots = ["contactless", "contact", "sam1"]   # which the reader has, in the order in which to look for a card
    voice = false                                # speak instead of beeping
    answer_ms = 5000                             # the reader answers within that long, or counts as hung
    id_wait_ms = 1000                            # the reader takes that long to read an identity card

Reports: :mod:`wscall.devices.frames.huada`. The meaning of the reader's error numbers is not published: a reader
that still tells its own number after an error is taken to be sound, and the card to be missing.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from wscall.cards.id_card import PHOTO_LENGTH, TEXT_LENGTH, parse_text_block
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, IdCard, Signal, Slot
from wscall.devices.frames.huada import Answer
from wscall.devices.frames.sdt import LENGTHS
from wscall.devices.options import Options
from wscall.devices.transports.hid import open_hid
from wscall.devices.transports.hid_devices import HidWish
from wscall.devices.transports.opening import place
from wscall.errors import DeviceFault, Native, NoCard, WscallError
from wscall.text import Text
from wscall_plugins.huada_exchange import HuadaExchange
from wscall_plugins.sdt_status import LIFT
from wscall_plugins.slot_table import SlotTable

_CSN: Final = 0x11
_REQUEST, _ANTICOLLISION, _SELECT = 0x41, 0x42, 0x43
_VOICE: Final = 0x6B
_APDU, _POWER_OFF, _POWER_ON = 0x72, 0x73, 0x75
_ACTIVATE_A, _PICC_APDU, _TYPE, _ACTIVATE_B, _SELECT_B = 0x85, 0x86, 0x87, 0x88, 0x8A
_ID_FIND, _ID_SELECT, _BEEP, _ID_READ = 0xB0, 0xB1, 0xB2, 0xB3

_ANTENNA: Final = 0
_CONTACT: Final = 0x0C
_CODES: Final[Mapping[Slot, int]] = {
    Slot("contactless", "contactless"): _ANTENNA,
    Slot("contact", "contact"): _CONTACT,
    **{Slot(f"sam{number}", "sam"): _CONTACT + number for number in range(1, 5)},
}
"""Slot → the reader's slot code; the antenna has commands of its own instead."""
_TYPE_A, _TYPE_B = b"\x41", b"\x42"
_POWER: Final = 0x40
_MORE_TIME: Final = 0xF
"""High half of the second byte before a contactless answer: the card asks for more time (WTX)."""
_BEEPS: Final[Mapping[Signal, int]] = {"ok": 5, "error": 20}
_VOICES: Final[Mapping[Signal, int]] = {"ok": 6, "error": 3, "wait": 2, "remove_card": 9}
_KEYS: Final = frozenset({"slots", "voice", "answer_ms", "id_wait_ms"})
_WAITING: Final = Text("等待读卡器", "waiting for the reader")


class HuadaOptions:
    """``[device.options]`` of a reader."""

    __slots__ = ("id_wait", "limit", "slots", "voice")

    def __init__(self, context: DeviceContext) -> None:
        where = place(context)
        options = Options(context.options, where, _KEYS)
        self.slots = SlotTable.read(options, _CODES, ("contactless", "contact", "sam1"), where)
        self.voice = options.flag("voice", default=False)
        self.limit = options.seconds("answer_ms", 5000)
        self.id_wait = options.seconds("id_wait_ms", 1000)


class HuadaReader:
    """``CardSlots``, ``IdCardReader`` and ``Indicator`` over feature reports."""

    __slots__ = ("_exchange", "_identity", "_options", "_powered")

    def __init__(self, exchange: HuadaExchange, options: HuadaOptions, identity: DeviceIdentity) -> None:
        self._exchange = exchange
        self._options = options
        self._identity = identity
        self._powered: set[str] = set()

    def identity(self) -> DeviceIdentity:
        """Product text of the USB descriptors, and the reader's own serial number."""
        return self._identity

    def introduce(self, deadline: Deadline) -> None:
        """Ask the reader for its number.

        Raises:
            DeviceFault: it refuses even that.
        """
        answer = self._exchange.ask(_CSN, deadline)
        if answer.status:
            raise self._fault(answer.status)
        number = self._exchange.content(answer, skip=1).rstrip(b"\x00")
        text = number.decode("ascii", "replace")
        self._identity = self._identity._replace(serial=text if text.isprintable() else number.hex().upper())

    def slots(self) -> Sequence[Slot]:
        """See :meth:`wscall.devices.capabilities.CardSlots.slots`."""
        return self._options.slots.slots

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_on`.

        Raises:
            NoCard: none, several, or one that does not answer.
            DeviceFault: the reader fails, or tells success and no answer to reset.
        """
        code = self._options.slots.number(slot)
        self._powered.discard(slot)
        if code == _ANTENNA:
            answer = self._activate(deadline)
        else:
            answer = self._exchange.ask(_POWER_ON, deadline, bytes((code, _POWER)))
        if answer.status:
            raise self._no_card(answer.status, slot, deadline)
        reset = self._exchange.content(answer)
        if not reset:
            raise self._incomplete(reset, Text("复位应答", "an answer to reset"))
        self._powered.add(slot)
        return reset

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.transmit`.

        Raises:
            NoCard: it was taken away, or is not powered.
            DeviceFault: the reader fails, or tells success and no answer of the card.
        """
        code = self._options.slots.number(slot)
        deadline.check(_WAITING)
        if slot not in self._powered:
            raise NoCard(Text("卡未上电", "the card is not powered"), where=f"{self._exchange.where} {slot}")
        if code == _ANTENNA:
            status, response = self._picc(command, deadline)
        else:
            answer = self._exchange.ask(_APDU, deadline, bytes((code, 0)) + command)
            status, response = answer.status, b"" if answer.status else self._exchange.content(answer, wide=True)
        if status:
            self._powered.discard(slot)
            raise self._no_card(status, slot, deadline)
        if len(response) < 2:  # noqa: PLR2004 - the card's status bytes
            raise self._incomplete(response, Text("卡片的状态字", "the card's status bytes"))
        return response

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_off`.

        The reader has a command for that for its main slot only; the others keep their power till the next reset.
        """
        if self._options.slots.number(slot) == _CONTACT:
            self._exchange.ask(_POWER_OFF, deadline)
        self._powered.discard(slot)

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """See :meth:`wscall.devices.capabilities.IdCardReader.read_id_card`.

        Raises:
            NoCard: there is none, it was taken away, or it was read before and not lifted since.
            DeviceFault: the reader fails, or its answer is incomplete.
        """
        self._powered.discard("contactless")  # the antenna is the same
        for step in (_ID_FIND, _ID_SELECT):
            found = self._exchange.ask(step, deadline)
            if found.status:
                raise self._no_card(found.status, "", deadline, LIFT)
        answer = self._exchange.ask(_ID_READ, deadline, pause=self._options.id_wait)
        if answer.status:
            raise self._no_card(answer.status, "", deadline, LIFT)
        blocks = self._exchange.content(answer, wide=True).removeprefix(LENGTHS)
        if len(blocks) != TEXT_LENGTH + PHOTO_LENGTH:
            raise self._incomplete(blocks, Text(*(f"{TEXT_LENGTH} + {PHOTO_LENGTH} bytes",) * 2))
        return parse_text_block(blocks[:TEXT_LENGTH], blocks[TEXT_LENGTH:])

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.Indicator.indicate`: a beep, or what the reader says."""
        number, sounds = (_VOICE, _VOICES) if self._options.voice else (_BEEP, _BEEPS)
        if signal in sounds:
            self._exchange.ask(number, deadline, bytes((sounds[signal],)))

    def close(self) -> None:
        """Let go of the reader."""
        self._exchange.close()

    def _activate(self, deadline: Deadline) -> Answer:
        """Look for a card of type A, then of type B; the answer holds the ATS."""
        self._exchange.ask(_TYPE, deadline, _TYPE_A)
        for step in (_REQUEST, _ANTICOLLISION, _SELECT, _ACTIVATE_A):
            answer = self._exchange.ask(step, deadline)
            if answer.status:
                break
        if not answer.status:
            return answer
        self._exchange.ask(_TYPE, deadline, _TYPE_B)
        other = self._exchange.ask(_ACTIVATE_B, deadline)
        if other.status:
            return answer
        return other if not self._exchange.ask(_SELECT_B, deadline).status else answer

    def _picc(self, apdu: bytes, deadline: Deadline) -> tuple[int, bytes]:
        """Status and response of a contactless card, which may ask for more time, again and again."""
        data = bytes(2) + apdu
        while True:
            answer = self._exchange.ask(_PICC_APDU, deadline, data)
            if answer.status:
                return answer.status, b""
            content = self._exchange.content(answer, wide=True)
            prefix, response = content[:2], content[2:]
            if len(prefix) < 2 or prefix[1] >> 4 != _MORE_TIME:  # noqa: PLR2004 - what stands before every response
                return 0, response
            data = b"\x00" + prefix

    def _incomplete(self, found: bytes, needed: Text) -> DeviceFault:
        return DeviceFault(
            Text("读卡器的应答不完整", "the reader's answer is incomplete"),
            where=self._exchange.where,
            found=f"{len(found)} bytes",
            needed=str(needed),
            advice=Text("重新放卡后再试", "place the card again and retry"),
        )

    def _fault(self, status: int) -> DeviceFault:
        return DeviceFault(
            Text("读卡器拒绝了命令", "the reader refused the command"),
            where=self._exchange.where,
            native=Native(f"{status:02X}"),
            advice=Text("重新插拔读卡器后再试", "plug the reader in again and retry"),
        )

    def _no_card(
        self,
        status: int,
        slot: str,
        deadline: Deadline,
        advice: Text = Text("只放一张卡，重新放置后再试", "leave one card only, place it again and retry"),  # noqa: B008 - immutable
    ) -> WscallError:
        """What an error means: the reader's, if it no longer tells its number either; else the card's."""
        if self._exchange.ask(_CSN, deadline).status:
            return self._fault(status)
        return NoCard(
            Text("没有卡，或卡没有应答", "no card, or it does not answer"),
            where=f"{self._exchange.where} {slot}".rstrip(),
            advice=advice,
            native=Native(f"{status:02X}"),
        )


def open_device(context: DeviceContext, deadline: Deadline) -> HuadaReader:
    """Open a reader: driver ``huada-hid``.

    Raises:
        BadConfiguration: an option cannot be used, or several devices fit.
        DeviceAbsent: it is not plugged in.
        DeviceFault: no permission, or it does not answer as such a reader.
        DriverMissing: hidapi is not installed.
    """
    where = place(context)
    options = HuadaOptions(context)
    device, opened = open_hid(HidWish.read(context.transport, where), where)
    reader = HuadaReader(HuadaExchange(opened, options.limit), options, DeviceIdentity(model=device.product))
    try:
        reader.introduce(deadline)
    except BaseException:
        reader.close()
        raise
    return reader
