"""Made-up values: of the same shape, the same ones within a recording, and nothing of the real ones in them."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from support.made_up import Person, people
from wscall.cards.qr import check_code, is_static
from wscall.model.identity import birth_of, check_id_number, cross_check, made_up_id_number
from wscall.recording.substitutes import Substitutes

KEY = bytes(range(32))
NAMES = ("xm", "lxrxm1", "kh", "yhkh", "brdh", "address", "jkdah", "aqm", "fkjgmc", "qtyxjsmc", "no such field")


def shape(text: str) -> str:
    return re.sub(r"[一-鿿]", "字", re.sub("[A-Z]", "A", re.sub("[a-z]", "a", re.sub("[0-9]", "0", text))))


@given(people())
def test_an_identity_number_stays_good_and_agrees_with_birth_and_sex(person: Person) -> None:
    made = Substitutes(KEY)
    number = made.field("sfzhm", person.number)
    assert [finding for finding in check_id_number(number) if finding.severity == "error"] == []
    assert number.startswith("999999")
    assert number[6:14] == made.field("csrq", person.number[6:14])
    sex = made.field("xb", "1" if int(person.number[16]) % 2 else "2")
    assert cross_check(number, sex=sex, birth=made.field("csrq", person.number[6:14])) == []


@given(people(), st.sampled_from(NAMES))
def test_equal_values_stay_equal_within_a_recording_and_differ_between_two(person: Person, field: str) -> None:
    for value in person.values():
        one = Substitutes(KEY)
        assert one.field(field, value) == one.field(field, value) == Substitutes(KEY).field(field, value)
    assert one.field(field, person.token) != Substitutes().field(field, person.token)


@given(people(), st.sampled_from(NAMES))
def test_nothing_of_a_value_is_left_but_its_shape(person: Person, field: str) -> None:
    made = Substitutes(KEY)
    for value in person.values():
        instead = made.field(field, value)
        assert instead != value
        assert shape(instead.replace("X", "0")) == shape(value.replace("X", "0"))
        assert len(instead.encode("gb18030")) == len(value.encode("gb18030"))
        assert value in made.replaced


@given(
    st.text(max_size=40),
    st.sampled_from([*NAMES, "csrq", "kyxq", "xb", "mzdm", "klx", "yycsdm", "orgCode", "brdh2"]),
)
def test_any_text_has_a_substitute_that_takes_as_much_room(text: str, field: str) -> None:
    instead = Substitutes(KEY).field(field, text)
    assert len(instead) == len(text) or (field in {"xb", "mzdm"} and len(instead) < len(text))
    assert bool(instead.strip()) == bool(text.strip())


def test_what_has_no_value_keeps_none() -> None:
    assert [Substitutes(KEY).field(name, " ") for name in ("xm", "xb", "csrq", "klx")] == [" "] * 4


def test_codes_stay_codes_and_dates_days() -> None:
    made = Substitutes(KEY)
    assert made.field("xb", "1") != made.field("xb", "2") or made.field("xb", "1") in {"1", "2"}
    assert made.field("xb", "01") == made.field("xb", "1").zfill(2)
    assert made.field("mzdm", "33") in {"01", "02", "03", "11", "15"}
    assert made.field("xcbz", "1") in {"0", "1"}
    assert date.fromisoformat(made.field("csrq", "19850312")) < date(2010, 1, 1)
    assert made.field("kyxq", "长期") == "长期"
    assert date.fromisoformat(made.field("kyxq", "2031-02-03")).year >= 2030
    assert made.field("kyxq", "2031-02-03").replace("-", "") == made.field("kyxq", "20310203")


def test_codes_of_the_kind_of_card_stay_but_no_text_in_their_place() -> None:
    made = Substitutes(KEY)
    assert [made.field(name, "1") for name in ("klx", "dzlb", "zjlx")] == ["1", "1", "1"]
    assert made.field("gfbb", "V1.1") == "V1.1"
    assert made.field("klx", "林晓雯") != "林晓雯"


def test_telephones_are_nobodys() -> None:
    assert Substitutes(KEY).field("brdh", "13912345678").startswith("1200000")


def test_characters_of_four_bytes_stay_such() -> None:
    name = Substitutes(KEY).field("xm", "王\u3431")
    assert name != "王\u3431"
    assert len(name.encode("gb18030")) == 6


def test_the_province_of_city_and_issuer_is_the_same() -> None:
    made = Substitutes(KEY)
    assert made.field("yycsdm", "330100")[:2] == made.field("orgCode", "1212120003301001100010")[9:11] == "99"


@given(st.text("0123456789ABCDEF", min_size=8, max_size=64), st.sampled_from(["", ":0", ":1", ":1:0A1B", ":x"]))
def test_a_code_stays_one(token: str, rest: str) -> None:
    made = Substitutes(KEY)
    text = made.code(token + rest)
    assert check_code(text) == text
    assert len(text) == len(token + rest)
    assert is_static(text) == is_static(token + rest)
    assert token not in text
    assert re.fullmatch("[0-9A-F]+", text.split(":", maxsplit=1)[0])


@given(st.binary(max_size=32))
def test_numbers_of_cards_are_replaced_and_unwritten_bytes_stay(raw: bytes) -> None:
    made = Substitutes(KEY).octets(raw)
    assert len(made) == len(raw)
    unwritten = not raw.strip(b"\x00") or not raw.strip(b"\xff")
    assert (made == raw) == unwritten or len(raw) < 3


def test_a_wrong_identity_number_is_a_number_like_any_other() -> None:
    good = made_up_id_number(1, birth=date(1985, 3, 12))
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    instead = Substitutes(KEY).field("sfzhm", wrong)
    assert instead != wrong
    assert birth_of(good) == date(1985, 3, 12)
    assert re.fullmatch("[0-9]{18}", instead)
