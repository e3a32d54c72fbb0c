"""What a recording keeps: nothing that is not known to be harmless."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.made_up import Person, people
from support.recorded import leaks
from wscall.cards.apdu import Command
from wscall.cards.atr import build_atr, build_ats, parse
from wscall.cards.encoding import decode_ans
from wscall.cards.tlv import build
from wscall.errors import DeviceFault, Native
from wscall.host.protocol import error_to_wire
from wscall.recording.file import Exchange
from wscall.recording.mask import masked
from wscall.recording.substitutes import Substitutes
from wscall.text import Text

SLOTS = Exchange("slots", (), [["contact", "contact"], ["sam1", "sam"]])
ENTER = ("00a404000c57532e5359532e4444463031", "9000")


def sent(*dialogue: tuple[str, str], slot: str = "contact") -> list[Exchange]:
    """The dialogue as it is recorded: commands and answers."""
    heard = [SLOTS, *(Exchange("transmit", (slot, command), answer) for command, answer in dialogue)]
    return list(masked(heard, Substitutes(bytes(32))))[1:]


def only(command: str, answer: str, slot: str = "contact") -> Exchange:
    (exchange,) = sent((command, answer), slot=slot)
    return exchange


@given(people(), st.sampled_from(["kh", "sfzhm", "vendorField", "klx", "xb", "brdh", "csrq"]))
def test_nothing_of_a_record_is_left_wherever_the_vendor_put_it(person: Person, field: str) -> None:
    for value in person.values():
        record = {field: value, value: "", "note": f"{value};"}
        (exchange,) = masked([Exchange("read_record", ("people",), record)])
        kept = json.dumps(exchange.result, ensure_ascii=False)
        assert leaks(kept, iter([value])) == []
        assert exchange.args == ("people",)


@given(people())
def test_nothing_of_an_error_is_left_that_the_recording_shows_elsewhere(person: Person) -> None:
    record = {"xm": person.name, "sfzhm": person.number, "address": person.address}
    error = DeviceFault(
        Text(f"读到 {person.name}", f"read {person.name}"),
        found=f"{person.number} {person.address}",
        needed=person.phone,
        native=Native("-5", f"{person.name} {person.bank}"),
    )
    heard = [
        Exchange("read_record", ("card",), error=error_to_wire(error)),
        Exchange("read_record", ("people",), record),
    ]
    failed, _ = masked(heard)
    kept = json.dumps(failed.error, ensure_ascii=False)
    assert leaks(kept, iter([person.name, person.number, person.address, person.bank, person.phone])) == []
    assert failed.error
    assert failed.error["kind"] == "device_fault"
    assert failed.error["native"][0] == "-5"


def test_a_pin_is_never_kept() -> None:
    exchange = only("0020000003123456", "63c2", slot="sam1")
    assert (exchange.args[1], exchange.result) == ("0020000003000000", "63c2")


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("04dc0204081122334455667788", "04dc0204080000000000000000"),  # UPDATE RECORD
        ("00d60000021122", "00d60000020000"),  # UPDATE BINARY
        ("0088000002112208", "0088000002000008"),  # INTERNAL AUTHENTICATE
        ("8099000002112200", "8099000002000000"),
        ("0099000000000211221122", "0099000000000000000000"),  # of extended length
        ("00b2010400", "00b2010400"),
        ("00a4000002ef05", "00a4000002ef05"),
    ],
)
def test_a_command_keeps_its_head_and_its_length(command: str, kept: str) -> None:
    assert only(command, "9000").args[1] == kept


@pytest.mark.parametrize(
    "command", ["00b2010400", "00b0000010", "00ca9f7f00", "8099000000", "00a404000711223344556677"]
)
@given(raw=st.binary(min_size=4, max_size=60))
def test_what_is_not_known_is_blank(command: str, raw: bytes) -> None:
    exchange = only(command, raw.hex() + "9000")
    blank = raw if not raw.strip(b"\xff") else bytes(len(raw))
    assert exchange.result == blank.hex() + "9000"


def test_an_answer_in_parts_is_masked_as_one() -> None:
    """A value that 61xx cuts in two would be unknown twice: it is put together, then cut at the same place."""
    record = build(11, "林晓雯".encode("gb18030").ljust(30, b"\x00")).hex()
    file = ("00a4000002ef06", "9000")
    whole = sent(ENTER, file, ("00b2010420", record + "9000"))[-1]
    *_, first, second = sent(
        ENTER, file, ("00b2010420", record[:10] + "611b"), ("00c000001b", record[10:] + "9000")
    )
    assert first.result == whole.result[:10] + "611b"
    assert second.result == whole.result[10:]
    assert record[4:16] not in whole.result


@pytest.mark.parametrize(
    "record",
    [
        "林晓雯林晓雯".encode("gb18030"),  # no record at all
        build(16, b"13912345678"),  # an item of another file
        build(11, b"x" * 31),  # longer than the item is
        build(11, "林晓雯".encode("gb18030"))[:-2],  # cut short
    ],
)
def test_of_a_record_that_is_not_the_files_nothing_is_kept(record: bytes) -> None:
    exchange = sent(ENTER, ("00a4000002ef06", "9000"), ("00b2010420", record.hex() + "9000"))[-1]
    assert exchange.result == "7e" * len(record) + "9000"


def test_records_that_were_never_written_stay_so() -> None:
    for raw in ("ff" * 32, "00" * 32):
        dialogue = (ENTER, ("00a4000002ef06", "9000"), ("00b2010420", raw + "9000"))
        assert sent(*dialogue)[-1].result == raw + "9000"


def test_a_value_that_cannot_be_read_stays_unreadable() -> None:
    unreadable = build(11, b"\x80\x80").hex()
    number = build(14, bytes.fromhex("19ab0312")).hex()
    file = ("00a4000002ef06", "9000")
    name, birth = sent(ENTER, file, ("00b2010420", unreadable + "9000"), ("00b2040406", number + "9000"))[-2:]
    assert decode_ans(bytes.fromhex(name.result)[2:4]) == decode_ans(b"\x80\x80") == "\ufffd"
    assert birth.result == "0e04bbbbbbbb9000"


@pytest.mark.parametrize("flag", ["00", "01", "30", "31", "54", "46", "59", "4e", "1f"])
def test_a_flag_is_written_as_it_was(flag: str) -> None:
    dialogue = (
        ENTER,
        ("00a4000002df02", "9000"),
        ("00a4000002ef05", "9000"),
        ("00b2030403", "2b01" + flag + "9000"),
    )
    made = bytes.fromhex(sent(*dialogue)[-1].result)[2]
    alike = {"00": "0001", "01": "0001", "30": "3031", "31": "3031", "1f": "0f1f"}
    letters = {"54": "5446", "46": "5446", "59": "594e", "4e": "594e"}
    assert made in bytes.fromhex({**alike, **letters}[flag])


@given(st.binary(min_size=8, max_size=15))
def test_an_answer_to_reset_keeps_its_structure(historical: bytes) -> None:
    for atr in (build_atr(historical), build_atr(historical, contactless=True), build_ats(historical)):
        (exchange,) = masked([Exchange("power_on", ("contact",), atr.hex())])
        made = bytes.fromhex(exchange.result)
        assert len(made) == len(atr)
        assert parse(made).checked == parse(atr).checked
        assert parse(made).protocols == parse(atr).protocols
        assert (parse(made).historical == historical) == (
            not historical.strip(b"\0") or not historical.strip(b"\xff")
        )


def test_of_an_answer_to_reset_that_is_none_nothing_is_kept() -> None:
    (exchange,) = masked([Exchange("power_on", ("contact",), "3bff1122")])
    assert exchange.result == "3bffffff"


def test_a_serial_number_is_made_up_and_the_model_stays() -> None:
    (exchange,) = masked([Exchange("identity", (), ["Reader 5", "SN20240017", "1.2"])])
    model, serial, firmware = exchange.result
    assert (model, firmware) == ("Reader 5", "1.2")
    assert serial != "SN20240017"
    assert len(serial) == len("SN20240017")


def test_a_scanned_code_is_made_up() -> None:
    (exchange,) = masked([Exchange("scan", (), "5F2714C0A9E3D8B7:1")])
    assert exchange.result.endswith(":1")
    assert "5F2714C0" not in exchange.result


@given(st.lists(st.tuples(st.binary(max_size=24), st.binary(max_size=24)), max_size=8))
def test_any_dialogue_keeps_its_lengths_and_statuses(dialogue: list[tuple[bytes, bytes]]) -> None:
    heard = [(command.hex(), answer.hex()) for command, answer in dialogue]
    for (command, answer), exchange in zip(heard, sent(*heard), strict=True):
        assert exchange.args[1][:8] == command[:8]
        assert len(exchange.args[1]) == len(command)
        assert (len(exchange.result), exchange.result[-4:]) == (len(answer), answer[-4:])


def test_the_parts_of_an_authentication_agree() -> None:
    """The proof, the challenge and the card's identity in the commands are those of the answers before."""
    identity, challenge, random = "9901990201234567", "1111111111111111", "2222222222222222"
    block = "0123456789abcdeffedcba9876543210"
    proof = f"{int(block[:16], 16) ^ int(block[16:], 16):016x}"
    heard = [
        SLOTS,
        Exchange("power_on", ("contact",), build_atr(bytes.fromhex(identity)).hex()),
        Exchange("transmit", ("contact", "0084000008"), challenge + "9000"),
        Exchange("transmit", ("contact", "0084000008"), random + "9000"),
        Exchange("transmit", ("sam1", "80de473118" + identity + b"33000000".hex() + random), "9000"),
        Exchange("transmit", ("sam1", "80fa000010" + challenge + "00" * 8), "6110"),
        Exchange("transmit", ("sam1", "00c0000010"), block + "9000"),
        Exchange("transmit", ("contact", "0082000411" + proof + challenge + "01"), "9000"),
    ]
    _, atr, first, second, derive, cipher, got, prove = masked(heard)
    card = parse(bytes.fromhex(atr.result)).historical.hex()
    assert card != identity
    assert derive.args[1] == "80de473118" + card + b"99000000".hex() + second.result[:16]
    assert cipher.args[1] == "80fa000010" + first.result[:16] + "00" * 8
    halves = int(got.result[:16], 16) ^ int(got.result[16:32], 16)
    assert prove.args[1] == f"0082000411{halves:016x}{first.result[:16]}01"
    assert Command.parse(bytes.fromhex(prove.args[1]))
