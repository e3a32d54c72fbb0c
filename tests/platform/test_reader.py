from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from support.made_up_messages import OPERATIONS, SERVICES, element_of, values_of, without_nothing
from wscall.platform.operation import Operation
from wscall.platform.port import Element
from wscall.platform.reader import Unfamiliar, from_zeep, read_known, read_tolerantly, to_element
from wscall.platform.shapes import Shape


def operation_of(namespace: str, name: str) -> tuple[Operation, Shape]:
    operation = SERVICES[namespace].operation(name)
    shape = operation._response
    assert shape is not None
    return operation, shape


def on_the_wire(element: etree._Element) -> etree._Element:
    """What the element is after having been sent."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    return etree.fromstring(etree.tostring(element, encoding="utf-8"), parser)


@pytest.mark.parametrize(("namespace", "name"), OPERATIONS)
@settings(max_examples=15)
@given(data=st.data())
def test_the_fast_reader_reads_what_zeep_reads(namespace: str, name: str, data: st.DataObject) -> None:
    operation, shape = operation_of(namespace, name)
    values = data.draw(values_of(shape))
    element = on_the_wire(element_of(f"{name}Response", shape, values, namespace))
    read, body = read_known(element, shape)
    assert read == (from_zeep(operation._output.parse(element, operation._schema)) or {})
    assert read == without_nothing(values, shape)
    assert body == to_element(element)


@pytest.mark.parametrize(("namespace", "name"), OPERATIONS)
@settings(max_examples=10)
@given(data=st.data())
def test_the_tolerant_reader_finds_everything_in_any_order(namespace: str, name: str, data: st.DataObject) -> None:
    _, shape = operation_of(namespace, name)
    values = data.draw(values_of(shape))
    element = element_of(f"{name}Response", shape, values, namespace)
    strange = disturb(element, data.draw(st.randoms(use_true_random=False)))
    read, unknown = read_tolerantly(on_the_wire(element), shape)
    assert _known(read) == without_nothing(values, shape)
    assert sorted(unknown) == sorted(strange)


def disturb(element: etree._Element, chance: Random) -> list[str]:
    """Turn some lists of children round and put strangers among them; gives the strangers' paths."""
    strange: list[str] = []
    for parent in list(element.iter()):
        children = list(parent)
        if chance.random() < 0.5 and len({child.tag for child in children}) == len(children):
            parent[:] = reversed(children)
        if children and chance.random() < 0.5:
            parent.insert(chance.randint(0, len(children)), etree.fromstring("<stranger>text</stranger>"))
            above = [etree.QName(each).localname for each in parent.iterancestors()]
            strange.append("/".join([*reversed(above), etree.QName(parent).localname, "stranger"]))
    return strange


def _known(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: found for name, value in values.items() if name != "stranger" and (found := _known(value))}
    return [_known(item) for item in values] if isinstance(values, list) else values


SHAPE = operation_of("http://www.wondersgroup.com/card", "virIdCardVerify")[1]
XSI = 'xmlns:x="http://www.w3.org/2001/XMLSchema-instance"'


@pytest.mark.parametrize(
    "content",
    [
        "<return><stranger/></return>",
        "<return><vuid/><empi/></return>",
        "<return><vuid/><vuid/></return>",
        "<return><vuid><part/></vuid></return>",
        "<return/><return/>",
        f'<return><vuid {XSI} x:nil="true"/></return>',
        f'<return {XSI} x:type="y"/>',
        '<return href="#1"/>',
        '<return encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/>',
    ],
)
def test_the_fast_reader_leaves_the_unusual_to_zeep(content: str) -> None:
    with pytest.raises(Unfamiliar):
        read_known(etree.fromstring(f"<virIdCardVerifyResponse>{content}</virIdCardVerifyResponse>"), SHAPE)


def test_a_shape_that_is_not_plain_is_left_to_zeep() -> None:
    with pytest.raises(Unfamiliar):
        read_known(etree.fromstring("<a/>"), Shape(plain=False))


def test_the_first_of_two_wins_and_the_other_is_flagged() -> None:
    element = etree.fromstring("<r><return><vuid>1</vuid><vuid>2</vuid></return></r>")
    assert read_tolerantly(element, SHAPE) == ({"return": {"vuid": "1"}}, ("r/return/vuid",))


def test_other_spellings_are_known() -> None:
    element = etree.fromstring("<r><return><VUID>1</VUID><vvcr><XM>n</XM></vvcr></return></r>")
    assert read_tolerantly(element, SHAPE) == ({"return": {"vuid": "1", "peopleInfo": {"xm": "n"}}}, ())


def test_unknown_text_is_handed_on() -> None:
    element = etree.fromstring("<r><return><peopleInfo><unitWrok>w</unitWrok></peopleInfo></return></r>")
    values, unknown = read_tolerantly(element, SHAPE)
    assert values == {"return": {"peopleInfo": {"unitWrok": "w"}}}
    assert unknown == ("r/return/peopleInfo/unitWrok",)


def test_the_white_space_between_children_is_no_text() -> None:
    element = etree.fromstring("<n:a xmlns:n='u'>\n  <b> c </b>\n  <d/>\n</n:a>")
    assert to_element(element) == Element("a", "", (Element("b", " c "), Element("d")))
