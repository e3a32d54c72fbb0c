"""Commands to a card and its answers (ISO 7816-4, short form), and the channel they go through.

Nothing a card says or is told appears in an error: only which command it was, and the status word.
"""

from typing import Final, NamedTuple, Self

from wscall.cards import status
from wscall.cards.atr import parse
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots, Slot
from wscall.errors import DeviceFault, Native
from wscall.text import Text

LONGEST_DATA: Final = 255
WHOLE: Final = 256
"""The Le that asks for everything there is (00 on the wire)."""

_SHORTEST_ANSWER: Final = 2
_HEADER: Final = 4
_MORE, _EXACT = 0x61, 0x6C
_MOST_PARTS: Final = 64
_WAITING: Final = Text("等待卡片应答", "waiting for the card")
_NAMES: Final = {
    0x20: "VERIFY",
    0x82: "EXTERNAL AUTHENTICATE",
    0x84: "GET CHALLENGE",
    0x88: "INTERNAL AUTHENTICATE",
    0xA4: "SELECT",
    0xB0: "READ BINARY",
    0xB2: "READ RECORD",
    0xC0: "GET RESPONSE",
    0xDC: "UPDATE RECORD",
    0xDE: "DERIVE KEY",
    0xFA: "CIPHER",
}


class Command(NamedTuple):
    """One command. ``le`` is how many bytes are expected: None for none, 256 for all."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    def encode(self) -> bytes:
        """The bytes on the wire."""
        header = bytes((self.cla, self.ins, self.p1, self.p2))
        body = bytes((len(self.data),)) + self.data if self.data else b""
        return header + body + (b"" if self.le is None else bytes((self.le % WHOLE,)))

    @classmethod
    def parse(cls, raw: bytes) -> Self | None:
        """The command in ``raw``, or None if its lengths do not fit: for virtual cards."""
        if len(raw) < _HEADER:
            return None
        cla, ins, p1, p2, *body = raw
        if not body:
            return cls(cla, ins, p1, p2)
        if len(body) == 1:
            return cls(cla, ins, p1, p2, b"", body[0] or WHOLE)
        data, rest = bytes(body[1 : 1 + body[0]]), body[1 + body[0] :]
        if not body[0] or len(data) < body[0] or len(rest) > 1:
            return None
        return cls(cla, ins, p1, p2, data, (rest[0] or WHOLE) if rest else None)

    def __str__(self) -> str:
        """Name and parameters, never the data: it may be a PIN."""
        return f"{_NAMES.get(self.ins, f'{self.ins:02X}')} {self.p1:02X} {self.p2:02X}"

    def __repr__(self) -> str:
        return f"Command({self})"


def select_command(file: int | bytes, how: int = 0x00) -> Command:
    """SELECT by identifier or, given bytes, by name."""
    if isinstance(file, bytes):
        return Command(0x00, 0xA4, 0x04, 0x00, file)
    return Command(0x00, 0xA4, how, 0x00, file.to_bytes(2, "big"))


class Response(NamedTuple):
    """What the card answered."""

    data: bytes
    sw: int

    @property
    def ok(self) -> bool:
        """Whether it is 9000, or 61xx, which is a success with data to fetch."""
        return self.sw == status.OK or self.sw >> 8 == _MORE

    def __repr__(self) -> str:
        return f"Response({len(self.data)} bytes, {self.sw:04X})"


class CardChannel:
    """A powered card in one slot, for the time of one read.

    Attributes:
        atr: what the card said when it was powered up.
        deadline: of the read.
        name: the slot's name, for messages.
    """

    __slots__ = ("_slots", "atr", "deadline", "name")

    def __init__(self, slots: CardSlots, slot: Slot, deadline: Deadline) -> None:
        self._slots = slots
        self.deadline = deadline
        self.name = slot.name
        self.atr = slots.power_on(slot.name, deadline)

    @property
    def historical(self) -> bytes:
        """The historical bytes of the card's answer to reset; empty where that makes no sense."""
        try:
            return parse(self.atr).historical
        except DeviceFault:
            return b""

    def exchange(self, command: Command) -> Response:
        """One command, one answer, exactly as the card gave it.

        Raises:
            NoCard: the card was taken away.
            TimedOut: the deadline passed.
            DeviceFault: the reader failed, or the answer has no status.
        """
        self.deadline.check(_WAITING)
        raw = self._slots.transmit(self.name, command.encode(), self.deadline)
        if len(raw) < _SHORTEST_ANSWER:
            raise DeviceFault(
                Text("卡片应答不完整", "the card's answer is incomplete"),
                where=f"{self.name} {command}",
                found=f"{len(raw)} bytes",
                needed="2 bytes",
            )
        return Response(raw[:-2], int.from_bytes(raw[-2:], "big"))

    def _exact(self, command: Command) -> Response:
        """Repeat once with the length the card asks for (6Cxx). Some readers do that themselves."""
        response = self.exchange(command)
        if response.sw >> 8 == _EXACT:
            response = self.exchange(command._replace(le=response.sw & 0xFF or WHOLE))
        return response

    def transmit(self, command: Command) -> Response:
        """One command and the whole of its answer, fetched in parts where the card says 61xx.

        Raises:
            DeviceFault: as :meth:`exchange`, or the card never comes to an end.
        """
        response = self._exact(command)
        data = response.data
        for _part in range(_MOST_PARTS):
            if response.sw >> 8 != _MORE:
                return Response(data, response.sw)
            response = self._exact(Command(0x00, 0xC0, 0x00, 0x00, le=response.sw & 0xFF or WHOLE))
            data += response.data
        raise DeviceFault(
            Text("卡片应答没有结束", "the card's answer does not end"),
            where=f"{self.name} {command}",
            found=f"{len(data)} bytes in {_MOST_PARTS} parts",
            needed="9000",
        )

    def expect(self, command: Command) -> bytes:
        """The data of a command that has to succeed.

        Raises:
            DeviceFault: it did not.
        """
        response = self.transmit(command)
        if response.sw != status.OK:
            raise self.refused(command, response.sw)
        return response.data

    def select(self, file: int | bytes, how: int = 0x00) -> Response:
        """Select a file by its identifier, or an application by its name. What it tells of itself is not fetched.

        ``how`` is P1: 00 any file, 02 a file below the current application; a name always goes with 04.
        """
        return self._exact(select_command(file, how))

    def challenge(self) -> bytes:
        """Eight random bytes of the card.

        Raises:
            DeviceFault: the card gives none.
        """
        command = Command(0x00, 0x84, 0x00, 0x00, le=8)
        random = self.expect(command)
        if len(random) != 8:  # noqa: PLR2004 - as asked for
            raise DeviceFault(
                Text("随机数长度错误", "the challenge has a wrong length"),
                where=f"{self.name} {command}",
                found=f"{len(random)} bytes",
                needed="8 bytes",
            )
        return random

    def refused(self, command: Command, sw: int) -> DeviceFault:
        """The error for a command that the card answered with ``sw``."""
        meaning = status.meaning(sw)
        return DeviceFault(
            Text("卡片拒绝命令：{why}", "the card refused a command: {why}").fill(why=meaning),
            where=f"{self.name} {command}",
            found=f"SW {sw:04X}",
            needed="SW 9000",
            advice=Text("请重新放卡再试", "put the card on again"),
            native=Native(f"{sw:04X}", meaning.en),
        )
