import json
import re
import subprocess
import sys
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.made_up import Person, people
from wscall import masking
from wscall.masking import (
    fingerprint,
    is_sensitive,
    mask_field,
    mask_name,
    mask_number,
    mask_phone,
    scrub,
    use_fingerprint_key,
)

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=300)


def fields(person: Person) -> dict[str, str]:
    return {
        "xm": person.name,
        "sfzhm": person.number,
        "brdh": person.phone,
        "dzc": person.address,
        "qrCode": f"{person.token}:1",
        "authKey": person.key,
        "yhkh": person.bank,
        "passWord": person.key[:9] + "_",
    }


def as_xml(values: dict[str, str]) -> str:
    inside = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in values.items())
    return f'<e:Envelope xmlns:e="urn:x"><return><peopleInfo>{inside}</peopleInfo></return></e:Envelope>'


def as_prefixed_xml(values: dict[str, str]) -> str:
    return "".join(f'<ns2:{k.upper()} a="1">\n  <![CDATA[{v}]]>\n</ns2:{k.upper()}>' for k, v in values.items())


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5, which Debian 12 has, matches such a repeat wrongly and would leave data unhidden."""
    patterns = [value.pattern for value in vars(masking).values() if isinstance(value, re.Pattern)]
    assert len(patterns) > 10
    assert not [pattern for pattern in patterns if re.search(r"\)(?:[*+?]|\{[\d,]+\})\+", pattern)]


FORMS: dict[str, Callable[[dict[str, str]], str]] = {
    "xml": as_xml,
    "prefixed xml with CDATA": as_prefixed_xml,
    "escaped xml": lambda values: escape(as_xml(values)),
    "truncated xml": lambda values: as_xml(values)[: as_xml(values).index("</passWord>") - 3],
    "xml in json": lambda values: json.dumps({"input": as_xml(values)}, ensure_ascii=False),
    "json": lambda values: json.dumps(values, ensure_ascii=False),
    "json, ascii": json.dumps,
    "json in json": lambda values: json.dumps(
        {"body": json.dumps(values, ensure_ascii=False)}, ensure_ascii=False
    ),
    "python": repr,
    "call": lambda values: f"PeopleInfo({', '.join(f'{k}={v!r}' for k, v in values.items())})",
    "ini": lambda values: "\n".join(f"{k} = {v}" for k, v in values.items()),
    "log line": lambda values: "read ok " + ", ".join(f"{k}={v}" for k, v in values.items()),
    "headings": lambda values: ", ".join(f"{k}: {v}" for k, v in values.items()),
    "record": lambda values: "|".join(["1", "01", *values.values(), ""]),
    "record in prose": lambda values: f"输出: {'|'.join([values['xm'], '1', '01', *values.values()])}",
}


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=40)
@given(person=people())
def test_nothing_of_a_person_survives(form: str, person: Person) -> None:
    values = fields(person)
    text = scrub(FORMS[form](values))
    for value in values.values():
        assert value not in text
        assert json.dumps(value)[1:-1] not in text
    assert scrub(text) == text


PROSE = (
    "患者姓名：{name}，身份证号：{number}，电话：{phone}。",
    "姓名 {name}\n卡号 {number} 不存在",
    "card {number}is held by another reader; call {phone}",
    "二维码{token}:0 已过期",
    "token {token}:1:20240102103000 refused, key {key}",
    "paid with {bank}, address: {address}",
    "x{number}y{bank}z",
    "住址：{address}；联系电话：{phone}",
)


@pytest.mark.parametrize("sentence", PROSE)
@settings(deadline=None, max_examples=40)
@given(person=people())
def test_nothing_of_a_person_survives_in_prose(sentence: str, person: Person) -> None:
    text = scrub(sentence.format(**person._asdict()))
    for field, value in person._asdict().items():
        if f"{{{field}}}" in sentence:
            assert value not in text
    assert scrub(text) == text


@settings(deadline=None)
@given(person=people(), before=ANY_TEXT, after=ANY_TEXT)
def test_what_the_caller_knows_is_hidden_anywhere(person: Person, before: str, after: str) -> None:
    text = scrub(f"{before}{person.name}{person.address}{after}", [person.name, person.address])
    assert person.address not in text
    assert person.name not in text or person.name in before + after


@settings(deadline=None)
@given(number=st.builds(lambda p: p.number, people()), prefix=st.text("ABCDEFabcdef09 ", max_size=5))
def test_old_15_digit_numbers_are_hidden(number: str, prefix: str) -> None:
    old = number[:6] + number[8:17]
    assert old not in scrub(f"{prefix}{old} read")


@settings(deadline=None)
@given(ANY_TEXT)
def test_scrubbing_never_fails_and_is_idempotent(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


@settings(deadline=None)
@given(st.text("<>&;ltxm=:\"'\\|/{}[](),0123456789aBF \n-!", max_size=120))
def test_scrubbing_is_idempotent_on_markup_debris(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02 10:20:30 WDCARD: timeout after 20.0 s (attempt 3 of 5)",
        "读卡超时；需要 USB 端口；请检查设备",
        "姓名不能为空",
        "卡号不存在",
        "http://127.0.0.1:8083/hcpde/services/healthCardService?wsdl",
        "job 3f2b8c1e-1111-4222-8333-123456789abc done at 20240102102030",
        "00A40000023F00 -> 6A82",
        "resultCode 10105, code=-24, count: 12",
        'File "/usr/lib/python3.11/threading.py", line 982, in run',
        "AA:BB:CC:DD:EE:FF is the reader's address",
        "needed error | warning | info | debug | 20",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("SAM < 00 20 00 00 03 12 34 56", "SAM < 00 20 00 00 ****"),
        ("SAM < 0020000003123456", "SAM < 00200000 ****"),
        ("card > 0B 04 D4 AC D3 EE 90 00", "card > ****"),
        ("card > 0B04D4ACD3EE9000", "card > ****"),
        ("00B2080014", "00B2080014"),
        (r"b'\xd4\xac\xd3\xee'", "b'****'"),
        (r"'\\xd4\\xac\\xd3\\xee'", "'****'"),
        ("o|袁宇阳|1|01|x", "o|*|1|01|x"),
        ("aaa | 袁宇阳 | 1 | 01", "*|*|*|*"),
        ("http://his:secret@host/x", "http://****@host/x"),
    ],
)
def test_card_data_and_pins_in_dumps(text: str, kept: str) -> None:
    assert scrub(text) == kept


@settings(deadline=None)
@given(person=people())
def test_record_answers_in_hexadecimal_are_hidden(person: Person) -> None:
    data = person.number.encode().hex()
    spaced = " ".join(data[i : i + 2] for i in range(0, len(data), 2))
    text = scrub(f"00B2080014 -> 0812{data}9000 / 08 12 {spaced} 90 00 / {data.upper()}")
    assert data not in text.lower()
    assert spaced not in text


def test_base64_photos_are_hidden() -> None:
    assert scrub(f"bmp {'QkFTRTY0' * 40}== end") == "bmp **** end"


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("", ""),
        ("1234", "****"),
        ("12345678", "****5678"),
        ("9999 9919-9001010032", "999****0032"),
        ("军字第2001988号", "****"),
    ],
)
def test_numbers(value: str, masked: str) -> None:
    assert mask_number(value) == masked


@pytest.mark.parametrize(
    ("value", "masked"), [("", ""), ("袁宇阳", "袁**"), (" 袁 ", "袁**"), ("JOHN SMITH", "J**"), ("****", "****")]
)
def test_names(value: str, masked: str) -> None:
    assert mask_name(value) == masked


@settings(deadline=None)
@given(st.one_of(ANY_TEXT, st.text("0123456789*+- ")))
def test_masks_are_idempotent(value: str) -> None:
    for mask in (mask_name, mask_number, mask_phone):
        assert mask(mask(value)) == mask(value)


@settings(deadline=None)
@given(person=people())
def test_phones_keep_three_and_four(person: Person) -> None:
    assert mask_phone(person.phone) == f"{person.phone[:3]}****{person.phone[-4:]}"


@pytest.mark.parametrize(
    "field", ["passWord", "auth_key", "WSCALL_SAM_PIN", "newPassword", "姓名", "Amount", "XM"]
)
def test_sensitive_fields_by_any_spelling(field: str) -> None:
    assert is_sensitive(field)
    assert mask_field(field, "abcdefgh") not in {"abcdefgh", ""}


@pytest.mark.parametrize("field", ["url", "orgCode", "klx", "keyboard", "fingerprint"])
def test_other_fields_are_texts(field: str) -> None:
    assert not is_sensitive(field)
    assert mask_field(field, "plain words") == "plain words"


def test_fingerprints_tell_apart_and_depend_on_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "_own_key", b"k" * 16)
    first = fingerprint("a")
    assert fingerprint("a") == first != fingerprint("b")
    assert len(first) == 10
    use_fingerprint_key(b"other key of 16+")
    assert fingerprint("a") != first


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, wscall.masking; print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pydantic", "structlog", "hashlib", "dataclasses", "typing_extensions", "lxml"}
    assert not heavy & set(run.stdout.split())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "a", "|", "1", "12 ", "\\", 'xm="', "xm=", "<xm>", "<![CDATA[", "<xm><![CDATA[", "&amp;", "a-",
     "姓名", "姓名：", " ", "\\x41", "<xm><!--", "00 20 00 00 ", "xm=[", '"xm":\\"', "://", ":", "ab:", "-", "x:",
     "90 00", "0x", "+86", "a | "],
)  # fmt: skip
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A quadratic pattern would need hours for these, so the time limit is no measurement."""
    scrub(piece * (300_000 // len(piece)))
    scrub("|||'" + piece * (100_000 // len(piece)) + "\n")


@pytest.mark.parametrize("field", ["lxrxm1", "lxrdh3", "address2", "allergies", "kzxyzbz"])
def test_the_fields_of_a_card_record_are_known_by_their_numbered_names(field: str) -> None:
    assert is_sensitive(field)
    assert "周启明" not in mask_field(field, "周启明")


def test_the_values_that_a_chinese_error_allows_stay_readable() -> None:
    text = "x.toml:15:1: 未知的键 a；发现 b；需要 kind | port | usb | baud；是否想写 baud？"
    assert scrub(text) == text
    assert "张三" not in scrub("需要 张三 | M | 1 | 2；x")
