"""szOutput: the platform's reply as XML in the shape of the caller's input, with everything that it held."""

import re
from typing import Final
from xml.sax.saxutils import escape

from wscall.api.xml_input import CARD, Shape
from wscall.platform.port import Element

NO_OUTPUT: Final = ""
"""szOutput of a call that failed before the platform answered: there is nothing to show, and szMsg says why."""

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_URI: Final = re.compile(r"[A-Za-z0-9:/?#@!$&()*+,;=._~%-]+")
"""What a namespace may be made of to be given back; any other is no URI and is answered in the specification's."""


def to_output(body: Element, operation: str, shape: Shape) -> str:
    """The reply as text, without an XML declaration: the surface that encodes it knows the encoding.

    An envelope answers an envelope. A bare input gets a bare ``<return>``; what the platform put beside it
    (DECISIONS 10) follows inside, after the platform's own children. Characters that XML cannot carry are left
    out.

    Args:
        body: the operation's response element.
        operation: the operation's name, for an envelope.
        shape: the form of the input.
    """
    if not shape.envelope:
        return _xml(_bare(body))
    namespace = shape.namespace if _URI.fullmatch(shape.namespace) else CARD
    inner = "".join(_xml(element) for element in body.children) or _text(body.text)
    response = f"ns2:{operation}Response"
    return (
        f'<soap:Envelope xmlns:soap="{shape.soap}"><soap:Body>'
        f'<{response} xmlns:ns2="{escape(namespace)}">{inner}</{response}>'
        "</soap:Body></soap:Envelope>"
    )


def _bare(body: Element) -> Element:
    result = next((element for element in body.children if element.name == "return"), None)
    if result is None:
        return Element("return", body.text, body.children)
    beside = tuple(element for element in body.children if element is not result)
    return result._replace(children=result.children + beside)


def _xml(element: Element) -> str:
    inner = _text(element.text) + "".join(_xml(each) for each in element.children)
    return f"<{element.name}>{inner}</{element.name}>"


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("", text), {"\r": "&#13;"})
