"""The security module (SAM) in the reader: it derives the card's keys and answers the card's challenges.

The cipher is SM1, which exists in hardware only, so no software replaces the SAM. Key table and flow as in
the card's command set: the card gives a random number, the SAM derives the session key from the card's
identity and that number, enciphers a block, and the card compares.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, Self

from wscall.cards import status
from wscall.cards.apdu import CardChannel, Command, select_command
from wscall.cards.pins import pin_error, refused_pins
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots
from wscall.errors import DeviceFault, Native, NoCard
from wscall.text import Text

_MASTER_FILE: Final = 0x3F00
_APPLICATION: Final = 0xDF01
_PUBLIC_INFO: Final = 0x15
_NUMBER_LENGTH: Final = 10
_PIN_DIGITS: Final = 6
_KEY_VERSION: Final = 1
_BLOCK: Final = 8


class CardKey(NamedTuple):
    """One key of the card.

    Attributes:
        reference: P2 of EXTERNAL AUTHENTICATE; None for keys that protect transport only.
        use, number: P1 and P2 of the SAM's derivation.
        by_city: whether the city takes part in the derivation.
    """

    reference: int | None
    use: int
    number: int
    by_city: bool


KEYS: Final[Mapping[str, CardKey]] = {
    "RK1_DDF1": CardKey(0x04, 0x47, 0x31, by_city=True),
    "RK1_DF01": CardKey(0x84, 0x47, 0x32, by_city=True),
    "RK1_DF02": CardKey(0x84, 0x47, 0x33, by_city=True),
    "RK1_DF03": CardKey(0x84, 0x47, 0x34, by_city=True),
    "UK1_DDF1": CardKey(0x05, 0x27, 0x2A, by_city=False),
    "UK1_DF01": CardKey(0x85, 0x27, 0x2B, by_city=False),
    "UK1_DF02": CardKey(0x85, 0x47, 0x2C, by_city=True),
    "UK2_DF02": CardKey(0x86, 0x47, 0x2D, by_city=True),
    "UK3_DF02": CardKey(0x87, 0x47, 0x2E, by_city=True),
    "UK1_DF03": CardKey(0x85, 0x47, 0x2F, by_city=True),
    "UK2_DF03": CardKey(0x86, 0x27, 0x30, by_city=False),
    "STK_DDF1": CardKey(None, 0x28, 0x02, by_city=False),
    "STK_DF01": CardKey(None, 0x28, 0x03, by_city=False),
    "STK_DF02": CardKey(None, 0x48, 0x04, by_city=True),
    "STK_DF03": CardKey(None, 0x48, 0x05, by_city=True),
}
"""Names of the card's access rules → the key. Numbers of read and update keys include version 1."""


class Factors(NamedTuple):
    """What makes a card's keys its own: eight bytes of card identity, and the city's eight bytes."""

    card: bytes
    city: bytes


def city_factor(city_code: str) -> bytes:
    """The city's part in a derivation: the province's two digits and six zeros, in ASCII."""
    return city_code[:2].encode("ascii") + b"000000"


