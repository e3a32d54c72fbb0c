from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.model import (
    CardInfo,
    Finding,
    OperatorLogInfo,
    PeopleInfo,
    UseCardInfo,
    check,
    made_up_id_number,
    normalise,
    rules_of,
)

NUMBER = made_up_id_number(11)
PERSON: dict[str, Any] = {
    "xm": "测试一",
    "xb": "1",
    "mzdm": "01",
    "csrq": "19900101",
    "sfzhm": NUMBER,
    "zjlx": "01",
    "zjhm": NUMBER,
    "fyzhdm": "10",
    "xldm": "20",
    "zydm": "X",
    "ylfyzffs": "07",
}
NEEDED = ("xm", "zjlx", "zjhm")


def found(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.path, each.severity, each.problem) for each in findings]


def of_person(**changes: object) -> list[tuple[str, str, str]]:
    return found(check(PeopleInfo.of({**PERSON, **changes}), NEEDED))


def test_a_whole_person_is_fine() -> None:
    assert of_person() == []
    assert of_person(xb="01", mzdm="1", csrq="1990-01-01", zjlx="1", ylfyzffs="7", zydm="x") == []


def test_normalise_gives_the_tables_own_form() -> None:
    written = {"xb": "01", "mzdm": "1", "csrq": "1990-01-01", "zjlx": "1", "ylfyzffs": "7", "zydm": "x"}
    assert normalise(PeopleInfo.of({**PERSON, **written})) == PeopleInfo.of(PERSON)


def test_normalise_reaches_nested_objects_and_lists() -> None:
    card = CardInfo.of(
        {
            "fksj": "2026-01-02",
            "fkxlh": "0000000001",
            "peopleInfo": {
                "linkmanInfoList": [{"lxrgx": "2"}],
                "vaccineInfoList": [{"ymjzrq": "2020-02-29"}],
                "healthDataInfo": {"abodm": "01"},
            },
            "other": "2026-01-02",
        }
    )
    done = normalise(card)
    assert done.fksj == "20260102"
    assert done.fkxlh == "0000000001"
    assert done.peopleInfo.linkmanInfoList[0].lxrgx == "20"
    assert done.peopleInfo.vaccineInfoList[0].ymjzrq == "20200229"
    assert done.peopleInfo.healthDataInfo.abodm == "1"
    assert done.model_extra == {"other": "2026-01-02"}
    assert card.fksj == "2026-01-02"


def test_what_is_in_form_is_not_copied() -> None:
    person = PeopleInfo.of(PERSON)
    assert normalise(person) is person


@pytest.mark.parametrize("path", ["xm", "zjlx", "zjhm"])
@pytest.mark.parametrize("blank", ["", "   "])
def test_what_the_operation_needs_is_an_error(path: str, blank: str) -> None:
    assert of_person(**{path: blank}) == [(path, "error", "missing")]


@pytest.mark.parametrize("path", ["xb", "mzdm", "csrq", "sfzhm", "fyzhdm", "xldm", "zydm", "ylfyzffs"])
def test_any_other_mandatory_field_is_a_warning(path: str) -> None:
    assert of_person(**{path: ""}) == [(path, "warning", "missing")]


@pytest.mark.parametrize("path", ["jkdah", "dzlb", "brdh", "citizenship", "unitWrok"])
def test_optional_fields_may_be_empty(path: str) -> None:
    assert of_person(**{path: ""}) == []


def test_a_needed_object_that_is_empty() -> None:
    findings = found(check(CardInfo(), ("peopleInfo", "peopleInfo.xm")))
    errors = [path for path, severity, _problem in findings if severity == "error"]
    assert errors == ["peopleInfo", "peopleInfo.xm"]


@pytest.mark.parametrize("value", ["20230229", "2010-02-30", "2010-1-1", "10/10/2010", "9999"])
def test_a_date_that_does_not_exist_is_an_error(value: str) -> None:
    assert of_person(csrq=value) == [("csrq", "error", "no_such_date")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-02 03:04:05", []),
        ("2026-02-30 03:04:05", [("operTime", "error", "no_such_date")]),
        ("20260102030405", [("operTime", "error", "no_such_date")]),
    ],
)
def test_times_of_logs(value: str, expected: list[tuple[str, str, str]]) -> None:
    findings = found(check(OperatorLogInfo(operTime=value)))
    assert [each for each in findings if each[0] == "operTime"] == expected


