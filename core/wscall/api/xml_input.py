"""szInput: whatever XML a HIS sends, to one neutral tree. Hostile XML costs bounded time and memory.

Accepted (DECISIONS 9): a SOAP envelope; the bare operation element, with or without a namespace, even with a
prefix that nobody declared; any single root whose children are the parameters. Size is checked before anything is
decoded, and a document type declaration ends the work at once, so entities are never defined.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, NoReturn, TypeVar
from xml.parsers import expat

from wscall.api.xml_text import decoded
from wscall.api.xml_traps import explain
from wscall.errors import BadInput
from wscall.model.dto import Dto
from wscall.platform.port import Element
from wscall.text import NOTHING, Text

D = TypeVar("D", bound=Dto)

SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12: Final = "http://www.w3.org/2003/05/soap-envelope"
CARD: Final = "http://www.wondersgroup.com/card"
"""The specification's namespace, used in the output where the input names none."""

MAX_CHARACTERS: Final = 1 << 20
"""The largest request of the specification has a few thousand."""
MAX_DEPTH: Final = 32
MAX_ELEMENTS: Final = 5000
MAX_ATTRIBUTES: Final = 64
_CHUNK: Final = 1 << 14

OPERATIONS: Final = frozenset({
    "getAuthKey", "getCardInfo", "syncCardInfo", "virIdCardVerify", "updateCardInfo", "downQr", "operatorLog",
    "cardVerify", "publishBlackCard", "publishBlackSam", "publishPoorPeople",
})  # fmt: skip
"""Names that a root or the child of a SOAP body may have to say which operation it is for."""


class Shape(NamedTuple):
    """The form of the input, which the output takes too.

    Attributes:
        envelope: whether it was a SOAP envelope.
        soap: the envelope's namespace.
        namespace: the operation's namespace; empty where the input has none.
    """

    envelope: bool = False
    soap: str = SOAP_11
    namespace: str = ""


class ParsedInput(NamedTuple):
    """What szInput says.

    Attributes:
        operation: the operation that it names; None where its root is named after none.
        parameters: the element that holds the parameters as its children.
        shape: the form for the output.
    """

    operation: str | None
    parameters: Element
    shape: Shape

    def child(self, name: str) -> Element | None:
        """The parameter ``name``, else one whose name differs in case alone; None if there is none."""
        same = [each for each in self.parameters.children if each.name.lower() == name.lower()]
        return next((each for each in same if each.name == name), same[0] if same else None)

    def text(self, name: str) -> str:
        """The text of the parameter ``name``, whatever its case; empty if it is not there."""
        found = self.child(name)
        return found.text if found else ""

    def model(self, model: type[D]) -> D:
        """All the parameters as a request of the model, for instance one of :data:`wscall.model.REQUESTS`.

        Raises:
            BadInput: an element has children where a text belongs, or stands twice; names it.
        """
        return to_model(self.parameters, model)


def to_model(element: Element, model: type[D]) -> D:
    """An element's children as a data transfer object; names match whatever their case, unknown ones are kept.

    Raises:
        BadInput: as :meth:`ParsedInput.model`.
    """
    return model.of(_values(element))


def _values(element: Element) -> dict[str, Any]:
    """Children by name; a name that stands more than once has a list."""
    values: dict[str, Any] = {}
    for each in element.children:
        value: Any = _values(each) if each.children else each.text
        if each.name not in values:
            values[each.name] = value
        elif isinstance(values[each.name], list):
            values[each.name].append(value)
        else:
            values[each.name] = [values[each.name], value]
    return values


def parse_input(source: str | bytes, operation: str | None = None) -> ParsedInput:
    """Read szInput.

    Args:
        source: the text, or its bytes in the encoding that its declaration or byte order mark names (UTF-8, or
            GB 18030 where neither does and it is not UTF-8).
        operation: what is being called; input that names another operation is refused.

    Raises:
        BadInput: not usable XML, with line and column; too large, too deep, or with a document type.
    """
    root = _Reader(decoded(source, MAX_CHARACTERS)).read()
    request = _unwrapped(root)
    if operation and request.operation and request.operation != operation:
        raise BadInput(
            Text("输入的操作与调用的函数不符", "the input is for another operation"),
            where="szInput",
            found=request.operation,
            needed=operation,
        )
    return request


