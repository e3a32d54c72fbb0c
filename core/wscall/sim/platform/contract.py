"""The service descriptions an embedded platform serves, and keeps to."""

import threading
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from lxml import etree

from wscall.platform.bundled import HBWS, WONDERSGROUP, bundled_description
from wscall.sim.platform.fields import Fields
from wscall.sim.platform.shape import Shape, add_fields, read_shapes, to_fields

PROFILES: Final = {"wondersgroup": WONDERSGROUP, "hbws": HBWS}
"""Names of the known deployments, to their namespaces."""

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_ADDRESS = "{http://schemas.xmlsoap.org/wsdl/soap/}address"
_IMPORTS = ("{http://www.w3.org/2001/XMLSchema}import", "{http://www.w3.org/2001/XMLSchema}include")


class Problem(NamedTuple):
    """Why an element is not as the schema demands: line in its document, and what (names only, no values)."""

    line: int
    what: str


class Contract:
    """One profile's WSDL and XSD: which operations there are and how their messages look."""

    def __init__(self, profile: str) -> None:
        self.profile = profile
        self.namespace = PROFILES[profile]
        self._wsdl, self._xsd = bundled_description(self.namespace)
        schema = _parse(self._xsd)
        self._shapes: dict[str, Shape] = read_shapes(schema)
        self._schema = etree.XMLSchema(schema)
        self._lock = threading.Lock()
        port_type = f"{_WSDL}portType/{_WSDL}operation"
        self.operations = tuple(found.get("name", "") for found in _parse(self._wsdl).findall(port_type))

    def problem(self, element: etree._Element) -> Problem | None:
        """The first thing wrong with an element, or None where it keeps to the schema."""
        with self._lock:  # a schema object has one error log
            if self._schema.validate(element):
                return None
            error = self._schema.error_log[0]
            return Problem(error.line, error.message)

    def read(self, element: etree._Element) -> Fields:
        """The parameters in a valid request element."""
        return to_fields(element, self._shapes[etree.QName(element).localname])

    def response(self, operation: str, result: Fields, beside: Fields) -> etree._Element:
        """The response element: ``result`` inside ``return``, ``beside`` next to it, if in the schema."""
        name = f"{operation}Response"
        element = etree.Element(f"{{{self.namespace}}}{name}", nsmap={"ns2": self.namespace})
        add_fields(element, self._shapes[name], {**beside, "return": result})
        return element

    def wsdl(self, address: str) -> bytes:
        """The WSDL with the real address of the service and of its schema."""
        root = _parse(self._wsdl)
        for element in root.iter(_ADDRESS):
            element.set("location", address)
        for element in root.iter(*_IMPORTS):
            if element.get("schemaLocation"):
                element.set("schemaLocation", f"{address}?xsd={self.profile}.xsd")
        return _serialise(root)

    def xsd(self) -> bytes:
        """The schema."""
        return self._xsd.read_bytes()


@cache
def contract(profile: str) -> Contract:
    """The contract of a profile, read once.

    Raises:
        KeyError: no such profile.
    """
    return Contract(profile)


def _parse(path: Path) -> etree._Element:
    return etree.parse(path, etree.XMLParser(remove_comments=True, resolve_entities=False)).getroot()


def _serialise(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