class Sam:
    """A powered SAM. Found by :meth:`find`; asked for its PIN only when a key is needed.

    Attributes:
        number: the SAM's number (SAMCode).
    """

    __slots__ = ("_channel", "_pin", "_ready", "number")

    def __init__(self, channel: CardChannel, pin: Callable[[], str] | None) -> None:
        self._channel = channel
        self._pin = pin
        self._ready = False
        self.number = self._read_number()

    @classmethod
    def find(cls, slots: CardSlots, pin: Callable[[], str] | None, deadline: Deadline) -> Self | None:
        """The first SAM in the reader's SAM slots, powered up; None if they are empty.

        Raises:
            DeviceFault: a SAM is there but does not answer.
        """
        for slot in slots.slots():
            if slot.kind != "sam":
                continue
            try:
                channel = CardChannel(slots, slot, deadline)
            except NoCard:
                continue
            return cls(channel, pin)
        return None

    def _read_number(self) -> str:
        """The serial number in the public file 0x15, where the SAM has one; else what it said at reset."""
        self._channel.select(_MASTER_FILE)
        answer = self._channel.transmit(
            Command(0x00, 0xB0, 0x80 | _PUBLIC_INFO, 0x00, le=_NUMBER_LENGTH),
        )
        number = answer.data[:_NUMBER_LENGTH]
        if answer.sw in {status.OK, status.END_REACHED} and number.strip(b"\x00\xff"):
            return number.hex().upper()
        return (self._channel.historical or self._channel.atr).hex().upper()

    def _prepare(self) -> None:
        """Enter the SAM's application and present the PIN, once."""
        for file in (_MASTER_FILE, _APPLICATION):
            answer = self._channel.select(file)
            if not answer.ok:
                raise self._channel.refused(select_command(file), answer.sw)
        if self._pin is not None:
            self._verify(self._pin())
        self._ready = True

    def _verify(self, pin: str) -> None:
        if len(pin) != _PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
            raise pin_error(f"{len(pin)} characters, not {_PIN_DIGITS} digits")
        if (self.number, pin) in refused_pins:
            raise pin_error("refused before")
        verify = Command(0x00, 0x20, 0x00, 0x00, bytes.fromhex(pin))
        answer = self._channel.transmit(verify)
        if answer.sw == status.OK:
            return
        if not status.costs_a_try(answer.sw):
            raise self._channel.refused(verify, answer.sw)
        refused_pins.add(self.number, pin)
        meaning = status.meaning(answer.sw)
        raise pin_error(f"SW {answer.sw:04X} {meaning.zh} / {meaning.en}")

    def _cipher(self, key: CardKey, factors: Factors, random: bytes, data: bytes) -> bytes:
        """Derive the card's session key and encipher ``data`` (8 bytes) with it, to 16 bytes."""
        if not self._ready:
            self._prepare()
        seed = factors.card + (factors.city if key.by_city else b"") + random
        derive = Command(0x80, 0xDE, key.use, key.number, seed)
        answer = self._channel.transmit(derive)
        if answer.sw == status.SECURITY_NOT_SATISFIED and self._pin is None:
            raise pin_error("no PIN configured")
        if not answer.ok:
            raise self._channel.refused(derive, answer.sw)
        block = self._channel.expect(Command(0x80, 0xFA, 0x00, 0x00, data + bytes(_BLOCK)))
        if len(block) != 2 * _BLOCK:
            raise DeviceFault(
                Text("SAM 卡应答长度错误", "the SAM's answer has a wrong length"),
                where="SAM",
                found=f"{len(block)} bytes",
                needed=f"{2 * _BLOCK} bytes",
            )
        return block

    def authenticate(self, card: CardChannel, name: str, factors: Factors) -> None:
        """Prove to the card, in its current directory, that the key ``name`` is at hand. Tried once.

        Two challenges are taken, as for an update key: the first is what gets enciphered, the second, which
        the card remembers, makes the session key.

        Raises:
            DeviceFault: the SAM refused its PIN, wants one, or has no such key; or the card refused.
        """
        key = KEYS[name]
        assert key.reference is not None, name
        data, random = card.challenge(), card.challenge()
        block = self._cipher(key, factors, random, data)
        proof = bytes(one ^ other for one, other in zip(block[:_BLOCK], block[_BLOCK:], strict=True))
        command = Command(0x00, 0x82, 0x00, key.reference, proof + data + bytes((_KEY_VERSION,)))
        answer = card.transmit(command)
        if answer.sw != status.OK:
            meaning = status.meaning(answer.sw)
            raise DeviceFault(
                Text("卡片不接受 SAM 的认证：{why}", "the card does not accept the SAM: {why}").fill(why=meaning),
                where=f"{card.name} {name}",
                found=f"SW {answer.sw:04X}",
                needed="SW 9000",
                advice=Text(
                    "请确认 SAM 卡适用于该地区的健康卡；为避免锁卡，不再重试",
                    "check that the SAM belongs to the card's region; not tried again: it would block",
                ),
                native=Native(f"{answer.sw:04X}", meaning.en),
            )
