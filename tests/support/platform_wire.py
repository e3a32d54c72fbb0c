"""Talk to an embedded platform over its socket, with nothing between the test and the bytes but urllib."""

import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from lxml import etree

from wscall.model.identity import made_up_id_number
from wscall.platform.bundled import HBWS, WONDERSGROUP, bundled_description
from wscall.sim.platform import EmbeddedPlatform

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_XS = "{http://www.w3.org/2001/XMLSchema}"


class Answer(NamedTuple):
    """What came back for one call."""

    code: int
    message: str
    element: etree._Element

    def text(self, path: str) -> str:
        """Text of an element inside ``return``."""
        return self.element.findtext(f"return/{path}") or ""

    def texts(self, path: str) -> list[str]:
        """Texts of all elements of that path inside ``return``."""
        return [found.text or "" for found in self.element.findall(f"return/{path}")]


class Reply(NamedTuple):
    """What came back over HTTP."""

    status: int
    content_type: str
    body: bytes


def send(url: str, body: bytes | None, **headers: str) -> Reply:
    """POST (or GET, without a body) and take whatever status comes back."""
    request = urllib.request.Request(url, data=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with _DIRECT.open(request, timeout=10) as reply:
            return Reply(reply.status, reply.headers["Content-Type"], reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers["Content-Type"], error.read())


def envelope(operation: str, fields: dict[str, Any], namespace: str = WONDERSGROUP, soap: str = SOAP11) -> bytes:
    """A request with its children in schema order."""
    root = etree.Element(f"{{{soap}}}Envelope", nsmap={"e": soap, "card": namespace})
    element = etree.SubElement(etree.SubElement(root, f"{{{soap}}}Body"), f"{{{namespace}}}{operation}")
    schema = etree.parse(bundled_description(namespace).xsd).getroot()
    declaration = next(one for one in schema.findall(f"{_XS}element") if one.get("name") == operation)
    _fill(element, declaration, schema, fields)
    return etree.tostring(root, encoding="UTF-8")


def _fill(
    element: etree._Element, declaration: etree._Element, schema: etree._Element, fields: dict[str, Any]
) -> None:
    left = dict(fields)
    kind = (declaration.get("type") or "").rpartition(":")[2]
    found = [declaration, *(named for named in schema.findall(f"{_XS}complexType") if named.get("name") == kind)]
    for child in found[-1].iter(f"{_XS}element"):
        name = child.get("name", "")
        value = left.pop(name, None) if child is not declaration else None
        for one in [value] if not isinstance(value, list) else value:
            if isinstance(one, dict):
                _fill(etree.SubElement(element, name), child, schema, one)
            elif one is not None:
                etree.SubElement(element, name).text = one
    assert not left, f"not in the schema: {left}"


class Wire:
    """A caller with a key."""

    def __init__(self, platform: EmbeddedPlatform, namespace: str = WONDERSGROUP) -> None:
        self.platform = platform
        self.namespace = namespace
        self.key = ""

    def login(self) -> "Wire":
        """Take a key as the institution of the seed."""
        answer = self.call("getAuthKey", {"orgCode": "121212", "userName": "121212", "passWord": "1234abcd_"})
        assert answer.code == 10000
        self.key = answer.text("authKey")
        return self

    def other(self) -> "Wire":
        """The same caller in the other namespace."""
        wire = Wire(self.platform, HBWS if self.namespace == WONDERSGROUP else WONDERSGROUP)
        wire.key = self.key
        return wire

    def call(self, operation: str, fields: dict[str, Any], *, caller: bool = True) -> Answer:
        """Call, with the institution and the key unless the fields bring their own."""
        own = {"orgCode": "121212", "authKey": self.key} if caller and operation != "getAuthKey" else {}
        body = envelope(operation, {**own, **fields}, self.namespace)
        reply = send(self.platform.url, body, Content_Type="text/xml; charset=utf-8", SOAPAction='""')
        assert reply.status == 200, reply.body.decode()
        return parse(reply.body, operation, self.namespace)

    def code(self, operation: str, fields: dict[str, Any]) -> int:
        """Only the code."""
        return self.call(operation, fields).code


def parse(body: bytes, operation: str, namespace: str) -> Answer:
    """The response element of an envelope."""
    element = etree.fromstring(body).find(f".//{{{namespace}}}{operation}Response")
    assert element is not None, body.decode()
    return Answer(
        int(element.findtext("return/resultCode", "")), element.findtext("return/message") or "", element
    )


def people(number: int, **changes: Any) -> dict[str, Any]:
    """A made-up resident as PeopleInfo."""
    own = made_up_id_number(1000 + number, birth=date(1991, 2, 3))
    return {
        "xm": f"测试{number}",
        "zjlx": "01",
        "zjhm": own,
        "sfzhm": own,
        "xb": "1",
        "csrq": "19910203",
        **changes,
    }


def electronic(number: int, **changes: Any) -> dict[str, Any]:
    """An electronic card for a made-up resident, as CardInfo; ``people_`` changes its holder."""
    return _card(number, {"klx": "3"}, changes)


def physical(number: int, **changes: Any) -> dict[str, Any]:
    """A physical card for a made-up resident."""
    numbers = {"fkxlh": f"1{900000 + number:09d}", "yycsdm": "330400", "xpxlh": f"TEST{number:012d}"}
    return _card(number, {"klx": "1", **numbers}, changes)


def _card(number: int, own: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    holder = people(number, **changes.pop("people_", {}))
    return {**own, "peopleInfo": holder, **changes}


class Clock:
    """A clock that stands until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
