"""Answers from a recording: in its order, and found again where whoever asks takes another way. Light."""

import threading
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from wscall.cards.apdu import Command
from wscall.errors import DeviceFault
from wscall.recording.commands import SELECT, Whereabouts, comparable
from wscall.recording.file import SECTION, Exchange
from wscall.text import Text

_FIRST_LINE: Final = 2
"""Of the exchanges in the file, after its head."""
_OF_THE_DEVICE: Final = ("identity", "slots")
UNRECORDED: Final = Text("录制文件中没有这次问答", "nothing like this was recorded")
_ENDS_WELL: Final = ("9000", "61")


class Question(NamedTuple):
    """What is asked, and where on the card that is.

    Attributes:
        op: the method.
        args: its arguments as a recording has them: nothing personal is in them.
        path: the file or directory on the card; empty for what means the same anywhere.
    """

    op: str
    args: tuple[str, ...]
    path: str = ""

    def __str__(self) -> str:
        """For people: a command by its name and parameters; of the data only which file is selected."""
        if self.op != "transmit":
            return " ".join((self.op, *self.args))
        command = Command.parse(bytes.fromhex(self.args[1]))
        file = command.data.hex().upper() if command and command.ins == SELECT else ""
        return " ".join(filter(None, (self.op, self.args[0], str(command or "?"), file, self.path)))


class _Places:
    """Where the dialogue stands on the card in each slot."""

    def __init__(self) -> None:
        self._slots: dict[str, Whereabouts] = {}

    def question(self, op: str, args: Sequence[str]) -> Question:
        """The question as a recording has it."""
        if op != "transmit":
            return Question(op, tuple(args))
        slot, sent = args
        raw = bytes.fromhex(sent)
        return Question(op, (slot, comparable(raw).hex()), self._of(slot).context(raw))

    def follow(self, question: Question, exchange: Exchange) -> None:
        """Go where the answered question leads."""
        if question.op == "power_on":
            self._slots.pop(question.args[0], None)
        elif question.op == "transmit" and exchange.error is None and _obeyed(exchange.result):
            command = Command.parse(bytes.fromhex(question.args[1]))
            if command is not None:
                self._of(question.args[0]).follow(command)

    def _of(self, slot: str) -> Whereabouts:
        return self._slots.setdefault(slot, Whereabouts())


def _obeyed(result: str) -> bool:
    return result[-4:].startswith(_ENDS_WELL)


class Dialogue:
    """The exchanges of a recording, or of one section of it, to be asked for.

    The next exchange that fits is the answer, with what lies between skipped; after the last the recording begins
    again. A command to a card fits only in the file in which it was recorded: the record of another file is
    never taken for it.
    """

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._exchanges = tuple(exchanges)
        self._questions = tuple(_recorded(exchanges))
        self._begins = [place for place, exchange in enumerate(exchanges) if exchange.op == SECTION]
        self._section = ""
        self._range = range(len(self._exchanges))
        self._places = _Places()
        self._next = 0
        self._turn = threading.Lock()

    def enter(self, section: str) -> None:
        """Answer from the section of that name only, from its beginning; ``""`` is all of the recording.

        Raises:
            DeviceFault: there is none.
        """
        with self._turn:
            if section == self._section:
                return
            begins = {self._exchanges[place].args[0]: place for place in self._begins}
            if section and section not in begins:
                raise DeviceFault(
                    Text("录制文件中没有这一段", "the recording has no such section"),
                    found=section[:80],
                    needed=" | ".join(begins),
                )
            start = begins[section] if section else 0
            end = next((place for place in self._begins if section and place > start), len(self._exchanges))
            self._section, self._range, self._next = section, range(start, end), start
            self._places = _Places()

    def answer(self, op: str, args: Sequence[str]) -> Exchange:
        """The exchange that answers.

        Raises:
            DeviceFault: nothing like it was recorded; with what was asked, and what comes nearest.
        """
        with self._turn:
            asked = self._places.question(op, args)
            for place in self._order(op):
                if self._questions[place] == asked:
                    self._next = place + 1
                    exchange = self._exchanges[place]
                    self._places.follow(asked, exchange)
                    return exchange
        raise self._unknown(asked)

    def _order(self, op: str) -> Iterator[int]:
        """The places of the section from the present one round; for what never changes, all others after them."""
        yield from range(self._next, self._range.stop)
        yield from range(self._range.start, self._next)
        if op in _OF_THE_DEVICE:
            yield from range(len(self._exchanges))

    def knows(self, op: str) -> bool:
        """Whether the device was asked for this at all."""
        return any(question.op == op for question in self._questions)

    def _unknown(self, asked: Question) -> DeviceFault:
        place = self._nearest(asked)
        nearest = f"{place + _FIRST_LINE}: {self._questions[place]}" if self._range else "-"
        return DeviceFault(
            UNRECORDED,
            found=str(asked),
            needed=nearest,
            advice=Text(
                "上面给出了录制中最接近的一行；请按录制时的方式读取，或重新录制",
                "the nearest line of the recording is shown; read as it was recorded, or record it anew",
            ),
        )

    def _nearest(self, asked: Question) -> int:
        """The place of the recorded question that is most like this one."""
        from difflib import SequenceMatcher  # noqa: PLC0415 - only on the way to an error

        matcher = SequenceMatcher(b=" ".join((asked.op, *asked.args, asked.path)), autojunk=False)
        first = {self._questions[place]: place for place in reversed(self._range)}
        best, most = self._range.start, -1.0
        for question, place in sorted(first.items(), key=lambda entry: entry[1]):
            matcher.set_seq1(" ".join((question.op, *question.args, question.path)))
            if matcher.real_quick_ratio() > most and matcher.ratio() > most:
                best, most = place, matcher.ratio()
        return best


def told(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """A recorded dialogue for people, a line an exchange: what was asked, what was answered, in how long."""
    for question, exchange in zip(_recorded(exchanges), exchanges, strict=True):
        error = exchange.error
        answer = exchange.result if error is None else f"{error['kind']}: {Text(*error['what'])}"
        yield f"{question} → {'' if answer is None else answer}  {exchange.ms:.1f} ms"


def _recorded(exchanges: Sequence[Exchange]) -> Iterator[Question]:
    places = _Places()
    for exchange in exchanges:
        if exchange.op == SECTION:
            places = _Places()
        question = places.question(exchange.op, exchange.args)
        places.follow(question, exchange)
        yield question
