"""One operation of the service in use: building its message and reading its reply.

A message of plain shape, which is every one of this service, is written and read by our own code, equal to what
zeep makes of it and several times as fast. Whatever is not exactly as the schema says goes to zeep, strictly, and
what zeep refuses is read tolerantly, with the unknown elements flagged. Never zeep's ``strict=False``, which loses
values without a word.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lxml import etree
from zeep import exceptions as zeep_exceptions

from wscall.errors import BadInput, Native, NotSupported
from wscall.masking import scrub
from wscall.platform.answer import Answer
from wscall.platform.envelope import Hide, response_in
from wscall.platform.failures import Failure
from wscall.platform.parameters import Parameter, fit_parameters
from wscall.platform.port import Element
from wscall.platform.reader import Unfamiliar, Values, from_zeep, read_known, read_tolerantly, to_element
from wscall.platform.reply_root import reply_root
from wscall.platform.shapes import Shape, ShapeCompiler
from wscall.platform.writer import is_writable, write_envelope
from wscall.text import Text

_NUMBER: Final = re.compile(r"\s*([+-]?[0-9]{1,9})\s*")
_LONGEST_CODE: Final = 40
_STATUS: Final = {"resultCode", "message"}


class Reading(NamedTuple):
    """What a reply says.

    Attributes:
        code: resultCode.
        message: message, as sent.
        values: everything else in ``return`` and beside it, by the names sent.
        body: the whole response element.
        unknown: paths of elements that the schema does not know.
    """

    code: int
    message: str
    values: Values
    body: Element
    unknown: tuple[str, ...]


class Operation:
    """An operation, prepared once and used from any thread."""

    def __init__(self, name: str, zeep_operation: Any, schema: Any, compiler: ShapeCompiler) -> None:  # noqa: ANN401 - zeep is untyped
        self.name = name
        self._operation = zeep_operation
        self._schema = schema
        self._request = compiler.shape_of(zeep_operation.input.body.type)
        self._writable = self._request is not None and is_writable(self._request)
        self._output = zeep_operation.output.body
        self._response = compiler.shape_of(self._output.type)

    def build(self, parameters: Mapping[str, Parameter]) -> bytes:
        """The SOAP message, in UTF-8.

        Raises:
            BadInput: the service in use does not take these parameters; names the field.
            NotSupported: the service describes the operation in a way that cannot be used.
        """
        shape = self._shape(self._request)
        values = fit_parameters(parameters, shape, self.name)
        if self._writable:
            element = self._operation.input.body.qname
            return write_envelope(element.localname, element.namespace, shape, values)
        return self._build_with_zeep(values)

    def _build_with_zeep(self, values: dict[str, Any]) -> bytes:
        try:
            envelope = self._operation.create(**values).content
        except zeep_exceptions.ValidationError as error:
            raise BadInput(
                Text("平台不接受这些参数", "the platform does not take these parameters"),
                where=".".join(str(step) for step in error.path),
                found=scrub(error.message),
            ) from None
        return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")

    def read(self, answer: Answer, where: str, hide: Hide) -> Reading:
        """What a reply says, whatever its resultCode; ``where`` names the server in errors, ``hide`` masks.

        Raises:
            OutcomeUnknown: it is no reply to this operation.
        """
        element = response_in(reply_root(answer, where, hide), self._output.qname.localname, where, hide)
        shape = self._shape(self._response)
        unknown: tuple[str, ...] = ()
        try:
            values, body = read_known(element, shape)
        except Unfamiliar:
            values, unknown = self._read_slowly(element, shape)
            body = to_element(element)
        result = _child(body, "return")
        code = _code(_child(result, "resultCode"), where, hide)
        message = _child(result, "message")
        values |= values.pop("return", {})
        values = {name: value for name, value in values.items() if name not in _STATUS}
        return Reading(code, message.text if message else "", values, body, unknown)

    def _read_slowly(self, element: etree._Element, shape: Shape) -> tuple[Values, tuple[str, ...]]:
        try:
            return from_zeep(self._output.parse(element, self._schema)) or {}, ()
        except Exception:  # noqa: BLE001 - whatever zeep stumbles over, the tolerant reader has its turn
            return read_tolerantly(element, shape)

    def _shape(self, shape: Shape | None) -> Shape:
        if shape is None:
            raise NotSupported(
                Text("平台对该操作的描述不能使用", "the platform's description of the operation cannot be used"),
                where=self.name,
            )
        return shape


def _child(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((child for child in element.children if child.name == name), None)


def _code(element: Element | None, where: str, hide: Hide) -> int:
    text = element.text if element else ""
    if not text.strip():
        raise Failure.NO_CODE.error(where, sent=True, needed="return/resultCode")
    number = _NUMBER.fullmatch(text)
    if number is None:
        native = Native(hide(text.strip()[:_LONGEST_CODE]))
        raise Failure.ODD_CODE.error(where, sent=True, needed="10000", native=native)
    return int(number[1])
