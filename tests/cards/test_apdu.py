import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.virtual_reader import VirtualReader
from wscall.cards.apdu import CardChannel, Command, Response
from wscall.deadline import Deadline
from wscall.devices.capabilities import Slot
from wscall.errors import Cancelled, DeviceFault, TimedOut
from wscall.sim.cards import make_foreign_card

BYTE = st.integers(0, 255)
COMMANDS = st.builds(Command, BYTE, BYTE, BYTE, BYTE, st.binary(max_size=255), st.none() | st.integers(1, 256))


class Script(VirtualReader):
    """A card that answers from a list and says nothing twice."""

    def __init__(self, *answers: str) -> None:
        super().__init__(contact=make_foreign_card(contactless=False))
        left = [bytes.fromhex(answer) for answer in answers]
        self.before = lambda _command: left.pop(0)


def channel(reader: VirtualReader, deadline: Deadline | None = None) -> CardChannel:
    return CardChannel(reader, Slot("contact", "contact"), deadline or Deadline(5))


@given(COMMANDS)
def test_commands_survive_the_wire(command: Command) -> None:
    assert Command.parse(command.encode()) == command


@given(st.binary(max_size=300))
def test_any_bytes_are_a_command_or_none(raw: bytes) -> None:
    command = Command.parse(raw)
    assert command is None or command.encode() == raw


@pytest.mark.parametrize(
    ("command", "wire"),
    [
        (Command(0, 0xA4, 0, 0, b"\xdd\xf1"), "00A4000002DDF1"),
        (Command(0, 0xB2, 8, 0, le=20), "00B2080014"),
        (Command(0, 0xB2, 1, 4, le=256), "00B2010400"),
        (Command(0x80, 0xFA, 0, 0, bytes(2), 16), "80FA000002000010"),
    ],
)
def test_the_known_forms(command: Command, wire: str) -> None:
    assert command.encode() == bytes.fromhex(wire)


def test_neither_command_nor_answer_shows_its_data() -> None:
    verify = Command(0, 0x20, 0, 0, bytes.fromhex("123456"))
    assert str(verify) == "VERIFY 00 00"
    assert "123456" not in repr(verify)
    assert "secret" not in repr(Response(b"secret", 0x9000))


def test_parts_are_put_together() -> None:
    reader = Script("AABB6102", "CCDD9000")
    answer = channel(reader).transmit(Command(0, 0xB2, 1, 4, le=256))
    assert answer == Response(bytes.fromhex("AABBCCDD"), 0x9000)
    assert reader.commands[-1][1] == bytes.fromhex("00C0000002")


def test_a_wrong_length_is_mended_once() -> None:
    reader = Script("6C05", "01020304059000")
    assert channel(reader).transmit(Command(0, 0xB2, 1, 4, le=256)).data == bytes.fromhex("0102030405")
    assert reader.commands[-1][1] == bytes.fromhex("00B2010405")


def test_a_card_that_changes_its_mind_is_not_asked_for_ever() -> None:
    reader = Script("6C05", "6C06")
    assert channel(reader).transmit(Command(0, 0xB2, 1, 4, le=256)).sw == 0x6C06
    assert len(reader.commands) == 2


def test_the_length_of_the_last_part_is_mended_too() -> None:
    reader = Script("6110", "6C03", "0102039000")
    assert channel(reader).transmit(Command(0x80, 0xFA, 0, 0, bytes(16))).data == b"\x01\x02\x03"


def test_an_answer_without_end_is_a_fault() -> None:
    with pytest.raises(DeviceFault, match="没有结束"):
        channel(Script(*["AA6110"] * 100)).transmit(Command(0, 0xB2, 1, 4, le=256))


@pytest.mark.parametrize("answer", ["", "90"])
def test_an_answer_without_status_is_a_fault(answer: str) -> None:
    with pytest.raises(DeviceFault, match="不完整"):
        channel(Script(answer)).transmit(Command(0, 0xB2, 1, 4, le=256))


def test_a_refusal_names_the_command_and_the_status() -> None:
    with pytest.raises(DeviceFault) as failure:
        channel(Script("4142436F00")).expect(Command(0, 0xB2, 8, 0, le=20))
    error = failure.value
    assert (error.where, error.found, error.needed) == ("contact READ RECORD 08 00", "SW 6F00", "SW 9000")
    assert error.native is not None
    assert error.native.code == "6F00"
    assert "ABC" not in str(error)
    assert "414243" not in str(error)


def test_selecting_does_not_fetch_what_nobody_reads() -> None:
    reader = Script("6110")
    assert channel(reader).select(0xDDF1).ok
    assert len(reader.commands) == 1


def test_a_challenge_has_eight_bytes() -> None:
    assert channel(Script("01020304050607089000")).challenge() == bytes(range(1, 9))
    with pytest.raises(DeviceFault, match="8 bytes"):
        channel(Script("01029000")).challenge()


def test_the_deadline_is_asked_before_every_command() -> None:
    deadline = Deadline(5)
    opened = channel(Script("9000"), deadline)
    deadline.cancel()
    with pytest.raises(Cancelled):
        opened.exchange(Command(0, 0x84, 0, 0))
    late = channel(Script("9000"), Deadline(0))
    with pytest.raises(TimedOut):
        late.exchange(Command(0, 0x84, 0, 0))


def test_the_historical_bytes_are_at_hand() -> None:
    reader = Script()
    assert channel(reader).historical == b"PURSE"
    card = reader.cards["contact"]
    assert card is not None
    card.atr = b"\x55\xaa"
    assert channel(reader).historical == b""
