"""What is wrong with malformed XML, in words that help; the known traps of the specification's own samples."""

import re
from collections.abc import Sequence
from typing import Final
from xml.parsers import expat

from wscall.errors import BadInput
from wscall.text import NOTHING, Text

_CODES: Final = expat.errors.codes

_WORDS: Final = {
    _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]: Text("内容不完整", "the document is incomplete"),
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: Text("内容不完整", "the document is incomplete"),
    _CODES[expat.errors.XML_ERROR_TAG_MISMATCH]: Text("结束标记不匹配", "an end tag does not match"),
    _CODES[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: Text("属性重复", "an attribute is repeated"),
    _CODES[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: Text(
        "根元素之后还有内容", "there is something after the root element"
    ),
    _CODES[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: Text("使用了未定义的实体", "an entity is not defined"),
}
_NOT_WELL_FORMED: Final = Text("XML 格式错误", "the XML is not well-formed")

_AMPERSAND: Final = Text("文本中的 & 要写成 &amp;", "write & as &amp; in text")
_TRAPS: Final = (
    (
        re.compile(r"</\s"),
        Text(
            "结束标记的 </ 之后不能有空格，如 </unitWrok>",
            "no blank may follow </ in an end tag, as in </unitWrok>",
        ),
    ),
    (
        re.compile(r"<\s"),
        Text("标记的 < 之后不能有空格，如 <appUserID>", "no blank may follow < in a tag, as in <appUserID>"),
    ),
    (re.compile(r"<(?![A-Za-z_/!?:\u0080-\uffff])"), Text("文本中的 < 要写成 &lt;", "write < as &lt; in text")),
)


def explain(text: str, error: expat.ExpatError, byte_index: int, open_tags: Sequence[str]) -> BadInput:
    """The error for malformed XML: line, column, what is wrong and how to mend it. Never shows a value.

    Args:
        text: the whole text that was parsed.
        error: expat's complaint about it.
        byte_index: where expat stopped, in bytes of UTF-8.
        open_tags: the tags that were open, outermost first.
    """
    offset = _offset(text, byte_index)
    return BadInput(
        _WORDS.get(error.code, _NOT_WELL_FORMED),
        where=f"szInput:{error.lineno}:{error.offset + 1}",
        found=expat.ErrorString(error.code) or "",
        needed=_needed(error.code, open_tags),
        advice=_comment(text, offset) or _trap(text, offset),
    )


def _offset(text: str, byte_index: int) -> int:
    """Where a byte of the UTF-8 form is in the text."""
    return len(text.encode("utf-8", "surrogatepass")[:byte_index].decode("utf-8", "replace"))


def _needed(code: int, open_tags: Sequence[str]) -> str:
    wanting = (
        _CODES[expat.errors.XML_ERROR_NO_ELEMENTS],
        _CODES[expat.errors.XML_ERROR_TAG_MISMATCH],
        _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    )
    return f"</{open_tags[-1][:64]}>" if open_tags and code in wanting else ""


def _comment(text: str, offset: int) -> Text:
    """The hint for a comment that was never closed, such as ``<!--出生地>`` or ``<!--就诊类型->``.

    A comment ends at its first ``--``, so one that swallows the next comment fails there.
    """
    opened = text.find("<!--", 0, offset + 4)
    while opened >= 0:
        ends = text.find("--", opened + 4)
        if ends < 0 or text[ends : ends + 3] != "-->":
            line = text.count("\n", 0, opened) + 1
            return Text(f"第 {line} 行的注释没有用 --> 结束", f"the comment on line {line} is not closed by -->")
        opened = text.find("<!--", ends + 3, offset + 4)
    return NOTHING


def _trap(text: str, offset: int) -> Text:
    """The hint for a known trap at or just before the place where expat gave up."""
    for start in range(offset, max(offset - 3, -1), -1):
        for pattern, hint in _TRAPS:
            if pattern.match(text, start):
                return hint
    ampersand = text.rfind("&", max(0, offset - 40), offset)
    return NOTHING if ampersand < 0 or ";" in text[ampersand:offset] else _AMPERSAND
