"""Descriptions that differ from the bundled ones in ways that a real deployment may."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from wscall.errors import BadInput, OutcomeUnknown, PlatformUnreachable
from wscall.model import OperatorLogInfo
from wscall.platform.answer import Answer
from wscall.platform.bundled import WONDERSGROUP
from wscall.platform.description import Documents, bundled_documents
from wscall.platform.operation import Operation, Reading
from wscall.platform.service import Service

DONE = "<message>m</message><resultCode>10000</resultCode>"


def service_with(change: Callable[[str], str]) -> Service:
    """The bundled description with its schema changed."""
    documents = bundled_documents(WONDERSGROUP)
    files = {
        name: change(content.decode()).encode() if name.endswith(".xsd") else content
        for name, content in documents.files.items()
    }
    assert files != documents.files
    return Service(Documents("fetched", documents.main, files, 1.0), "host")


def read(operation: Operation, content: str, name: str = "downQr") -> Reading:
    body = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<r:{name}Response xmlns:r="{WONDERSGROUP}">{content}</r:{name}Response></s:Body></s:Envelope>'
    )
    return operation.read(Answer(200, "text/xml", body.encode()), "host", str)


def sent(message: bytes) -> dict[str, Any]:
    element = etree.fromstring(message)[0][0]
    return {str(child.tag): child.text for child in element}


def test_qualified_children_are_written_by_zeep_and_read() -> None:
    change = lambda text: text.replace('elementFormDefault="unqualified"', 'elementFormDefault="qualified"')  # noqa: E731
    operation = service_with(change).operation("downQr")
    assert sent(operation.build({"orgCode": "1", "name": "n"})) == {
        f"{{{WONDERSGROUP}}}orgCode": "1",
        f"{{{WONDERSGROUP}}}name": "n",
    }
    for content in (
        f"<return>{DONE}<vuid>5F27</vuid></return>",
        f"<r:return>{DONE}<r:vuid>5F27</r:vuid></r:return>",
    ):
        reading = read(operation, content)
        assert (reading.values, reading.unknown) == ({"vuid": "5F27"}, ())


def test_what_the_schema_demands_is_sent_though_empty() -> None:
    change = lambda text: text.replace(  # noqa: E731
        '<xs:element name="zjlx" type="xs:string" minOccurs="0"/>', '<xs:element name="zjlx" type="xs:string"/>'
    )
    assert sent(service_with(change).operation("downQr").build({"name": "n"})) == {"name": "n", "zjlx": None}


def test_a_choice_is_left_to_zeep_in_both_directions() -> None:
    def change(text: str) -> str:
        fields = text.partition('<xs:complexType name="DownloadedQr">')[2].partition("</xs:complexType>")[0]
        changed = fields.replace("<xs:sequence>", "<xs:choice>").replace("</xs:sequence>", "</xs:choice>")
        return text.replace(fields, changed)

    reading = read(service_with(change).operation("downQr"), f"<return>{DONE}<vuid>5F27</vuid></return>")
    assert (reading.values, reading.unknown) == ({"vuid": "5F27"}, ())


def test_a_derived_type_is_read_as_such() -> None:
    xsi = 'xmlns:x="http://www.w3.org/2001/XMLSchema-instance"'
    operation = service_with(str.strip).operation("operatorLog")
    content = f'<return {xsi} x:type="r:DownloadedQr">{DONE}<empi>3</empi><vuid>5F27</vuid></return>'
    reading = read(operation, content, "operatorLog")
    assert (reading.values, reading.unknown) == ({"empi": "3", "vuid": "5F27"}, ())


def test_a_text_that_became_an_object_is_left_out() -> None:
    change = lambda text: text.replace('name="Kslx" type="xs:string"', 'name="Kslx" type="card:PeopleIndex"')  # noqa: E731
    message = service_with(change).operation("operatorLog").build({"operatorLogInfo": OperatorLogInfo(Kslx="1")})
    assert sent(message) == {}


ZJLX = '<xs:element name="zjlx" type="xs:string" minOccurs="0"/>'


def test_one_value_where_several_may_stand_is_a_list_of_one() -> None:
    change = lambda text: text.replace(ZJLX, ZJLX.replace("/>", ' maxOccurs="3"/>'), 1)  # noqa: E731
    assert sent(service_with(change).operation("downQr").build({"zjlx": "01"})) == {"zjlx": "01"}


def test_what_zeep_refuses_to_send_is_bad_input() -> None:
    several = ZJLX.replace('minOccurs="0"', 'minOccurs="2" maxOccurs="3"')
    service = service_with(lambda text: text.replace(ZJLX, f'{several}<xs:any minOccurs="0"/>', 1))
    with pytest.raises(BadInput) as caught:
        service.operation("downQr").build({"zjlx": "01"})
    assert caught.value.where == "downQr.zjlx"


@pytest.mark.parametrize("change", [lambda text: text[:-20], lambda text: text.replace("xs:string", "xs:none")])
def test_a_broken_schema_is_no_service(change: Callable[[str], str]) -> None:
    with pytest.raises(PlatformUnreachable) as caught:
        service_with(change)
    assert not isinstance(caught.value, OutcomeUnknown)
