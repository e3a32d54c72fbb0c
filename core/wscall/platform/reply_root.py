"""From an HTTP answer to the root element of the message in it; attachments (MTOM) are put in their places."""

import base64
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final
from urllib.parse import unquote

from lxml import etree

from wscall.errors import PlatformUnreachable
from wscall.platform.answer import Answer
from wscall.platform.envelope import Hide, fault_in
from wscall.platform.failures import Failure
from wscall.platform.xml_body import describe, parse_body

_SUCCESS: Final = range(200, 300)
_INCLUDE: Final = "{http://www.w3.org/2004/08/xop/include}Include"


def reply_root(answer: Answer, where: str, hide: Hide) -> etree._Element:
    """The root element of the message; ``where`` names the server in errors, ``hide`` masks what it says.

    Raises:
        OutcomeUnknown: an HTTP error, a fault sent as one, or no XML in the answer.
    """
    if answer.status not in _SUCCESS:
        raise _http_error(answer, where, hide)
    if answer.content_type.lstrip().lower().startswith("multipart/related"):
        return _join_attachments(answer, where)
    return parse_body(answer.body, answer.content_type, where)


def _http_error(answer: Answer, where: str, hide: Hide) -> PlatformUnreachable:
    """SOAP 1.1 sends faults with status 500; anything else is the web server's own."""
    try:
        fault = fault_in(parse_body(answer.body, answer.content_type, where), where, hide)
    except PlatformUnreachable:
        fault = None
    if fault is not None:
        return fault
    found = f"HTTP {answer.status}, {describe(answer.body, answer.content_type)}"
    return Failure.STATUS.error(where, sent=True, found=found, needed="HTTP 200")


def _join_attachments(answer: Answer, where: str) -> etree._Element:
    header = f"Content-Type: {' '.join(answer.content_type.split())}\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(header.encode("latin-1", "replace") + answer.body)
    parts = [part for part in message.walk() if not part.is_multipart()]
    contents = [_content(part) for part in parts]
    if not parts or not message.is_multipart():
        raise Failure.BROKEN_XML.error(where, sent=True, found="multipart/related", needed="soap:Envelope")
    root = parse_body(contents[0], str(parts[0].get("Content-Type", "")), where)
    attached = {
        str(part.get("Content-ID", "")).strip(): content for part, content in zip(parts, contents, strict=True)
    }
    for include in list(root.iter(_INCLUDE)):
        name = f"<{unquote(include.get('href', '').removeprefix('cid:'))}>"
        parent = include.getparent()
        if parent is None or name not in attached:
            raise Failure.BROKEN_XML.error(where, sent=True, found="xop:Include", needed="Content-ID")
        parent.remove(include)
        parent.text = base64.b64encode(attached[name]).decode()
    return root


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
