import pytest

from support.platform_wire import Wire, electronic, people
from wscall.sim.platform import SAMPLE_VUID
from wscall.sim.platform.seed import _CANCELLED, _NORMAL, _POOR, _TWO_CARDS

CHIP = "SIM0000000000002"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("1", _NORMAL.id_number),
        ("2", _NORMAL.id_number),
        ("3", CHIP),
        ("4", f"62000000{2:011d}"),
        ("5", "1000000002"),
    ],
)
def test_a_card_is_found_by_each_of_its_numbers(kind: str, number: str, wire: Wire) -> None:
    answer = wire.call("getCardInfo", {"type": kind, "numStr": number, "useCardInfo": {"medType": "2"}})
    assert (answer.code, answer.text("cardInfo/xpxlh"), answer.text("cardInfo/peopleInfo/xm")) == (
        10000, CHIP, _NORMAL.name,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "number"), [("6", f"{SAMPLE_VUID}:1"), ("7", "16076859461353227900")])
def test_an_electronic_card_is_found_by_code_and_number(kind: str, number: str, wire: Wire) -> None:
    answer = wire.call("getCardInfo", {"type": kind, "numStr": number})
    assert (answer.code, answer.text("cardInfo/klx"), answer.text("cardInfo/jkkzt")) == (10000, "3", "1")


def test_all_cards_of_a_person_are_found(wire: Wire) -> None:
    answer = wire.call("getCardInfo", {"type": "1", "numStr": _TWO_CARDS.id_number})
    assert answer.texts("cardInfo/xpxlh") == ["SIM0000000000007", "SIM0000000000017"]


def test_administration_sees_cards_in_any_state(hbws: Wire) -> None:
    assert hbws.code("getCardInfo", {"type": "1", "numStr": _CANCELLED.id_number}) == 1020
    answer = hbws.call("getInfo", {"type": "1", "numStr": _CANCELLED.id_number})
    assert (answer.code, answer.text("cardInfo/jkkzt")) == (10000, "9")


@pytest.mark.parametrize(("kind", "field"), [("1", "jzkkh"), ("2", "jkdah"), ("3", "xnhkh")])
def test_a_card_is_found_by_the_numbers_of_other_businesses(kind: str, field: str, hbws: Wire) -> None:
    assert hbws.code("getInfoYw", {"typeYw": kind, "numStr": "B1"}) == 10109
    assert hbws.code("syncCardInfo", {"cardInfo": electronic(1, people_={field: "B1"})}) == 10000
    answer = hbws.call("getInfoYw", {"typeYw": kind, "numStr": "B1"})
    assert answer.text("cardInfo/peopleInfo/zjhm") == people(1)["zjhm"]


def test_getXnhkh(hbws: Wire) -> None:
    answer = hbws.call("getXnhkh", {"sfzhm": _POOR.id_number, "xm": _POOR.name})
    assert (answer.code, answer.text("xnhkh")) == (10000, "330400000000000008")
    assert hbws.code("getXnhkh", {"sfzhm": _POOR.id_number, "xm": "别人"}) == 10130
    assert hbws.code("getXnhkh", {"sfzhm": _POOR.id_number}) == 10114


def test_getXpxlhYhkh(hbws: Wire) -> None:
    answer = hbws.call("getXpxlhYhkh", {"sfzhm": _NORMAL.id_number})
    assert answer.texts("cardIndexInfo/xpxlh") == [CHIP]
    assert answer.texts("cardIndexInfo/yhkh") == [f"62000000{2:011d}"]
    assert hbws.code("getXpxlhYhkh", {"sfzhm": _CANCELLED.id_number}) == 10108


def test_getYhkhStatus(hbws: Wire) -> None:
    assert hbws.code("getYhkhStatus", {"sfzhm": _NORMAL.id_number}) == 10000
    assert hbws.code("getYhkhStatus", {"sfzhm": _NORMAL.id_number, "xpxlh": "SIM0000000000003"}) == 10130
    assert hbws.code("getYhkhStatus", {"sfzhm": _CANCELLED.id_number}) == 1020
