import json

import pytest

from wscall.errors import KINDS
from wscall.model.errors_table import ERROR_TABLE, as_json, spec_text, texts


def test_the_first_text_of_a_code_counts() -> None:
    assert spec_text(10110) == "WebService返回参数错误"
    assert texts(10110) == ("WebService返回参数错误", "参数错误")
    assert texts(10109) == ("WebService返回卡不存在", "卡号不存在")


def test_only_two_codes_stand_twice() -> None:
    codes = [row.code for row in ERROR_TABLE]
    assert sorted({code for code in codes if codes.count(code) > 1}) == [10109, 10110]


def test_texts_have_no_quotation_marks() -> None:
    assert not [row for row in ERROR_TABLE if '"' in row.text or not row.text]


@pytest.mark.parametrize("code", [10000, 1, -1, 99999])
def test_a_code_that_is_not_in_the_table_has_no_text(code: int) -> None:
    assert spec_text(code) == ""
    assert texts(code) == ()


@pytest.mark.parametrize(
    ("code", "origin"),
    [
        (0, "success"),
        (-24, "local"),
        (1010, "card_state"),
        (1020, "card_state"),
        (1040, "card_state"),
        (10105, "platform"),
    ],
)
def test_origins(code: int, origin: str) -> None:
    assert {row.origin for row in ERROR_TABLE if row.code == code} == {origin}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_failure_has_a_text(kind: str) -> None:
    assert spec_text(KINDS[kind].spec_code)


def test_as_json() -> None:
    data = json.loads(json.dumps(as_json()))
    assert len(data) == len(ERROR_TABLE)
    assert data[0] == {"code": 0, "text": "成功", "origin": "success"}
