from codecs import BOM_UTF8

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wscall.config.document import Document
from wscall.errors import BadConfiguration

TEXT = "[WEBSERVICE]\r\n; 授权码\r\nuserName=人民医院\r\nauthKey=old\r\nLOG=1\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-8-sig"])
def test_encodings_are_recognised(encoding: str) -> None:
    document = Document(TEXT.encode(encoding), "f")
    value = document.find("webservice", "USERNAME")
    assert value is not None
    assert value.text == "人民医院"
    assert (value.line, value.key_column, value.span) == (3, 1, (9, 13))


@pytest.mark.parametrize("data", [TEXT.encode("utf-16"), TEXT.encode("utf-16-le"), b"a=\0"])
def test_other_encodings_say_what_to_do(data: bytes) -> None:
    with pytest.raises(BadConfiguration) as caught:
        Document(data, "f")
    assert "UTF-8" in caught.value.needed
    assert caught.value.advice


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ("[A]\nb=袁\xff\n".encode("latin-1", "ignore") + "é".encode() + b"\n\xe8\xa2\x81x\xff\n", "f:2:3"),
        (b"[A]\nuser=" + "袁".encode() + b"\xff\n", "f:2:7"),
        (b"\xff", "f:1:1"),
    ],
)
def test_a_broken_byte_is_located(data: bytes, where: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        Document(data, "f")
    assert caught.value.where == where
    assert caught.value.found == "0xFF"


@pytest.mark.parametrize(
    ("line", "text", "whole"),
    [
        ("k=v", "v", "v"),
        (" k = v \n", "v", "v"),
        ("k=", "", ""),
        ("k =\t\r\n", "", ""),
        ("k=a=b", "a=b", "a=b"),
        ("k=a;b", "a;b", "a;b"),
        ("k=a ; b", "a", "a ; b"),
        ("k=a\t# b", "a", "a\t# b"),
        ("k= ; b", "", "; b"),
        ('k="a b"', "a b", "a b"),
        ("k='a'  ; b", "a", "'a'  ; b"),
        ('k="', '"', '"'),
        ("k=\u3000v\u3000", "v", "v"),
        ("=v", "v", "v"),
    ],
)
def test_values(line: str, text: str, whole: str) -> None:
    (value,) = Document(line.encode(), "f").values
    assert (value.text, value.whole) == (text, whole)
    assert line[slice(*value.span)] == text


def test_comments_sections_and_stray_lines() -> None:
    document = Document(b"# a\n ; b=c\n[ A ] ; x\nb=1\nwords\n[B\nc=2\n", "f")
    assert [(s.name, s.line, s.column) for s in document.sections] == [("A", 3, 1)]
    assert [(s.name, s.line) for s in document.unclosed] == [("B", 6)]
    assert [(v.section, v.key) for v in document.values] == [("A", "b"), ("B", "c")]
    assert document.stray == [(5, "words")]


def test_the_first_of_equal_keys_counts_also_over_repeated_sections() -> None:
    document = Document(b"[A]\nk=1\n[B]\nk=2\n[a]\nK=3\n", "f")
    value = document.find("A", "k")
    assert value is not None
    assert value.text == "1"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"[W]\nk=1\n", b"[W]\nk=NEW\n"),
        (b"[w]\r\n K = 1 ; c\r\nl=2", b"[w]\r\n K = NEW ; c\r\nl=2"),
        (b'[W]\nk="1"\n', b'[W]\nk="NEW"\n'),
        (b"[W]\nk=\n", b"[W]\nk=NEW\n"),
        (b"[W]\na=1\n\n; end\n", b"[W]\na=1\nk=NEW\n\n; end\n"),
        (b"[W]\r\na=1", b"[W]\r\na=1\r\nk=NEW"),
        (b"[W]", b"[W]\r\nk=NEW"),
        (b"[W]\n[X]\nk=1\n", b"[W]\nk=NEW\n[X]\nk=1\n"),
        (b"", b"[W]\r\nk=NEW\r\n"),
        (b"[X]\nk=1\n", b"[X]\nk=1\n\n[W]\nk=NEW\n"),
        (b"[X]\rk=1", b"[X]\rk=1\r\r[W]\rk=NEW"),
        (b"[W]\n[X]\na=1\n[W]\nb=1\n", b"[W]\nk=NEW\n[X]\na=1\n[W]\nb=1\n"),
        (BOM_UTF8 + b"[W]\nk=1\n", BOM_UTF8 + b"[W]\nk=NEW\n"),
    ],
)
def test_one_value_is_changed_and_nothing_else(before: bytes, after: bytes) -> None:
    assert Document(before, "f").with_value("W", "k", "NEW") == after


LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "; 注释",
            "# c",
            "[WEBSERVICE]",
            "[webservice] ; x",
            "[MANU_DIR]",
            "[X",
            "authKey=1",
            "AUTHKEY = 'a b' ; c",
        ]
    ),
    st.text("abc=[];# 袁宇阳\t'\"", max_size=20),
)
KEYS = st.from_regex(r"[0-9A-Za-z!%&*+,./:<=>?@_-]{0,60}", fullmatch=True)


@settings(deadline=None)
@given(
    lines=st.lists(st.tuples(LINES, st.sampled_from(["\r\n", "\n", "\r"])), max_size=12),
    last_end=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    key=KEYS,
)
def test_any_layout_keeps_every_other_byte(
    lines: list[tuple[str, str]], last_end: bool, encoding: str, key: str
) -> None:
    text = "".join(line + end for line, end in lines)
    before = (text if last_end else text.rstrip("\r\n")).encode(encoding)
    document = Document(before, "f")
    after = document.with_value("WEBSERVICE", "authKey", key)
    again = Document(after, "f")
    value = again.find("WEBSERVICE", "authKey")
    assert value is not None
    assert value.text == key
    assert again.with_value("WEBSERVICE", "authKey", key) == after
    old = document.find("WEBSERVICE", "authKey")
    if old:
        assert again.with_value("WEBSERVICE", "authKey", old.text) == before
    else:
        kept = next((i for i, (b, a) in enumerate(zip(before, after, strict=False)) if a != b), len(before))
        assert after.endswith(before[kept:])
        assert len(after) > len(before)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_clear_error(data: bytes) -> None:
    try:
        document = Document(data, "f")
    except BadConfiguration:
        return
    for value in document.values:
        assert value.line >= 1
