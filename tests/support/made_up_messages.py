"""Hypothesis strategies for messages of any shape that the service's schema allows."""

from typing import Any

from hypothesis import strategies as st
from lxml import etree

from wscall.platform.bundled import NAMESPACES
from wscall.platform.description import bundled_documents
from wscall.platform.service import Service
from wscall.platform.shapes import Shape, Slot

SERVICES = {namespace: Service(bundled_documents(namespace), "bundled") for namespace in NAMESPACES}
OPERATIONS = [(namespace, name) for namespace, service in SERVICES.items() for name in sorted(service.names)]

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r<&>\"'"),
    max_size=8,
)


def values_of(shape: Shape) -> st.SearchStrategy[dict[str, Any]]:
    """Values by name, some left out, some empty."""
    return st.fixed_dictionaries({}, optional={slot.name: _value_of(slot) for slot in shape.slots.values()})


def _value_of(slot: Slot) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any]
    if slot.name == "resultCode":
        one = st.integers(-99999, 99999).map(str)
    else:
        one = XML_TEXT if slot.shape is None else values_of(slot.shape)
    return st.lists(one, max_size=3) if slot.repeated else one


def element_of(name: str, shape: Shape, values: dict[str, Any], namespace: str = "") -> etree._Element:
    """The element that holds the values, in the schema's order."""
    element = etree.Element(f"{{{namespace}}}{name}" if namespace else name)
    for slot in shape.slots.values():
        given = values.get(slot.name)
        for value in (
            given if slot.repeated and given else [given] if given is not None and not slot.repeated else []
        ):
            if slot.shape is None:
                etree.SubElement(element, slot.name).text = value
            else:
                element.append(element_of(slot.name, slot.shape, value))
    return element


def without_nothing(values: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """The values as a reader gives them: nothing empty but items of lists."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        inner = shape.slots[name].shape
        if isinstance(value, list):
            kept: Any = value if inner is None else [without_nothing(item, inner) for item in value]
        else:
            kept = value if inner is None else without_nothing(value, inner)
        if kept:
            found[name] = kept
    return found
