"""The structure of messages, read from an XSD: turns elements into fields and fields into elements.

It knows the part of XML Schema that such services use: global elements, named and inline complex types,
sequences, and extension of a base type.
"""

from typing import NamedTuple

from lxml import etree

from wscall.sim.platform.fields import Fields

_XS = "{http://www.w3.org/2001/XMLSchema}"


class Shape(NamedTuple):
    """One element: its local name, its children in schema order (none: it holds text), whether it may repeat."""

    name: str
    children: "tuple[Shape, ...]" = ()
    repeated: bool = False

    def child(self, name: str) -> "Shape":
        """The child of that name; one without children where the schema has none."""
        return next((child for child in self.children if child.name == name), Shape(name))


def read_shapes(schema: etree._Element) -> dict[str, Shape]:
    """The global elements of a schema by local name."""
    types = {named.get("name", ""): named for named in schema.findall(f"{_XS}complexType")}
    return {element.get("name", ""): _shape(element, types) for element in schema.findall(f"{_XS}element")}


def _shape(element: etree._Element, types: dict[str, etree._Element]) -> Shape:
    inline = element.find(f"{_XS}complexType")
    declared = inline if inline is not None else types.get(_local(element.get("type", "")))
    children = _children(declared, types) if declared is not None else ()
    return Shape(element.get("name", ""), children, element.get("maxOccurs", "1") != "1")


def _children(declared: etree._Element, types: dict[str, etree._Element]) -> tuple[Shape, ...]:
    inherited: tuple[Shape, ...] = ()
    extension = declared.find(f"{_XS}complexContent/{_XS}extension")
    if extension is not None:
        inherited = _children(types[_local(extension.get("base", ""))], types)
        declared = extension
    own = tuple(_shape(element, types) for element in declared.findall(f"{_XS}sequence/{_XS}element"))
    return inherited + own


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def to_fields(element: etree._Element, shape: Shape) -> Fields:
    """What an element holds, by local name: text, groups and lists as the shape says."""
    fields: Fields = {}
    for child in element.iterchildren("*"):
        name = etree.QName(child).localname
        known = shape.child(name)
        if not known.children:
            fields[name] = child.text or ""
        elif known.repeated:
            rows = fields.setdefault(name, [])
            assert isinstance(rows, list)
            rows.append(to_fields(child, known))
        else:
            fields[name] = to_fields(child, known)
    return fields


def add_fields(element: etree._Element, shape: Shape, fields: Fields) -> None:
    """Append to ``element`` every field the shape knows, in schema order; others belong to another profile."""
    for child in shape.children:
        value = fields.get(child.name)
        if isinstance(value, str):
            etree.SubElement(element, child.name).text = value
        elif isinstance(value, dict):
            add_fields(etree.SubElement(element, child.name), child, value)
        elif value is not None:
            for row in value:
                add_fields(etree.SubElement(element, child.name), child, row)
