"""HuaDa's feature reports, against the published examples and the offsets of their long forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.devices.frames import DamagedFrame
from wscall.devices.frames.huada import (
    LONGEST,
    REPORT,
    Answer,
    Message,
    answer,
    command,
    read_command,
    reports,
)

POWER_ON = "00 02 08 00 03 00 75 0C 40 32"
BEEP = "00 02 08 00 02 00 B2 05 BD"


def filled(text: str) -> bytes:
    return bytes.fromhex(text).ljust(REPORT, b"\x00")


def joined(pieces: list[bytes]) -> bytes:
    message = Message()
    for piece in pieces[:-1]:
        assert message.add(piece) is None
    whole = message.add(pieces[-1])
    assert whole is not None
    return whole


@pytest.mark.parametrize(("text", "number", "data"), [(POWER_ON, 0x75, "0C40"), (BEEP, 0xB2, "05")])
def test_published_commands(text: str, number: int, data: str) -> None:
    assert reports(command(number, bytes.fromhex(data))) == [filled(text)]
    assert read_command(joined([filled(text)])) == (number, bytes.fromhex(data))


def test_a_long_command_has_24_bytes_of_the_apdu_in_its_first_report() -> None:
    apdu = bytes(range(0x40, 0x40 + 60))
    first, second, last = reports(command(0x72, b"\x0c\x00" + apdu))
    assert first == bytes.fromhex("00 82 08 00 3F 00 72 0C 00") + apdu[:24]
    assert second == bytes.fromhex("00 82") + apdu[24:55]
    check = command(0x72, b"\x0c\x00" + apdu)[-1]
    assert last == (bytes.fromhex("00 02") + apdu[55:] + bytes((check,))).ljust(REPORT, b"\x00")


def test_a_check_may_have_a_report_of_its_own() -> None:
    assert [report[1] for report in reports(command(0x72, bytes(26)))] == [0x82, 0x02]
    assert [report[1] for report in reports(command(0x72, bytes(25)))] == [0x02]


def test_content_begins_where_the_command_says() -> None:
    reset = Answer(joined([filled("00 02 02 00 03 3B 00 01")]))
    assert (reset.status, reset.content()) == (0, bytes.fromhex("3B0001"))
    number = Answer(joined([filled("00 02 02 00 02 FF 41 42")]))
    assert number.content(skip=1) == b"AB"
    response = Answer(joined([filled("00 02 02 00 04 00 61 18 90 00")]))
    assert response.content(wide=True) == bytes.fromhex("61189000")


def test_a_long_answer_has_27_bytes_of_content_in_its_first_report() -> None:
    content = bytes(range(200)) * 2
    pieces = reports(answer(0, content, wide=True))
    assert pieces[0] == bytes.fromhex("00 82 02 00 90 01") + content[:27]
    assert pieces[1] == bytes.fromhex("00 82") + content[27:58]
    assert pieces[-1][1] == 0x02
    assert Answer(joined(pieces)).content(wide=True) == content


@given(st.integers(0, 255), st.binary(max_size=400))
def test_commands_survive_their_reports(number: int, data: bytes) -> None:
    pieces = reports(command(number, data))
    assert {len(piece) for piece in pieces} == {REPORT}
    assert read_command(joined(pieces)) == (number, data)


@given(st.integers(0, 255), st.binary(max_size=255), st.booleans())
def test_answers_survive_their_reports(status: int, content: bytes, wide: bool) -> None:
    told = Answer(joined(reports(answer(status, content, wide=wide))))
    assert (told.status, told.content(wide=wide)) == (status, content)


@given(st.binary(max_size=100), st.booleans(), st.integers(0, 2))
def test_no_message_breaks_the_parsing(raw: bytes, wide: bool, skip: int) -> None:
    try:
        content = Answer(raw).content(wide=wide, skip=skip)
    except DamagedFrame:
        return
    assert content in raw


@given(st.binary(max_size=60))
def test_no_message_breaks_the_reader(raw: bytes) -> None:
    try:
        _number, data = read_command(raw)
    except DamagedFrame:
        return
    assert data in raw


@pytest.mark.parametrize("report", ["", "00 02", "01 02" + "00" * 31, "00 55" + "00" * 31, "00 02" + "00" * 32])
def test_what_is_no_report_is_damage(report: str) -> None:
    with pytest.raises(DamagedFrame):
        Message().add(bytes.fromhex(report))


def test_a_message_without_end_is_given_up() -> None:
    message = Message()
    for _ in range(LONGEST // 31):
        assert message.add(filled("00 82")) is None
    with pytest.raises(DamagedFrame):
        message.add(filled("00 82"))
    with pytest.raises(ValueError, match="do not fit"):
        command(0x72, bytes(LONGEST + 1))


@pytest.mark.parametrize(
    "message", ["", "0800", "08000000", "0900020075", "0800030075", "08 00 03 00 75 0C 40 33", "0200"]
)
def test_a_damaged_command(message: str) -> None:
    with pytest.raises(DamagedFrame):
        read_command(bytes.fromhex(message))


@pytest.mark.parametrize("message", ["", "02", "0300", "020005AA"])
def test_a_damaged_answer(message: str) -> None:
    with pytest.raises(DamagedFrame):
        Answer(bytes.fromhex(message)).content()
