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


def read_known(element: etree._Element, shape: Shape) -> Values:
    """The values of an element that is exactly as its shape says.

    Raises:
        Unfamiliar: it is not: an unknown name, another order, an attribute such as xsi:type, xsi:nil or href.
    """
    if _ATTRIBUTES(element):
        raise Unfamiliar
    return _read_known(element, shape)


def _read_known(element: etree._Element, shape: Shape) -> Values:
    if not shape.plain:
        raise Unfamiliar
    values: Values = {}
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
        if not len(child):
            value = child.text if slot.shape is None else None
        elif slot.shape is None:
            raise Unfamiliar
        else:
            value = _read_known(child, slot.shape)
        if slot.repeated:
            lowest = slot.place
            values.setdefault(tag, []).append(_item(value, slot.shape))
        else:
            lowest = slot.place + 1
            if value:
                values[tag] = value
    return values


def _item(value: Any, shape: Shape | None) -> Any:  # noqa: ANN401 - text or values
    """A list's item, which keeps its place even where it is empty."""
    if value is None:
        return "" if shape is None else {}
    return value


def read_tolerantly(element: etree._Element, shape: Shape) -> tuple[Values, tuple[str, ...]]:
    """The values of an element in whatever order and spelling, and the paths of what the schema does not know.

    Unknown text comes among the values under its own name, for somebody else may know it.
    """
    unknown: list[str] = []
    values = _read_tolerantly(element, shape, etree.QName(element).localname, unknown)
    return values, tuple(unknown)


def _read_tolerantly(element: etree._Element, shape: Shape, path: str, unknown: list[str]) -> Values:
    values: Values = {}
    seen = set()
    for child in element:
        name = etree.QName(child).localname
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
            unknown.extend(f"{path}/{name}/{etree.QName(part).localname}" for part in child)
        if slot.repeated:
            values.setdefault(slot.name, []).append(_item(value, slot.shape))
        elif value:
            values[slot.name] = value
    return values


def from_zeep(value: Any) -> Any:  # noqa: ANN401 - zeep's values are untyped
    """What zeep has read, in the same form; None where there is nothing."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, list):
        return [_zeep_item(item) for item in value] or None
    if not hasattr(value, "_xsd_type"):
        return str(value)
    # Names with an underscore are zeep's own: attributes, wildcards.
    parts = {name: from_zeep(value[name]) for name in value if not name.startswith("_")}
    return {name: part for name, part in parts.items() if part} or None


def _zeep_item(item: Any) -> Any:  # noqa: ANN401 - as above
    found = from_zeep(item)
    return found if found is not None else ({} if hasattr(item, "_xsd_type") else "")


def to_element(element: etree._Element) -> Element:
    """The element with all it holds, free of lxml; the white space between children is left out."""
    tag = str(element.tag)
    name = tag.rpartition("}")[2] if tag[0] == "{" else tag
    if not len(element):
        return Element(name, element.text or "")
    return Element(name, (element.text or "").strip(), tuple([to_element(child) for child in element]))
