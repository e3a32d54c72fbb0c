"""szOutput: the shape of the input, nothing dropped, and always well-formed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wscall.api.xml_input import CARD, SOAP_11, SOAP_12, Shape, parse_input
from wscall.api.xml_output import NO_OUTPUT, to_output
from wscall.platform.port import Element

RESULT = Element("return", "", (Element("message", "操作成功"), Element("resultCode", "10000")))
BESIDE = (Element("macAddress", "8C-70-5A-43-CE-6D,null"), Element("orgCode", "45607413-9"))
BODY = Element("getAuthKeyResponse", "", (RESULT, *BESIDE))


def test_an_envelope_answers_an_envelope() -> None:
    text = to_output(BODY, "getAuthKey", Shape(envelope=True, namespace="urn:x"))
    assert text == (
        f'<soap:Envelope xmlns:soap="{SOAP_11}"><soap:Body><ns2:getAuthKeyResponse xmlns:ns2="urn:x">'
        "<return><message>操作成功</message><resultCode>10000</resultCode></return>"
        "<macAddress>8C-70-5A-43-CE-6D,null</macAddress><orgCode>45607413-9</orgCode>"
        "</ns2:getAuthKeyResponse></soap:Body></soap:Envelope>"
    )


def test_the_specifications_namespace_where_the_input_has_none() -> None:
    text = to_output(BODY, "getAuthKey", Shape(envelope=True, soap=SOAP_12))
    root = etree.fromstring(text)
    assert root.tag == f"{{{SOAP_12}}}Envelope"
    assert root[0][0].tag == f"{{{CARD}}}getAuthKeyResponse"


def test_a_bare_return_answers_a_bare_input_and_keeps_what_stood_beside_it() -> None:
    assert to_output(BODY, "getAuthKey", Shape()) == (
        "<return><message>操作成功</message><resultCode>10000</resultCode>"
        "<macAddress>8C-70-5A-43-CE-6D,null</macAddress><orgCode>45607413-9</orgCode></return>"
    )


def test_a_body_without_return_becomes_one() -> None:
    assert to_output(Element("x", "text", BESIDE[:1]), "x", Shape()) == (
        "<return>text<macAddress>8C-70-5A-43-CE-6D,null</macAddress></return>"
    )


@pytest.mark.parametrize("shape", [Shape(), Shape(envelope=True)])
def test_signs_are_escaped_and_illegal_ones_left_out(shape: Shape) -> None:
    body = Element(
        "xResponse", "", (Element("return", "", (Element("message", '<&>"]]>\0\x1f\ufffe\ud800\r\n'),)),)
    )
    message = etree.fromstring(to_output(body, "x", shape)).find(".//message")
    assert message is not None
    assert message.text == '<&>"]]>\r\n'


@pytest.mark.parametrize(
    ("given_", "answered"),
    [('"><evil a="&', CARD), ("袁", CARD), ("http://x.y/?a=1&b=2#c", "http://x.y/?a=1&b=2#c")],
)
def test_namespaces_of_the_caller(given_: str, answered: str) -> None:
    text = to_output(BODY, "x", Shape(envelope=True, namespace=given_))
    assert etree.fromstring(text)[0][0].tag == f"{{{answered}}}xResponse"


def test_a_call_that_failed_before_an_answer_has_no_output() -> None:
    assert NO_OUTPUT == ""


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True)
leaves = st.builds(Element, names, st.text(), st.just(()))
trees = st.recursive(
    leaves,
    lambda inner: st.builds(Element, names, st.just(""), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=12,
)


@given(trees, st.booleans())
def test_output_is_well_formed_and_keeps_every_element(tree: Element, envelope: bool) -> None:
    body = Element("xResponse", "", (Element("return", "", (tree,)),))
    text = to_output(body, "x", Shape(envelope=envelope))
    found = etree.fromstring(text)
    result = found[0][0][0] if envelope else found
    assert tags(result[0]) == shape_of(tree)


@given(trees)
def test_what_is_written_can_be_read_again(tree: Element) -> None:
    text = to_output(Element("xResponse", "", (Element("return", "", (tree,)),)), "x", Shape())
    assert tuple(map(shape_of, parse_input(text).parameters.children)) == (shape_of(tree),)


def tags(element: etree._Element) -> tuple[object, ...]:
    return (element.tag, *(tags(each) for each in element))


def shape_of(element: Element) -> tuple[object, ...]:
    return (element.name, *(shape_of(each) for each in element.children))
