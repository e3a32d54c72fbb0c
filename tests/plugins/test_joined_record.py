"""Records without names: the known order, and what happens to every other one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.api.record_output import CARD, PEOPLE
from wscall.errors import DeviceFault
from wscall.sim.cards.persons import LIN
from wscall_plugins.joined_record import parse_card, parse_people

WHERE = "WDCARD/library"
CARD_ORDER = ("klx", "gfbb", "fkjgmc", "orgCode", "fksj", "kh", "aqm", "fkxlh", "yycsdm")
PEOPLE_ORDER = (
    "xm", "xb", "mzdm", "csrq", "sfzhm", "kyxq", "brdh", "brdh2", "ylfyzffs", "ylfyzffs2", "ylfyzffs3",
    "dzlb", "address", "dzlb2", "address2", "lxrxm1", "lxrgx1", "lxrdh1", "lxrxm2", "lxrgx2", "lxrdh2",
    "lxrxm3", "lxrgx3", "lxrdh3", "xldm", "fyzhdm", "zydm", "zjlx", "zjhm", "jkdah", "xnhkh",
)  # fmt: skip


def joined(order: tuple[str, ...], **changed: str) -> str:
    return "|".join({**LIN.values, **changed}.get(name, "") for name in order)


def test_a_card() -> None:
    card = parse_card(joined(CARD_ORDER), WHERE)
    assert card == {**{name: LIN.values[name] for name in CARD_ORDER}, "xpxlh": LIN.values["fkxlh"]}
    assert card.keys() <= {field.name for field in CARD}


def test_a_holder() -> None:
    people = parse_people(joined(PEOPLE_ORDER), WHERE)
    assert people == {name: LIN.values[name] for name in PEOPLE_ORDER}
    assert people.keys() == {field.name for field in PEOPLE}


def test_the_last_values_may_be_missing() -> None:
    assert parse_people(joined(PEOPLE_ORDER[:5]) + "|", WHERE)["xnhkh"] == ""


def test_words_and_written_dates_become_the_cards_codes() -> None:
    people = parse_people(joined(PEOPLE_ORDER, xb="女", mzdm="汉族", csrq="1985-03-12"), WHERE)
    assert (people["xb"], people["mzdm"], people["csrq"]) == ("2", "01", "19850312")


def test_what_nobody_wrote_is_empty() -> None:
    people = parse_people(joined(PEOPLE_ORDER, xb="0", mzdm="00", csrq="FFFFFFFF", kyxq="00000000"), WHERE)
    assert (people["xb"], people["mzdm"], people["csrq"], people["kyxq"]) == ("0", "", "", "")


@pytest.mark.parametrize(
    "text",
    [
        joined(PEOPLE_ORDER) + "|more|",
        joined(PEOPLE_ORDER, xm=""),
        joined(PEOPLE_ORDER, csrq="19850230"),
        joined(("xm", "csrq", "xb", *PEOPLE_ORDER[3:])),
        joined(("sfzhm", "xm", *PEOPLE_ORDER[2:])),
    ],
)
def test_another_order_is_a_fault_and_shows_nothing(text: str) -> None:
    with pytest.raises(DeviceFault) as caught:
        parse_people(text, WHERE)
    said = str(caught.value)
    assert not [value for value in LIN.values.values() if len(value) > 4 and value in said]


@given(st.text(max_size=200))
def test_any_text_is_a_record_or_a_fault(text: str) -> None:
    for parse, needed in ((parse_card, "kh"), (parse_people, "xm")):
        try:
            record = parse(text, WHERE)
        except DeviceFault:
            continue
        assert record[needed]
        assert "|" not in "".join(record.values())
