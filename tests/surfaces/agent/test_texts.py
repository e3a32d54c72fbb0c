"""The strings of a call as they travel between the native library and the agent."""

import base64

import pytest

from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.texts import Texts

GBK = Texts("gb18030")


def sent(text: str, encoding: str) -> str:
    return base64.b64encode(text.encode(encoding)).decode("ascii")


@pytest.mark.parametrize(
    ("texts", "encoding", "declared", "arrives"),
    [
        (GBK, "gb18030", "UTF-8", "text"),
        (GBK, "utf-8", "UTF-8", "bytes"),
        (GBK, "gb18030", "GBK", "text"),
        (Texts("utf-8"), "gb18030", "GBK", "bytes"),
        (GBK, "ascii", "UTF-8", "bytes"),
    ],
)
def test_xml_keeps_the_encoding_it_declares_unless_it_is_evidently_another(
    texts: Texts, encoding: str, declared: str, arrives: str
) -> None:
    xml = f'<?xml version="1.0" encoding="{declared}"?><xm>{"x" if encoding == "ascii" else "甄应用"}</xm>'
    data = texts.xml("szInput", sent(xml, encoding))
    assert data == (xml if arrives == "text" else xml.encode(encoding))


def test_xml_that_is_in_no_encoding_stays_as_it_is() -> None:
    assert GBK.xml("szInput", base64.b64encode(b"<\xff\xff>").decode()) == b"<\xff\xff>"


def test_plain_strings_are_left_alone() -> None:
    assert Texts().xml("szInput", "<甄/>") == "<甄/>"
    assert Texts().text("szReserve", "甄") == Texts().answer("甄") == "甄"


def test_what_is_not_base64_or_not_in_the_encoding_is_refused_by_name() -> None:
    for given in ("=", base64.b64encode(b"\xff\xff").decode()):
        with pytest.raises(Refusal, match="szReserve"):
            GBK.text("szReserve", given)


def test_an_answer_comes_back_in_the_encoding_of_the_question() -> None:
    assert base64.b64decode(GBK.answer("𠮷")).decode("gb18030") == "𠮷"
