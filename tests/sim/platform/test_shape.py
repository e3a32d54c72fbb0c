from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from wscall.platform.bundled import NAMESPACES, bundled_description
from wscall.sim.platform.shape import Shape, add_fields, read_shapes, to_fields

SHAPES = {
    (namespace, name): shape
    for namespace in NAMESPACES
    for name, shape in read_shapes(etree.parse(bundled_description(namespace).xsd).getroot()).items()
}
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=5)


def fields_of(shape: Shape) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={child.name: value_of(child) for child in shape.children})


def value_of(shape: Shape) -> st.SearchStrategy[Any]:
    if not shape.children:
        return TEXT
    one = fields_of(shape)
    return st.lists(one, min_size=1, max_size=3) if shape.repeated else one


@pytest.mark.parametrize("key", sorted(SHAPES), ids=lambda key: f"{key[0][11:15]}-{key[1]}")
def test_every_message_survives_the_round_trip(key: tuple[str, str]) -> None:
    shape = SHAPES[key]

    @settings(max_examples=20)
    @given(fields_of(shape))
    def round_trip(fields: dict[str, Any]) -> None:
        element = etree.Element("e")
        add_fields(element, shape, fields)
        assert to_fields(element, shape) == fields

    round_trip()


def test_inherited_children_come_first() -> None:
    shape = SHAPES[NAMESPACES[0], "virIdCardVerifyResponse"].child("return")
    assert [child.name for child in shape.children][:3] == ["message", "resultCode", "empi"]


def test_wrapper_and_item_may_share_a_name() -> None:
    rows = SHAPES[NAMESPACES[1], "publishBlackCardResponse"].child("return").child("cardBlackList")
    assert not rows.repeated
    assert rows.child("cardBlackList").repeated


def test_unknown_fields_belong_to_another_profile() -> None:
    element = etree.Element("e")
    add_fields(element, Shape("e", (Shape("a"),)), {"b": "1", "a": "2"})
    assert [child.tag for child in element] == ["a"]
