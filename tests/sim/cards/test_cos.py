"""The status words of a virtual card, asked for with the commands of a real one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wscall.cards import tlv
from wscall.sim.cards import CARDS, CardSystem, VirtualSam, make_health_card
from wscall.sim.cards.persons import LIN


def card(*, contactless: bool = True) -> CardSystem:
    system = make_health_card(LIN, contactless=contactless)
    system.reset()
    return system


def ask(system: CardSystem, *commands: str) -> str:
    """The answer to the last of the commands."""
    answer = b""
    for command in commands:
        answer = system.transmit(bytes.fromhex(command))
    return answer.hex().upper()


NAME = "00A404000C57532E5359532E4444463031"
DDF1 = "00A4000002DDF1"
EF05 = "00A4000002EF05"
EF06 = "00A4000002EF06"


@pytest.mark.parametrize(
    ("commands", "sw"),
    [
        (["00A40000023F00"], "9000"),
        ([DDF1], "9000"),
        ([NAME], "9000"),
        (["00A4040006915600013201"], "9000"),
        ([NAME, EF05], "9000"),
        ([EF05], "6A82"),
        (["00A4000002DF99"], "6A82"),
        (["00A404000341424300"], "6A82"),
        (["00A4000001DD"], "6700"),
        (["00A4010002DDF1"], "6A86"),
        (["00A4000102DDF1"], "6A86"),
        ([DDF1, "00B2080014"], "6986"),
        ([DDF1, EF05, "00B2070014"], "6A83"),
        ([DDF1, EF05, "00B2630400"], "6A83"),
        ([DDF1, EF05, "00B2080114"], "6A86"),
        ([DDF1, EF05, "00B2000014"], "6A86"),
        ([DDF1, EF05, "00B0000010"], "6981"),
        ([DDF1, EF06, "00B2010400"], "6982"),
        ([DDF1, "00A4000002EF07", "00B0000010"], "6982"),
        ([DDF1, EF05, "00DC070414" + "0812" + "31" * 18], "6982"),
        ([DDF1, "00820004110000000000000000000000000000000001"], "6985"),
        ([DDF1, "0084000008", "008200041100000000000000000000000000000000FF"], "63C2"),
        ([DDF1, "0084000008", "0082008411" + "00" * 16 + "01"], "6A88"),
        ([DDF1, "0084000008", "0082000402" + "0000"], "6700"),
        (["0084000004"], "6700"),
        (["00C0000010"], "6F00"),
        (["00FF0000"], "6D00"),
        (["C0A40000023F00"], "6E00"),
        (["00A40000"], "6700"),
        (["00A400000341"], "6700"),
        (["00"], "6700"),
    ],
)
def test_status_words(commands: list[str], sw: str) -> None:
    assert ask(card(), *commands)[-4:] == sw


def test_records_by_tag_and_by_number_are_the_same() -> None:
    system = card()
    by_tag = ask(system, DDF1, EF05, "00B2080014")
    assert by_tag == ask(system, "00B2070400")
    assert bytes.fromhex(by_tag) == tlv.build(8, LIN.values["kh"].encode()) + b"\x90\x00"


@pytest.mark.parametrize(
    ("tag", "length"),
    [
        *(("01", "03"), ("02", "06"), ("03", "20"), ("04", "0D"), ("05", "B6"), ("06", "06")),
        *(("08", "14"), ("09", "05"), ("0A", "0C"), ("39", "05")),
    ],
)
def test_the_known_reads_fit_exactly(tag: str, length: str) -> None:
    answer = ask(card(), DDF1, EF05, f"00B2{tag}00{length}")
    assert answer.startswith(tag)
    assert answer.endswith("9000")
    assert len(answer) // 2 - 2 == int(length, 16)


def test_a_wrong_length_is_told() -> None:
    assert ask(card(), DDF1, EF05, "00B2080004") == "6C14"
    assert ask(card(contactless=False), DDF1, EF05, "00B2080000") == "6C14"


def test_byte_wise_cards_hand_over_in_parts() -> None:
    system = card(contactless=False)
    assert ask(system, NAME) == "6110"
    assert ask(system, "00C0000020") == "6C10"
    assert ask(system, "00C0000004") == "6F0E840C" + "610C"
    assert ask(system, "00C000000C") == "57532E5359532E4444463031" + "9000"
    assert ask(system, "00C0000010") == "6F00"
    assert ask(system, NAME, EF05, "00C0000010") == "6F00"


def test_an_application_tells_its_name_when_selected() -> None:
    assert ask(card(), NAME + "00") == "6F0E840C57532E5359532E44444630319000"


def test_files_are_found_below_beside_and_above() -> None:
    system = card()
    for identifier in ("DDF1", "DF01", "DF02", "DDF1", "EF05", "3F00"):
        assert ask(system, f"00A4000002{identifier}") == "9000", identifier
    assert ask(system, DDF1, "00A4000002DF01", "00A4020002DF02") == "6A82"


def test_rights_end_with_the_directory() -> None:
    reader_sees = "00B2010400"
    system = make_health_card(LIN)
    ask(system, DDF1)
    system._shown.add("RK1_DDF1")
    assert ask(system, EF06, reader_sees).endswith("9000")
    assert ask(system, "00A4000002DF01", DDF1, EF06, reader_sees).endswith("9000")
    assert ask(system, "00A40000023F00", DDF1, EF06, reader_sees) == "6982"


def test_a_reset_forgets_place_and_rights() -> None:
    system = card()
    assert ask(system, DDF1, EF05, "00B2080014").endswith("9000")
    system.reset()
    assert ask(system, "00B2080014") == "6986"


def test_a_key_blocks_after_three_wrong_proofs() -> None:
    system = card()
    wrong = ["0084000008", "0082000411" + "00" * 16 + "01"]
    assert [ask(system, DDF1, *wrong) for _try in range(4)] == ["63C2", "63C1", "6983", "6983"]
    system.reset()
    assert ask(system, DDF1, *wrong) == "6983"


def test_a_challenge_is_good_once_and_never_the_same() -> None:
    system = card()
    first, second = ask(system, "0084000008"), ask(system, "0084000008")
    assert first != second
    assert ask(system, DDF1, "0084000008", "0082000411" + "00" * 16 + "01") == "63C2"
    assert ask(system, "0082000411" + "00" * 16 + "01") == "6985"


def test_reading_behind_the_end_of_a_transparent_file() -> None:
    sam = VirtualSam()
    sam.reset()
    assert ask(sam, "00B095000A") == "990000000000000000019000"
    assert ask(sam, "00B0950E01") == "6B00"
    assert ask(sam, "00B0960001") == "6A82"


@settings(max_examples=200)
@given(st.sampled_from(sorted(CARDS)), st.booleans(), st.lists(st.binary(max_size=20), max_size=8))
def test_any_bytes_get_a_status(name: str, contactless: bool, commands: list[bytes]) -> None:
    system = CARDS[name].make(contactless)
    system.reset()
    for command in commands:
        answer = system.transmit(command)
        assert len(answer) >= 2
        assert answer[-2] >> 4 in {6, 9}


@settings(max_examples=200)
@given(
    st.sampled_from([0xA4, 0xB0, 0xB2, 0x84, 0x82, 0x88, 0xC0, 0xDC]),
    st.integers(0, 255),
    st.integers(0, 255),
    st.binary(min_size=1, max_size=20),
)
def test_any_known_instruction_gets_a_status(ins: int, p1: int, p2: int, data: bytes) -> None:
    system = card()
    ask(system, DDF1, EF05, "0084000008")
    answer = system.transmit(bytes((0, ins, p1, p2, len(data))) + data)
    assert answer[-2] >> 4 in {6, 9}
