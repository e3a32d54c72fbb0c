"""A reply's bytes into an XML tree: whatever Chinese encoding they are in, and with nothing hostile in them."""

import re
from email.message import Message
from html import unescape
from typing import Final

from lxml import etree

from wscall.masking import scrub
from wscall.platform.failures import Failure

_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_HTML: Final = re.compile(rb"^\s*<(?:!doctype\s+)?html\b", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title[^>]*>(.{1,400}?)</title>", re.IGNORECASE | re.DOTALL)
_ENCODINGS: Final = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("gbk", "gb2312", "gb18030", "cp936", "ms936", "x-gbk", "euc-cn"), "gb18030"),
    "big5": "big5",
}
"""Declared names that are believed, to codecs. GB 18030 contains GBK, which contains GB 2312.

ISO-8859-1 is not among them: web servers declare it by default, and any bytes are valid in it.
"""
_BY_MARK: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LONGEST_TITLE: Final = 80


def parse_body(body: bytes, content_type: str, where: str) -> etree._Element:
    """The root element; ``where`` names the server in errors.

    The text may be UTF-8, UTF-16 with its mark, or GB 18030 (with GBK and GB 2312 in it), and be declared wrongly
    or not at all. UTF-8 is tried first unless only something else is declared, since hardly any other text is
    valid UTF-8 by chance.

    Raises:
        OutcomeUnknown: empty, not XML, cut off, with a DTD, or in no known encoding.
    """
    if not body.strip():
        raise Failure.EMPTY.error(where, sent=True, found=f"{len(body)} B")
    if _HTML.match(body) or b"<" not in body:
        raise Failure.NOT_XML.error(where, sent=True, found=describe(body, content_type), needed="text/xml")
    content = _to_utf8(body, content_type)
    if content is None:
        raise Failure.NOT_XML.error(
            where, sent=True, found=describe(body, content_type), needed="UTF-8 | GB 18030"
        )
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise Failure.BROKEN_XML.error(where, sent=True, found=scrub(error.msg or "")) from None
    if root.getroottree().docinfo.doctype:
        raise Failure.DTD.error(where, sent=True, found="<!DOCTYPE>")
    return root


def describe(body: bytes, content_type: str) -> str:
    """What came instead of an answer: its type, and the title where it is a web page."""
    kind = media_type(content_type)
    title = _TITLE.search((_to_utf8(body, content_type) or body).decode("utf-8", "replace"))
    if title is None:
        return f"{kind}, {len(body)} B"
    return f"{kind}, {scrub(' '.join(unescape(title[1]).split()))[:_LONGEST_TITLE]}"


def media_type(content_type: str) -> str:
    """The type in a Content-Type header, without its parameters; text/plain where there is none."""
    return _header(content_type).get_content_type()


def _header(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    return message


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _to_utf8(body: bytes, content_type: str) -> bytes | None:
    """The same text in UTF-8; None where it is in no known encoding."""
    for codec in _candidates(body, content_type):
        try:
            text = body.decode(codec)
        except UnicodeDecodeError:
            continue
        return body if codec == "utf-8" else text.encode()
    return None


def _candidates(body: bytes, content_type: str) -> list[str]:
    """The codecs to try, the likeliest first."""
    for mark, codec in _BY_MARK:
        if body.startswith(mark):
            return [codec]
    inside = _DECLARED.match(body)
    charset = re.search(r"charset\s*=\s*[\"']?([\w.-]+)", content_type, re.IGNORECASE)
    names = (inside[1].decode() if inside else "", charset[1] if charset else "")
    declared = [_ENCODINGS[name.lower()] for name in names if name.lower() in _ENCODINGS]
    declared.sort(key=lambda codec: codec != "utf-8")
    return [*declared, "utf-8", "gb18030"]