@pytest.mark.parametrize(
    ("path", "width"),
    [("xm", 32), ("sfzhm", 18), ("zjhm", 18), ("jkdah", 17), ("dzc", 20), ("brdh", 20), ("zydm", 4)],
)
def test_a_broken_width_is_an_error(path: str, width: int) -> None:
    person = PeopleInfo.of({**PERSON, path: "1" * (width + 1)})
    errors = [each for each in check(person) if each.severity == "error"]
    assert found(errors) == [(path, "error", "too_long")]
    assert str(width + 1) in errors[0].text.zh
    assert str(width) in errors[0].text.en
    assert rules_of(PeopleInfo)[path].label in errors[0].text.zh


def test_widths_are_characters() -> None:
    assert of_person(xm="名" * 32) == []


def test_widths_are_those_of_what_is_sent() -> None:
    assert of_person(xb="0001", csrq="1990-01-01") == []


@pytest.mark.parametrize(
    ("path", "code"), [("xb", "3"), ("mzdm", "57"), ("zjlx", "50"), ("fyzhdm", "99"), ("citizenship", "999")]
)
def test_an_unknown_code_is_a_warning(path: str, code: str) -> None:
    assert (path, "warning", "unknown_code") in of_person(**{path: code})


def test_an_unknown_code_is_shown_only_where_it_tells_nothing_about_a_person() -> None:
    (finding,) = (each for each in check(UseCardInfo(depCode="8888")) if each.problem == "unknown_code")
    assert "8888" in finding.text.zh
    assert "8888" in finding.text.en
    (finding,) = (each for each in check(PeopleInfo(mzdm="88")) if each.problem == "unknown_code")
    assert "88" not in finding.text.zh + finding.text.en
    (finding,) = (each for each in check(CardInfo(qrType=NUMBER)) if each.problem == "unknown_code")
    assert NUMBER not in finding.text.zh + finding.text.en


def test_serial_numbers_say_who_made_them() -> None:
    for serial, expected in (("0abcdefghi", []), ("1234567890", []), ("2345678901", ["unknown_code"])):
        findings = check(CardInfo(fkxlh=serial))
        assert [each.problem for each in findings if each.path == "fkxlh"] == expected


@pytest.mark.parametrize(
    ("phone", "problems"), [("13900000000", []), ("010-1", ["bad_characters"]), ("１２", ["bad_characters"])]
)
def test_phones_are_digits(phone: str, problems: list[str]) -> None:
    assert [problem for _path, _severity, problem in of_person(brdh=phone)] == problems


def test_a_wrong_identity_number_is_left_to_the_platform() -> None:
    wrong = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    assert of_person(sfzhm=wrong, zjhm=wrong) == [
        ("sfzhm", "warning", "bad_check_character"),
        ("zjhm", "warning", "bad_check_character"),
    ]


def test_an_identity_number_that_contradicts_its_neighbours() -> None:
    assert of_person(xb="2") == [("sfzhm", "warning", "contradiction")]
    assert of_person(csrq="19900102") == [("sfzhm", "warning", "contradiction")]
    assert of_person(zjhm=made_up_id_number(12)) == [("zjhm", "warning", "contradiction")]


def test_another_document_is_not_an_identity_number() -> None:
    assert of_person(zjlx="03", zjhm="E00000000") == []


def test_small_x_is_the_same_number() -> None:
    number = next(each for each in map(made_up_id_number, range(100)) if each.endswith("X"))
    assert of_person(sfzhm=number.lower(), zjhm=number) == []


def test_paths_lead_into_nested_objects() -> None:
    card = CardInfo.of({"peopleInfo": {**PERSON, "xb": "2", "linkmanInfoList": [{"lxrdh": "1"}, {"lxrdh": "x"}]}})
    paths = [each.path for each in check(card) if each.path.startswith("peopleInfo")]
    assert paths == ["peopleInfo.linkmanInfoList[1].lxrdh", "peopleInfo.sfzhm"]


VALUES = st.text(min_size=7, max_size=40)


@given(st.dictionaries(st.sampled_from([*PERSON, "brdh", "dzc", "citizenship", "jkdah"]), VALUES))
def test_no_text_repeats_a_personal_value(values: dict[str, str]) -> None:
    for finding in check(PeopleInfo.of(values), NEEDED):
        for value in values.values():
            assert not value.strip() or value.strip() not in finding.text.zh + finding.text.en


@given(st.dictionaries(st.sampled_from([*PERSON, "brdh", "dzlb", "citizenship"]), st.text(max_size=12)))
def test_normalising_settles_and_changes_no_finding(values: dict[str, str]) -> None:
    person = PeopleInfo.of(values)
    once = normalise(person)
    assert normalise(once) == once
    assert check(once, NEEDED) == check(person, NEEDED)
