"""Reading a reply's element into plain values, by its shape.

:func:`read_known` is the fast path: it takes what looks exactly as the schema says, and leaves everything else to
zeep by raising :class:`Unfamiliar`. :func:`read_tolerantly` is for what zeep's strict reading refuses: it matches
local names in any order and either deployment's spelling, and says which elements nobody knew.

Values are nested dicts of text by local name, lists where an element may repeat; what is empty is left out.
"""

from typing import Any, Final

from lxml import etree

from wscall.platform.port import Element
from wscall.platform.shapes import Shape

Values = dict[str, Any]

_ATTRIBUTES: Final = etree.XPath("boolean(.//@*)")


class Unfamiliar(Exception):
    """The element is not exactly as the schema says."""


def read_known(element: etree._Element, shape: Shape) -> tuple[Values, Element]:
    """The values of an element that is exactly as its shape says, and the element as :func:`to_element` gives it.

    Raises:
        Unfamiliar: it is not: an unknown name, another order, an attribute such as xsi:type, xsi:nil or href.
    """
    if _ATTRIBUTES(element):
        raise Unfamiliar
    return _read_known(element, _local_name(element), shape)


def _read_known(element: etree._Element, name: str, shape: Shape) -> tuple[Values, Element]:
    if not shape.plain:
        raise Unfamiliar
    values: Values = {}
    children = []
    slots = shape.slots
    lowest = 0
    for child in element:
        tag = str(child.tag)
        namespace = ""
        if tag[0] == "{":
            namespace, _, tag = tag[1:].partition("}")
        slot = slots.get(tag)
        if slot is None or slot.place < lowest or (namespace and slot.namespace and namespace != slot.namespace):
            raise Unfamiliar
        value: Any
        if slot.shape is not None:
            value, read = _read_known(child, tag, slot.shape)
        elif len(child):
            raise Unfamiliar
        else:
            value = child.text
            read = Element(tag, value or "")
        children.append(read)
        if slot.repeated:
            lowest = slot.place
            values.setdefault(tag, []).append("" if value is None else value)
        else:
            lowest = slot.place + 1
            if value:
                values[tag] = value
    text = element.text or ""
    return values, Element(name, text.strip() if children else text, tuple(children))


def read_tolerantly(element: etree._Element, shape: Shape) -> tuple[Values, tuple[str, ...]]:
    """The values of an element in whatever order and spelling, and the paths of what the schema does not know.

    Unknown text comes among the values under its own name, for somebody else may know it.
    """
    unknown: list[str] = []
    values = _read_tolerantly(element, shape, _local_name(element), unknown)
    return values, tuple(unknown)


def _read_tolerantly(element: etree._Element, shape: Shape, path: str, unknown: list[str]) -> Values:
    values: Values = {}
    seen = set()
    for child in element:
        name = _local_name(child)
        slot = shape.nearest(name)
        if slot is None or (slot.name in seen and not slot.repeated):
            unknown.append(f"{path}/{name}")
            if slot is None and not len(child) and child.text:
                values.setdefault(name, child.text)
            continue
        seen.add(slot.name)
        value: Any
        if slot.shape is not None:
            value = _read_tolerantly(child, slot.shape, f"{path}/{name}", unknown)
        else:
            value = child.text
            unknown.extend(f"{path}/{name}/{_local_name(part)}" for part in child)
        if slot.repeated:
            values.setdefault(slot.name, []).append("" if value is None else value)
        elif value:
            values[slot.name] = value
    return values


def from_zeep(value: Any) -> Any:  # noqa: ANN401 - zeep's values are untyped
    """What zeep has read, in the same form; None where there is nothing."""
    if value is None or isinstance(value, str):
        return value or None
    if not hasattr(value, "_xsd_type"):
        return str(value)
    values = {}
    for name, element in value._xsd_type.elements:  # noqa: SLF001 - zeep's way to tell a value's type
        part = getattr(value, name, None)
        found: Any
        if isinstance(part, list):
            # zeep reads an empty item of a list, text or not, as None.
            nothing: Any = {} if hasattr(element.type, "elements") else ""
            found = [nothing if (each := from_zeep(item)) is None else each for item in part]
        else:
            found = from_zeep(part)
        if found:
            values[name] = found
    return values


def to_element(element: etree._Element) -> Element:
    """The element with all it holds, free of lxml; the white space between children is left out."""
    name = _local_name(element)
    if not len(element):
        return Element(name, element.text or "")
    return Element(name, (element.text or "").strip(), tuple([to_element(child) for child in element]))


def _local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
