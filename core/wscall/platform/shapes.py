"""The schema in the form that reading and writing messages needs: compiled once from zeep's types.

A shape is the list of an element's children in wire order. A plain shape is a sequence of elements, which is what
this service is made of; anything else (choices, wildcards, attributes) is left to zeep.
"""

from typing import Any, Final, NamedTuple

from zeep import xsd

_OTHER_NAMES: Final = {"people": "peopleinfo", "vvcr": "peopleinfo"}
"""Names in small letters that mean what the specification calls otherwise."""


def plain_name(name: str) -> str:
    """What deployments agree on in a name: its letters without case, and one name for the person."""
    name = name.lower()
    return _OTHER_NAMES.get(name, name)


class Slot(NamedTuple):
    """One child element.

    Attributes:
        place: in the wire order, from 0.
        name: local name.
        namespace: of the element, "" where unqualified.
        required: has to be there, if only empty.
        repeated: may come more than once.
        shape: its own children; None for text.
    """

    place: int
    name: str
    namespace: str
    required: bool
    repeated: bool
    shape: "Shape | None"


class Shape:
    """The children of one element.

    Attributes:
        slots: by local name, in wire order.
        plain: whether the slots say all there is to know; otherwise zeep has to read and write it.
    """

    __slots__ = ("plain", "slots")

    def __init__(self, *, plain: bool) -> None:
        self.slots: dict[str, Slot] = {}
        self.plain = plain

    def nearest(self, name: str) -> Slot | None:
        """The slot of that name, else the one that another deployment would spell so."""
        return self.slots.get(name) or next(
            (slot for slot in self.slots.values() if plain_name(slot.name) == plain_name(name)), None
        )


class ShapeCompiler:
    """Makes shapes of zeep's types; one that occurs twice, or inside itself, is made once."""

    def __init__(self) -> None:
        self._known: dict[int, Shape] = {}
        self._kept: Final[list[Any]] = []

    def shape_of(self, kind: Any) -> Shape | None:  # noqa: ANN401 - zeep's types are untyped
        """The shape of a type; None for text."""
        if not isinstance(kind, xsd.ComplexType):
            return None
        shape = self._known.get(id(kind))
        if shape is None:
            self._kept.append(kind)  # an id is only unique among the living
            elements = [element for _, element in kind.elements if isinstance(element, xsd.Element)]
            names = {element.qname.localname for element in elements}
            content = kind._element  # noqa: SLF001 - zeep shows the content model nowhere else
            plain = len(names) == len(elements) and not kind.attributes and _is_sequence(content)
            shape = self._known[id(kind)] = Shape(plain=plain)
            for place, element in enumerate(elements):
                name, namespace = element.qname.localname, element.qname.namespace or ""
                required, repeated = not element.is_optional, bool(element.accepts_multiple)
                shape.slots[name] = Slot(place, name, namespace, required, repeated, self.shape_of(element.type))
        return shape


def _is_sequence(content: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a content model is nothing but elements in order; an extended type is a sequence of sequences."""
    if content is None or isinstance(content, xsd.Element):
        return True
    return type(content) is xsd.Sequence and content.max_occurs == 1 and all(map(_is_sequence, content))
