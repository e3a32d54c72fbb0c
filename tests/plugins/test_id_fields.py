"""What vendors write for one and the same card."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.errors import DeviceFault
from wscall.model.identity import made_up_id_number
from wscall.model.tables import TABLES, CodeRow
from wscall_plugins.id_fields import date_digits, id_card_from_texts, kind_of_card, nation_code, sex_code

NUMBER = made_up_id_number(125, birth=date(1985, 3, 12), male=False)
TEXTS = {
    "name": "林晓雯 ",
    "sex": "女",
    "nation": "汉",
    "birth": "1985年3月12日",
    "address": "模拟省模拟市东湖区梧桐路12号",
    "number": NUMBER.lower(),
    "issuer": "模拟市公安局",
    "valid_from": "2020.01.01",
    "valid_to": "长期",
}


@pytest.mark.parametrize(
    ("text", "code"),
    [("男", "1"), ("女", "2"), ("1", "1"), ("02", "2"), ("女性", "2"), ("0", "0"), ("", ""), ("?", "")],
)
def test_sex(text: str, code: str) -> None:
    assert sex_code(text) == code


@pytest.mark.parametrize("row", TABLES["ethnicity"].rows, ids=lambda row: row.code)
def test_every_nation_of_the_table_by_code_and_by_name(row: CodeRow) -> None:
    code, name, _ = row
    assert nation_code(code) == code
    assert nation_code(name) == code
    assert nation_code(name.removesuffix("族")) == code
    assert nation_code(f" {int(code)} ") == code


@given(st.text(max_size=6))
def test_no_text_makes_an_unknown_code(text: str) -> None:
    assert nation_code(text) in {"", *(row.code for row in TABLES["ethnicity"].rows)}
    assert sex_code(text) in {"", "0", "1", "2", "9"}


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_however_it_is_written(day: date) -> None:
    digits = day.strftime("%Y%m%d")
    for text in (
        digits,
        f"{day:%Y-%m-%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%Y年%m月%d日}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert date_digits(text) == digits


@given(st.text(max_size=12))
def test_what_is_no_day_is_empty(text: str) -> None:
    digits = date_digits(text)
    assert digits in {"", "长期"} or date.fromisoformat(digits).isoformat().replace("-", "") == digits


@pytest.mark.parametrize("text", ["19850230", "1985", "20201301", "0000.00.00", "长期有效吗"])
def test_a_day_that_does_not_exist_is_empty(text: str) -> None:
    assert date_digits(text) == ""


def test_a_card() -> None:
    card = id_card_from_texts(TEXTS, "SS/library", photo=b"WLf")
    assert card == (
        "林晓雯", "2", "01", "19850312", "模拟省模拟市东湖区梧桐路12号", NUMBER,
        "模拟市公安局", "20200101", "长期", "", b"WLf",
    )  # fmt: skip


def test_only_name_and_number_are_needed() -> None:
    card = id_card_from_texts({"name": "MADE UP", "number": "XXX990125010101"}, "SS/library", kind="I")
    assert (card.nation, card.birth, card.valid_to, card.kind) == ("", "", "", "I")


@pytest.mark.parametrize(
    ("wrong", "needed"),
    [
        ({"name": "  "}, "name"),
        ({"number": ""}, "15 | 18 characters"),
        ({"number": "9" * 200}, "15 | 18 characters"),
        ({"number": NUMBER[:-1]}, "15 | 18 characters"),
    ],
)
def test_success_with_an_empty_or_impossible_field_is_a_fault(wrong: dict[str, str], needed: str) -> None:
    with pytest.raises(DeviceFault) as caught:
        id_card_from_texts({**TEXTS, **wrong}, "SS/library")
    assert caught.value.where == "SS/library"
    assert caught.value.needed == needed
    assert NUMBER[:-1] not in str(caught.value)
    assert "林晓雯" not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "nation", "kind"),
    [
        (NUMBER, "汉", ""),
        (NUMBER, "01", ""),
        (NUMBER, " ", "J"),
        ("XYZ990181021401", "", "I"),
        ("xyz990181021401 ", "国", "I"),
    ],
)
def test_the_kind_that_a_library_does_not_tell(number: str, nation: str, kind: str) -> None:
    assert kind_of_card(number, nation) == kind
