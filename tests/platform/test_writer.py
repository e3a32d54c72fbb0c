from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from support.made_up_messages import OPERATIONS, SERVICES, values_of, without_nothing
from wscall.platform.bundled import bundled_description
from wscall.platform.shapes import Shape, Slot
from wscall.platform.writer import is_writable, write_envelope

SCHEMAS = {namespace: etree.XMLSchema(etree.parse(bundled_description(namespace).xsd)) for namespace in SERVICES}
Tree = tuple[str, str, tuple[Any, ...]]


def tree(element: etree._Element) -> Tree:
    return str(element.tag), element.text or "", tuple(tree(child) for child in element)


@pytest.mark.parametrize(("namespace", "name"), OPERATIONS)
@settings(max_examples=15)
@given(data=st.data())
def test_writes_the_message_that_zeep_would(namespace: str, name: str, data: st.DataObject) -> None:
    operation = SERVICES[namespace].operation(name)
    shape = operation._request
    assert shape is not None
    assert is_writable(shape)
    values = without_nothing(data.draw(values_of(shape)), shape)
    ours = etree.fromstring(write_envelope(name, namespace, shape, values))
    assert tree(ours) == tree(etree.fromstring(operation._build_with_zeep(values)))
    SCHEMAS[namespace].assertValid(ours[0][0])


def test_writes_what_is_required_though_empty() -> None:
    shape = Shape(plain=True)
    shape.slots["a"] = Slot(0, "a", "", required=True, repeated=False, shape=None)
    root = etree.fromstring(write_envelope("op", "urn:x?a&b", shape, {"a": ""}))
    assert tree(root[0][0]) == ("{urn:x?a&b}op", "", (("a", "", ()),))


def test_leaves_the_unusual_to_zeep() -> None:
    qualified, recursive = Shape(plain=True), Shape(plain=True)
    qualified.slots["a"] = Slot(0, "a", "urn:x", required=False, repeated=False, shape=None)
    recursive.slots["a"] = Slot(0, "a", "", required=False, repeated=False, shape=recursive)
    assert not is_writable(Shape(plain=False))
    assert not is_writable(qualified)
    assert not is_writable(recursive)
