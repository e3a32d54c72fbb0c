"""A reply's envelope: the response element in its Body, or the fault it reports."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from wscall.errors import Native, PlatformUnreachable
from wscall.platform.failures import Failure

Hide = Callable[[str], str]
"""Masks what the platform says."""

_SOAP11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_SOAP12: Final = "http://www.w3.org/2003/05/soap-envelope"
_VERSIONS: Final = {f"{{{namespace}}}Envelope": namespace for namespace in (_SOAP11, _SOAP12)}
_REFERENCES: Final = etree.XPath("boolean(.//@href[starts-with(., '#')])")
_LONGEST_NAME: Final = 80
_LONGEST_FAULT: Final = 300


def response_in(root: etree._Element, name: str, where: str, hide: Hide) -> etree._Element:
    """The element ``name`` in the Body of an envelope of SOAP 1.1 or 1.2; any namespace will do (facts, 1).

    Raises:
        OutcomeUnknown: a fault, another element, or no envelope at all.
    """
    namespace = _VERSIONS.get(str(root.tag))
    if namespace is None:
        raise Failure.NOT_SOAP.error(where, sent=True, found=_name(root), needed="soap:Envelope")
    body = root.find(f"{{{namespace}}}Body")
    child = body[0] if body is not None and len(body) else None
    if child is None or body is None:
        raise Failure.OTHER_ANSWER.error(where, sent=True, found="soap:Body /", needed=name)
    if child.tag == f"{{{namespace}}}Fault":
        raise fault_error(child, where, hide)
    if etree.QName(child).localname != name:
        raise Failure.OTHER_ANSWER.error(where, sent=True, found=_name(child), needed=name)
    if _REFERENCES(body):
        raise Failure.REFERENCES.error(where, sent=True, found="href", needed="document/literal")
    return child


def fault_in(root: etree._Element, where: str, hide: Hide) -> PlatformUnreachable | None:
    """The fault that an envelope reports, if it does."""
    fault = next(root.iter(f"{{{_SOAP11}}}Fault", f"{{{_SOAP12}}}Fault"), None)
    return None if fault is None else fault_error(fault, where, hide)


def fault_error(fault: etree._Element, where: str, hide: Hide) -> PlatformUnreachable:
    """The error for a fault of either version; ``hide`` masks its text."""
    code = _text(fault, "faultcode") or _text(fault, f"{{{_SOAP12}}}Code/{{{_SOAP12}}}Value")
    text = _text(fault, "faultstring") or _text(fault, f"{{{_SOAP12}}}Reason/{{{_SOAP12}}}Text")
    native = Native(hide(code[:_LONGEST_NAME]), hide(text[: 2 * _LONGEST_FAULT])[:_LONGEST_FAULT])
    return Failure.FAULT.error(where, sent=True, native=native)


def _text(fault: etree._Element, path: str) -> str:
    return " ".join((fault.findtext(path) or "").split())


def _name(element: etree._Element) -> str:
    return f"<{etree.QName(element).localname[:_LONGEST_NAME]}>"
