import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.model.tables import TABLES, CodeTable, as_json

EVERY_ROW = [(name, row.code) for name, table in TABLES.items() for row in table.rows]


def test_a_code_stands_once_in_its_table_even_as_a_number() -> None:
    for name, table in TABLES.items():
        assert len({row.code for row in table.rows}) == len(table.rows), name
        for row in table.rows:
            assert table.find(row.code) is row, (name, row.code)


def test_rows_are_in_their_own_form() -> None:
    for name, code in EVERY_ROW:
        assert TABLES[name].normalise(code) == code


@pytest.mark.parametrize(
    ("table", "given_code", "own", "name"),
    [
        ("sex", "01", "1", "男"),
        ("sex", " 2 ", "2", "女"),
        ("ethnicity", "1", "01", "汉族"),
        ("document", "1", "01", "居民身份证"),
        ("country", "4", "004", "阿富汗"),
        ("care_step", "10101", "010101", "挂号"),
        ("care_step", "0", "000000", "其他"),
        ("department", "100", "0100", "预防保健科"),
        ("department_type", "10", "10", "其它科室"),
        ("marriage", "10", "10", "未婚"),
        ("marriage", "1", "10", "未婚"),
        ("marriage", "21", "21", "初婚"),
        ("education", "1", "10", "研究生"),
        ("education", "08", "81", "小学"),
        ("education", "31", "31", "大学专科及专科学校"),
        ("payment", "8", "99", "其他"),
        ("relation", "01", "01", "本人"),
        ("relation", "2", "20", "儿子"),
        ("relation", "02", "20", "儿子"),
        ("medical_alert", "t", "T", "有"),
    ],
)
def test_a_code_is_known_however_it_is_written(table: str, given_code: str, own: str, name: str) -> None:
    assert given_code in TABLES[table]
    assert TABLES[table].normalise(given_code) == own
    assert TABLES[table].name_of(given_code) == name


@pytest.mark.parametrize(
    ("code", "own", "row"),
    [
        ("1", "1", "1-2"),
        ("02", "2", "1-2"),
        ("1-2", "1-2", "1-2"),
        ("7", "7", "6-9"),
        ("09", "9", "6-9"),
        ("0", "0", "0"),
        ("00", "0", "0"),
        ("x", "X", "X"),
        ("Y", "Y", "Y"),
        ("021", "021", "0"),
        ("001", "001", "0"),
        ("231", "231", "1-2"),
        ("920", "920", "6-9"),
    ],
)
def test_occupations_have_ranges_letters_and_groups(code: str, own: str, row: str) -> None:
    table = TABLES["occupation"]
    found = table.find(code)
    assert found
    assert found.code == row
    assert table.normalise(code) == own


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("sex", "3"),
        ("sex", ""),
        ("sex", "男"),
        ("sex", "１"),
        ("sex", "-1"),
        ("sex", "1.0"),
        ("sex", "9" * 5000),
        ("education", "55"),
        ("marriage", "24"),
        ("occupation", "Z"),
        ("occupation", "1-3"),
        ("occupation", "0210"),
        ("relation", "1"),
        ("care_step", "010199"),
    ],
)
def test_an_unknown_code_stays_as_it_is(table: str, code: str) -> None:
    assert code not in TABLES[table]
    assert TABLES[table].name_of(code) == ""
    assert TABLES[table].normalise(code) == code


def test_only_text_is_a_code() -> None:
    assert 1 not in TABLES["sex"]


def test_rh_on_the_card_is_the_other_way_round() -> None:
    assert TABLES["rh"].name_of("1") == "Rh阴性"
    assert TABLES["rh_card"].name_of("1") == "Rh阳性"


def test_departments_keep_their_level() -> None:
    row = TABLES["department"].find("0304")
    assert row
    assert row.remark == "03"


def test_every_table_is_named_in_both_languages() -> None:
    for table in TABLES.values():
        assert table.title.zh
        assert table.title.en.isascii()
        assert table.rows


def test_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TABLES["sex"] = TABLES["abo"]  # type: ignore[index] # that it is refused is the point


def test_as_json_is_json_with_every_row() -> None:
    data = json.loads(json.dumps(as_json()))
    assert list(data) == list(TABLES)
    assert data["sex"]["title"] == {"zh": "性别", "en": "Sex"}
    assert data["department"]["rows"][0] == {"code": "0100", "name": "预防保健科", "remark": "0"}


@given(st.sampled_from(EVERY_ROW), st.integers(0, 3))
def test_padding_never_changes_what_a_code_means(row: tuple[str, str], zeros: int) -> None:
    name, code = row
    table = TABLES[name]
    if not code.isdecimal() or name in {"occupation", "education"}:  # there, length tells two sets of codes apart
        return
    assert table.normalise("0" * zeros + code) == code


@given(
    st.sampled_from(list(TABLES.values())), st.text(max_size=12) | st.from_regex("[0-9XY-]{0,8}", fullmatch=True)
)
def test_normalising_never_raises_and_settles(table: CodeTable, code: str) -> None:
    once = table.normalise(code)
    assert table.normalise(once) == once
    assert table.find(once) is table.find(code)
