"""A dialogue found again: in its order, in the right file, and with a word on what is missing."""

import pytest

from wscall.errors import DeviceFault, NoCard
from wscall.host.protocol import error_to_wire
from wscall.recording.dialogue import Dialogue
from wscall.recording.file import Exchange
from wscall.text import Text

ON = Exchange("power_on", ("contact",), "3b00")
CHALLENGE = "0084000008"
RECORD_1, RECORD_2 = "00b2010400", "00b2020400"


def sent(command: str, answer: str, slot: str = "contact") -> Exchange:
    return Exchange("transmit", (slot, command), answer)


def select(file: str) -> Exchange:
    return sent(f"00a4000002{file}", "9000")


def ask(dialogue: Dialogue, command: str, slot: str = "contact") -> str:
    result: str = dialogue.answer("transmit", (slot, command)).result
    return result


def test_equal_questions_are_answered_in_their_order_and_from_the_start_again() -> None:
    dialogue = Dialogue([ON, sent(CHALLENGE, "019000"), sent(CHALLENGE, "029000")])
    dialogue.answer("power_on", ("contact",))
    assert [ask(dialogue, CHALLENGE) for _ in range(3)] == ["019000", "029000", "019000"]


def test_what_nobody_asks_for_is_skipped_and_found_when_it_is_asked_later() -> None:
    dialogue = Dialogue([ON, select("ef05"), sent(RECORD_1, "019000"), sent(RECORD_2, "029000")])
    ask(dialogue, "00a4000002ef05")
    assert [ask(dialogue, RECORD_2), ask(dialogue, RECORD_1)] == ["029000", "019000"]


def test_a_record_of_another_file_is_never_the_answer() -> None:
    dialogue = Dialogue(
        [
            ON,
            select("ef05"),
            sent(RECORD_1, "059000"),
            select("ef06"),
            sent(RECORD_1, "069000"),
            sent(RECORD_2, "9000"),
        ]
    )
    ask(dialogue, "00a4000002ef06")
    assert ask(dialogue, RECORD_1) == "069000"
    ask(dialogue, "00a4000002ef05")
    assert ask(dialogue, RECORD_1) == "059000"
    with pytest.raises(DeviceFault):
        ask(dialogue, RECORD_2)


def test_slots_do_not_mix() -> None:
    dialogue = Dialogue([select("ef05"), sent(CHALLENGE, "019000", "sam1"), sent(CHALLENGE, "029000")])
    ask(dialogue, "00a4000002ef05")
    assert (ask(dialogue, CHALLENGE), ask(dialogue, CHALLENGE, "sam1")) == ("029000", "019000")


def test_a_refused_select_leads_nowhere() -> None:
    dialogue = Dialogue(
        [sent("00a4000002ef05", "6a82"), sent(RECORD_1, "6986"), select("ef06"), sent(RECORD_1, "9000")]
    )
    assert ask(dialogue, "00a4000002ef05") == "6a82"
    assert ask(dialogue, RECORD_1) == "6986"


def test_power_begins_at_the_top_of_the_card() -> None:
    dialogue = Dialogue([select("ef05"), sent(RECORD_1, "059000"), ON, sent(RECORD_1, "6986")])
    ask(dialogue, "00a4000002ef05")
    dialogue.answer("power_on", ("contact",))
    assert ask(dialogue, RECORD_1) == "6986"


def test_a_pin_is_not_compared() -> None:
    dialogue = Dialogue([sent("0020000003000000", "9000", "sam1")])
    assert ask(dialogue, "0020000003654321", "sam1") == "9000"


def test_errors_are_answers() -> None:
    error = error_to_wire(NoCard(Text("没有卡", "no card")))
    dialogue = Dialogue([Exchange("power_on", ("contact",), error=error), ON])
    assert dialogue.answer("power_on", ("contact",)).error == error
    assert dialogue.answer("power_on", ("contact",)).result == "3b00"


def test_what_was_not_recorded_is_said_with_what_comes_nearest_and_without_data() -> None:
    dialogue = Dialogue([ON, select("ef05"), sent(RECORD_1, "059000"), sent("0020000003000000", "9000")])
    ask(dialogue, "00a4000002ef05")
    with pytest.raises(DeviceFault) as missing:
        ask(dialogue, RECORD_2)
    assert missing.value.found == "transmit contact READ RECORD 02 04 3F00/EF05"
    assert missing.value.needed == "4: transmit contact READ RECORD 01 04 3F00/EF05"
    with pytest.raises(DeviceFault) as secret:
        ask(dialogue, "0020000004" + "98765432")
    assert "98765432" not in str(secret.value)
    with pytest.raises(DeviceFault, match="scan"):
        dialogue.answer("scan", ())


def test_an_empty_recording_has_no_answer() -> None:
    with pytest.raises(DeviceFault, match="power_on contact"):
        Dialogue([]).answer("power_on", ("contact",))


def section(name: str) -> Exchange:
    return Exchange("section", (name,))


PLAY = [
    Exchange("slots", (), []),
    section("A"),
    ON,
    sent(CHALLENGE, "0a9000"),
    section("B"),
    ON,
    sent(CHALLENGE, "0b9000"),
    sent(RECORD_1, "9000"),
]


def test_a_section_is_played_by_itself_round_and_round() -> None:
    dialogue = Dialogue(PLAY)
    dialogue.enter("B")
    assert [ask(dialogue, CHALLENGE) for _ in range(2)] == ["0b9000", "0b9000"]
    dialogue.enter("A")
    assert [ask(dialogue, CHALLENGE) for _ in range(2)] == ["0a9000", "0a9000"]
    with pytest.raises(DeviceFault) as elsewhere:
        ask(dialogue, RECORD_1)
    assert elsewhere.value.needed.startswith("5: ")
    dialogue.enter("")
    assert [ask(dialogue, CHALLENGE) for _ in range(3)] == ["0a9000", "0b9000", "0a9000"]


def test_entering_the_present_section_changes_nothing() -> None:
    dialogue = Dialogue([section("A"), sent(CHALLENGE, "019000"), sent(CHALLENGE, "029000")])
    for answer in ("019000", "029000"):
        dialogue.enter("A")
        assert ask(dialogue, CHALLENGE) == answer


def test_what_never_changes_is_known_in_every_section() -> None:
    dialogue = Dialogue(PLAY)
    dialogue.enter("B")
    assert dialogue.answer("slots", ()).result == []


def test_a_section_that_is_not_there_is_said() -> None:
    with pytest.raises(DeviceFault) as unknown:
        Dialogue(PLAY).enter("C")
    assert (unknown.value.found, unknown.value.needed) == ("C", "A | B")
