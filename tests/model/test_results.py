import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.model import CardInfoResult, IssuedCard

VUID = "5F275A9458591567614CDC1E0AE2B1AAA5A9DE9967BC475080DCA8EEEF4C3F93"


def test_an_issued_card_comes_as_json_in_the_message() -> None:
    values = {"virtualCardNum": "1", "vuid": VUID, "empi": "2", "QRCode": VUID + ":1", "img": "", "new": "kept"}
    card = IssuedCard.from_message(json.dumps(values))
    assert card
    assert card.model_dump() == values


def test_null_and_numbers_in_the_message() -> None:
    card = IssuedCard.from_message('{"vuid": 12, "img": null}')
    assert card == IssuedCard(vuid="12")


@pytest.mark.parametrize(
    "message",
    ["", "操作成功", "[]", '"x"', '{"vuid": "1"', '{"vuid": {}}', "[" * 100_000, '{"vuid": ' + "9" * 5000 + "}"],
)
def test_a_message_that_holds_no_card(message: str) -> None:
    assert IssuedCard.from_message(message) is None


@given(st.text(max_size=40))
def test_no_message_raises(message: str) -> None:
    assert IssuedCard.from_message(message) is None or "{" in message


def test_cards_of_a_person() -> None:
    result = CardInfoResult.of({"cardInfo": [{"kh": "1"}, {"kh": "2"}]})
    assert [card.kh for card in result.cardInfo] == ["1", "2"]
    assert [card.kh for card in CardInfoResult.of({"cardInfo": {"kh": "1"}}).cardInfo] == ["1"]
