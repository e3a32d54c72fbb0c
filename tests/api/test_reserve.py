"""szReserve, as HIS systems send it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.api.reserve import NAMES, Reserve, parse_reserve
from wscall.model import OperatorLogInfo, UseCardInfo

SAMPLE = "00001|心脑血管外科|1|1|1|0.00|0|62234789"


def test_the_specifications_sample() -> None:
    assert parse_reserve(SAMPLE) == Reserve(
        "00001", "心脑血管外科", "1", "1", "1", "0.00", "0", "62234789", SAMPLE
    )


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", ()),
        ("0100", ("0100",)),
        ("0100|", ("0100", "")),
        ("0100｜内科｜3", ("0100", "内科", "3")),
        (" 0100 |\t内科\u3000|3\0\0", ("0100", "内科", "3")),
        (SAMPLE + "|more|and more", tuple(SAMPLE.split("|"))),
        ("|||||||", ("",) * 8),
    ],
)
def test_leniency(text: str, fields: tuple[str, ...]) -> None:
    parsed = parse_reserve(text)
    assert parsed[: len(fields)] == fields
    assert not any(parsed[len(fields) : len(NAMES)])
    assert parsed.raw == text


def test_the_fields_are_those_of_the_operator_log() -> None:
    assert Reserve._fields == (*NAMES, "raw")
    assert set(NAMES) <= set(OperatorLogInfo.model_fields)


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("1", "010101"),
        ("01", "010101"),
        ("2", "010105"),
        ("3", "000000"),
        ("4", "000000"),
        ("5", "010104"),
        ("6", "010104"),
        ("7", "000000"),
        ("8", "010103"),
        ("9", "010107"),
        ("10", "000000"),
        ("", "000000"),
        ("x", "000000"),
        ("²", "000000"),
        ("1" * 5000, "000000"),
    ],
)
def test_the_step_follows_the_kind_of_department(kind: str, step: str) -> None:
    assert Reserve(Kslx=kind).med_step() == step


def test_the_configuration_wins() -> None:
    assert Reserve(Kslx="3").med_step({"03": "010102"}) == "010102"
    assert Reserve(Kslx="1").med_step({"1": "010106"}) == "010106"
    assert Reserve(Kslx="1").med_step({"3": "010102"}) == "010101"


def test_a_verification_gets_the_visit() -> None:
    use = parse_reserve(SAMPLE).use_card_info(machineCode="1234", issuingMode="2")
    assert use == UseCardInfo(
        medType="1",
        depType="1",
        depCode="00001",
        medStepcode="010101",
        issuingMode="2",
        terminalType="1",
        machineCode="1234",
    )


@given(st.text())
def test_anything_is_read(text: str) -> None:
    parsed = parse_reserve(text)
    assert parsed.raw == text
    assert all(isinstance(field, str) for field in parsed)
    assert parsed.use_card_info().medStepcode


@given(st.lists(st.text(st.characters(exclude_characters="|｜", exclude_categories=("Cc", "Zs"))), max_size=8))
def test_fields_come_back_by_position(fields: list[str]) -> None:
    assert list(parse_reserve("|".join(fields))[: len(fields)]) == fields
