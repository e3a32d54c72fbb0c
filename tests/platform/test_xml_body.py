import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.errors import OutcomeUnknown
from wscall.platform.xml_body import describe, media_type, parse_body

KINDS = st.sampled_from(
    ["", "text/xml", "text/xml; charset=GBK", "text/html; charset=\r\n", "a/b; charset=x", ";;"]
)


@given(st.binary(max_size=200) | st.text(max_size=100).map("<a>{}</a>".format).map(str.encode), KINDS)
def test_any_bytes_are_a_tree_or_one_clear_error(body: bytes, content_type: str) -> None:
    try:
        tag = parse_body(body, content_type, "host").tag
    except OutcomeUnknown as error:
        tag = error.where
    assert tag


@given(st.text(max_size=20), KINDS)
def test_any_content_type_has_a_media_type(content_type: str, kind: str) -> None:
    assert media_type(content_type) != ""
    assert "/" in describe(b"<title>\xb2\xd9</title>", kind + content_type)


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1),
    st.sampled_from(["gbk", "gb18030", "utf-8", "utf-16", "utf-8-sig"]),
)
def test_declared_chinese_is_read_in_every_encoding(text: str, codec: str) -> None:
    name = codec.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{name}"?><a>{text}</a>'.encode(codec)
    assert parse_body(body, "text/xml", "host").text == text


@pytest.mark.parametrize(
    ("page", "described"),
    [
        ("<html><title>502 Bad\n Gateway</title>", "text/html, 502 Bad Gateway"),
        ("<html><title>用户登录 &amp; 注册</title>", "text/html, 用户登录 & 注册"),
        ("<html>", "text/html, 6 B"),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "gbk"])
def test_describes_web_pages(page: str, described: str, codec: str) -> None:
    assert describe(page.encode(codec), "text/html") == described


def test_ten_megabytes_of_entities_take_no_time_and_no_room() -> None:
    levels = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};&e{n - 1};&e{n - 1};">' for n in range(1, 30))
    body = f'<!DOCTYPE a [<!ENTITY e0 "xxxx">{levels}]><a b="&e29;">&e29;</a>'
    with pytest.raises(OutcomeUnknown):
        parse_body(body.encode(), "text/xml", "host")
