"""Hints for people: at the right place, never about something that is right, never with a value."""

from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.api.xml_traps import explain
from wscall.errors import BadInput


def explained(text: str, *tags: str) -> BadInput:
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        return explain(text, error, parser.ErrorByteIndex, tags)
    raise AssertionError("well-formed")


def test_a_closed_comment_is_not_blamed() -> None:
    assert "注释" not in explained("<a><!-- one --><!-- two --></ b></a>").advice.zh


def test_the_comment_that_swallowed_the_next_one_is_blamed() -> None:
    assert (
        "第 2 行" in explained("<a><!-- fine -->\n<!--Optional:国籍 >\n<b/>\n<!--Optional:出生地>\n</a>").advice.zh
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("<a>内科&外科</a>", "&amp;"),
        ("<a>a&amp;b</ a>", "</unitWrok>"),
        ("<a>&lt;</a", ""),
        ("<a>&amp; fine \x01</a>", ""),
        ("<a b=1/>", ""),
    ],
)
def test_the_hint_is_for_what_is_wrong(text: str, hint: str) -> None:
    advice = explained(text).advice.zh
    assert hint in advice
    assert bool(advice) is bool(hint)


def test_the_wanting_end_tag() -> None:
    assert explained("<a><b>", "a", "b").needed == "</b>"
    assert explained("<a>\x01", "a").needed == ""
    assert len(explained("<a>", "x" * 1000).needed) < 80


@given(st.text(st.sampled_from("<>/&;!- ab\n袁\ud800")))
def test_whatever_is_wrong_can_be_explained(text: str) -> None:
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        said = explain(text, error, parser.ErrorByteIndex, ())
        line = int(said.where.split(":")[1])
        assert 1 <= line <= text.count("\n") + 1
        assert said.text().zh
