"""From the bytes or text of a caller to text that an XML parser takes: size, encoding, declaration."""

import codecs
import re
from typing import Final

from wscall.errors import BadInput
from wscall.text import Text

ENCODINGS: Final = {
    "utf8": "utf-8", "utf16": "utf-16", "ascii": "gb18030", "usascii": "gb18030",
    "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "cp936": "gb18030", "ms936": "gb18030",
}  # fmt: skip
"""Declared name without ``-`` and ``_`` → codec. GB 18030 contains GBK and GB 2312."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION: Final = re.compile(r"\s*(<\?xml\s[^>]{0,200}\?>)")
_DECLARED: Final = re.compile(
    rb"\s{0,1000}<\?xml\s[^>]{0,100}encoding\s{0,10}=\s{0,10}[\"']([A-Za-z0-9._-]{1,40})[\"']"
)


def decoded(source: str | bytes, most: int) -> str:
    """The text without byte order mark, declaration and trailing NUL; line and column of what is left are kept.

    Args:
        source: text, whose declared encoding is ignored because it is text already, or bytes.
        most: the number of characters allowed; bytes may have four times as many.

    Raises:
        BadInput: too large, empty, in an unknown encoding, or not what its encoding says.
    """
    size, limit = len(source), most if isinstance(source, str) else 4 * most
    if size > limit:
        raise BadInput(
            Text("输入过大", "the input is too large"), where="szInput", found=str(size), needed=f"≤ {limit}"
        )
    text = source if isinstance(source, str) else _from_bytes(source)
    text = text.removeprefix("\ufeff").rstrip("\0")
    if len(text) > most:
        raise BadInput(
            Text("输入过大", "the input is too large"), where="szInput", found=str(len(text)), needed=f"≤ {most}"
        )
    if not text.strip():
        raise BadInput(Text("输入为空", "the input is empty"), where="szInput", needed="XML")
    declaration = _DECLARATION.match(text)
    if declaration is None:
        return text
    start, end = declaration.span(1)
    return text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]


def _from_bytes(source: bytes) -> str:
    for mark, codec in _MARKS:
        if source.startswith(mark):
            return _decode(source[len(mark) :], codec)
    declared = _DECLARED.match(source)
    if declared:
        name = declared.group(1).decode("ascii")
        wanted = ENCODINGS.get(re.sub(r"[-_]", "", name.lower()))
        if wanted is None or wanted == "utf-16":  # UTF-16 without its mark would not show a declaration
            raise BadInput(
                Text("不支持声明的编码", "the declared encoding is not supported"),
                where="szInput:1",
                found=name,
                needed="UTF-8 | GBK | GB2312 | GB18030",
            )
        return _decode(source, wanted)
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(source, "gb18030")


def _decode(source: bytes, codec: str) -> str:
    try:
        return source.decode(codec)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise BadInput(
            Text("内容与其编码不符", "the content is not in the encoding that it claims"),
            where=f"szInput:{line}",
            needed=codec,
            advice=Text("检查 XML 声明中的 encoding", "check the encoding in the XML declaration"),
        ) from error