class _Node:
    """An element while it is being read."""

    __slots__ = ("children", "name", "namespace", "scope", "tag", "text")

    def __init__(self, tag: str, scope: Mapping[str, str]) -> None:
        prefix, _, local = tag.rpartition(":")
        self.tag = tag
        self.name = local
        self.scope = scope
        self.namespace = scope.get(prefix, "")
        self.text: list[str] = []
        self.children: list[_Node] = []

    def element(self) -> Element:
        """The finished element. Recursion is bounded by the depth allowed while reading."""
        return Element(
            self.name, "".join(self.text).strip(" \t\r\n"), tuple(node.element() for node in self.children)
        )


class _Reader:
    """One pass of expat over the text, stopping at the first thing that is not allowed."""

    def __init__(self, text: str) -> None:
        self._source = text
        self._parser = expat.ParserCreate("utf-8")
        self._parser.ordered_attributes = True
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._open: list[_Node] = []
        self._root: _Node | None = None
        self._elements = 0

    def read(self) -> _Node:
        """The root."""
        feed: Callable[[bytes, bool], object] = self._parser.Parse
        try:
            for start in range(0, len(self._source), _CHUNK):
                feed(self._source[start : start + _CHUNK].encode("utf-8", "surrogatepass"), False)  # noqa: FBT003 - expat's own
            feed(b"", True)  # noqa: FBT003 - as above
        except expat.ExpatError as error:
            tags = tuple(node.tag for node in self._open)
            raise explain(self._source, error, self._parser.ErrorByteIndex, tags) from error
        assert self._root is not None, "expat accepts no document without a root"
        return self._root

    def _doctype(self, *_declaration: object) -> NoReturn:
        self._refuse(
            Text(
                "不允许文档类型声明 (DOCTYPE) 和实体", "a document type declaration and entities are not allowed"
            ),
            found="<!DOCTYPE",
            advice=Text("请删除 DOCTYPE 声明", "delete the DOCTYPE declaration"),
        )

    def _start(self, tag: str, attributes: list[str]) -> None:
        self._elements += 1
        for what, found, most in (
            (Text("元素嵌套过深", "elements are nested too deeply"), len(self._open) + 1, MAX_DEPTH),
            (Text("元素过多", "there are too many elements"), self._elements, MAX_ELEMENTS),
            (Text("属性过多", "an element has too many attributes"), len(attributes) // 2, MAX_ATTRIBUTES),
        ):
            if found > most:
                self._refuse(what, found=str(found), needed=f"≤ {most}")
        scope = self._open[-1].scope if self._open else {}
        declared = {
            name.partition(":")[2]: value
            for name, value in zip(attributes[::2], attributes[1::2], strict=True)
            if name == "xmlns" or name.startswith("xmlns:")
        }
        node = _Node(tag, {**scope, **declared} if declared else scope)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self._root = node
        self._open.append(node)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].text.append(text)

    def _refuse(self, what: Text, *, found: str, needed: str = "", advice: Text = NOTHING) -> NoReturn:
        where = f"szInput:{self._parser.CurrentLineNumber}:{self._parser.CurrentColumnNumber + 1}"
        raise BadInput(what, where=where, found=found, needed=needed, advice=advice)


def _unwrapped(root: _Node) -> ParsedInput:
    if root.name != "Envelope":
        return _request(root, Shape(namespace=root.namespace))
    body = next((node for node in root.children if node.name == "Body"), None)
    if body is None or len(body.children) != 1:
        raise BadInput(
            Text(
                "SOAP 信封中应有一个 Body，其中恰有一个操作", "an envelope needs a Body with exactly one operation"
            ),
            where="szInput",
            found="Body" if body is None else f"{len(body.children)}",
            needed="<Body> + 1",
        )
    operation = body.children[0]
    soap = root.namespace if root.namespace == SOAP_12 else SOAP_11
    return _request(operation, Shape(envelope=True, soap=soap, namespace=operation.namespace))


def _request(holder: _Node, shape: Shape) -> ParsedInput:
    return ParsedInput(holder.name if holder.name in OPERATIONS else None, holder.element(), shape)
