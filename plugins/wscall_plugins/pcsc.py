"""Driver ``pcsc``: card slots of any reader that PC/SC knows.

PC/SC calls every slot a reader of its own; which kind it is, only its name tells. ``[device.transport]`` may
narrow the readers with ``reader = "*ACS*"`` (a pattern, any case) and the card's ``protocol`` (any | T0 | T1).
``[device.options]``, all optional::

    contactless = ["*picc*"]     # names of contactless slots
    sam = ["*sam*"]              # names of SAM slots; every other reader is a contact slot
    share = "shared"             # or "exclusive": nobody else may talk to the card meanwhile
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, Slot, SlotKind
from wscall.devices.options import Options
from wscall.devices.transports.opening import place
from wscall.devices.transports.pcsc import KEYS, PROTOCOLS, Connection, Pcsc, Share
from wscall.errors import BadInput, DeviceAbsent, DeviceBusy, NoCard
from wscall.text import Text

CONTACTLESS = ("*contactless*", "*picc*", "*nfc*", "*-cl *", "* cl *")
"""Parts of the names that makers give to contactless slots."""
SAM = ("*psam*", "* sam", "* sam]*", "* sam [0-9]*", "*[[]sam *", "* sam interface*", "* sam reader*")
"""Parts of the names that makers give to SAM slots."""

_OPTIONS = frozenset({"contactless", "sam", "share"})
_ORDER: tuple[SlotKind, ...] = ("contact", "contactless", "sam")


def kind_of(reader: str, contactless: Sequence[str] = CONTACTLESS, sam: Sequence[str] = SAM) -> SlotKind:
    """The kind of a slot by the reader's name; SAM patterns count first."""
    name = reader.lower()
    if any(fnmatchcase(name, pattern.lower()) for pattern in sam):
        return "sam"
    if any(fnmatchcase(name, pattern.lower()) for pattern in contactless):
        return "contactless"
    return "contact"


def name_slots(readers: Sequence[str], contactless: Sequence[str], sam: Sequence[str]) -> dict[Slot, str]:
    """Slots in the order in which to look for a card, with the readers they stand for.

    The first of a kind has the kind's name, the others a number: ``contact``, ``contact2``; SAM slots are
    always numbered: ``sam1``, ``sam2``.
    """
    named: dict[Slot, str] = {}
    for kind in _ORDER:
        of_kind = [reader for reader in readers if kind_of(reader, contactless, sam) == kind]
        for number, reader in enumerate(of_kind, 1):
            plain = number == 1 and kind != "sam"
            named[Slot(kind if plain else f"{kind}{number}", kind)] = reader
    return named


class PcscReader:
    """:class:`~wscall.devices.capabilities.CardSlots` over PC/SC."""

    __slots__ = ("_cards", "_contactless", "_pattern", "_pcsc", "_sam", "_share", "_slots", "_where")

    def __init__(
        self,
        pcsc: Pcsc,
        where: str,
        *,
        pattern: str = "*",
        contactless: Sequence[str] = CONTACTLESS,
        sam: Sequence[str] = SAM,
        share: Share = "shared",
    ) -> None:
        self._pcsc = pcsc
        self._where = where
        self._pattern = pattern.lower()
        self._contactless = contactless
        self._sam = sam
        self._share = share
        self._slots: dict[Slot, str] = {}
        self._cards: dict[str, Connection] = {}

    def identity(self) -> DeviceIdentity:
        """Name and serial number of the first reader that PC/SC tells."""
        reader = next(iter(self._slots.values()), "")
        return (
            DeviceIdentity(model=reader, serial=self._pcsc.serial_number(reader)) if reader else DeviceIdentity()
        )

    def slots(self) -> Sequence[Slot]:
        """The slots of the readers that are plugged in now.

        Raises:
            DeviceAbsent: there is none, or the PC/SC service does not run.
        """
        readers = self._pcsc.readers()
        fitting = [reader for reader in readers if fnmatchcase(reader.lower(), self._pattern)]
        if not fitting:
            raise DeviceAbsent(
                Text("没有符合条件的 PC/SC 读卡器", "no PC/SC reader fits"),
                where=self._where,
                found=", ".join(readers) or str(Text("没有读卡器", "no reader")),
                needed=self._pattern,
                advice=Text(
                    "检查读卡器是否插好、驱动是否安装", "check that it is plugged in and its driver installed"
                ),
            )
        self._slots = name_slots(fitting, self._contactless, self._sam)
        return tuple(self._slots)

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_on`."""
        deadline.check(Text("没有时间给卡上电", "no time to power the card up"))
        self.power_off(slot, deadline)
        card = self._pcsc.connect(self._reader(slot), self._share)
        self._cards[slot] = card
        return card.atr

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.transmit`."""
        deadline.check(Text("没有时间发送指令", "no time to send the command"))
        card = self._cards.get(slot)
        if card is None:
            raise NoCard(
                Text("卡未上电", "the card is not powered"),
                where=f"{self._where} {slot}",
                advice=Text("重新放卡", "place the card again"),
            )
        try:
            return self._pcsc.transmit(card, command)
        except (NoCard, DeviceAbsent, DeviceBusy):
            self.power_off(slot, deadline)
            raise

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_off`; done even if the time is over."""
        del deadline  # letting go takes no time worth limiting
        card = self._cards.pop(slot, None)
        if card is not None:
            self._pcsc.disconnect(card)

    def close(self) -> None:
        """Let go of cards and context."""
        for card in self._cards.values():
            self._pcsc.disconnect(card)
        self._cards.clear()
        self._pcsc.close()

    def _reader(self, slot: str) -> str:
        """The reader behind a slot; one plugged in since the slots were listed counts too."""
        for fresh in (False, True):
            if fresh:
                self.slots()
            for known, reader in self._slots.items():
                if known.name == slot:
                    return reader
        raise BadInput(
            Text("没有这个卡槽", "there is no such slot"),
            where=self._where,
            found=slot,
            needed=" | ".join(known.name for known in self._slots),
        )


def open_device(context: DeviceContext, deadline: Deadline) -> PcscReader:
    """Open the readers: driver ``pcsc``.

    Raises:
        BadConfiguration: an option cannot be used.
        DeviceAbsent: no reader fits, or the PC/SC service does not run.
        DriverMissing: pyscard is not installed.
    """
    where = place(context)
    deadline.check(Text("没有时间打开读卡器", "no time to open the reader"))
    transport = Options(context.transport, where, KEYS)
    options = Options(context.options, where, _OPTIONS)
    share = options.choice("share", "shared", ("shared", "exclusive"))
    protocol = transport.choice("protocol", "any", PROTOCOLS)
    reader = PcscReader(
        Pcsc(where, PROTOCOLS[protocol]),
        where,
        pattern=transport.text("reader", "*"),
        contactless=options.texts("contactless", CONTACTLESS),
        sam=options.texts("sam", SAM),
        share="exclusive" if share == "exclusive" else "shared",
    )
    try:
        reader.slots()
    except BaseException:
        reader.close()
        raise
    return reader
