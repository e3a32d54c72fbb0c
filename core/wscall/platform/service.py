"""The operations that a description offers.

Importing this module imports zeep, which takes a quarter of a second: import it late.
"""

import logging
import threading
from typing import Any, Final

from zeep import Settings, xsd
from zeep.wsdl import Document
from zeep.wsdl.bindings import Soap11Binding

from wscall.errors import NotSupported
from wscall.platform.description import Documents
from wscall.platform.failures import Failure
from wscall.platform.operation import Operation
from wscall.platform.shapes import ShapeCompiler
from wscall.text import Text

logging.getLogger("zeep.xsd.types.simple").disabled = True  # it logs values that do not fit their type
EXPECTED: Final = frozenset({"getAuthKey", "syncCardInfo", "virIdCardVerify"})
"""A description without any of these is of some other service."""


class _Files:
    """What zeep takes for a transport: gives out the documents at hand and nothing else."""

    def __init__(self, documents: Documents) -> None:
        self._files = documents.files

    def load(self, address: str) -> bytes:
        return self._files[address]


class Service:
    """A service as described.

    Raises:
        PlatformUnreachable: the description cannot be used; ``where`` names the server in it.
    """

    def __init__(self, documents: Documents, where: str) -> None:
        self.documents = documents
        settings = Settings(strict=True, forbid_dtd=True, forbid_entities=True, force_https=False)
        try:
            files: Any = _Files(documents)
            document: Any = Document(documents.main, files, settings=settings)
            found = _operations(document)
        except Exception as error:  # zeep raises all sorts of things about a broken description
            raise Failure.DESCRIPTION.error(where, sent=False, found=type(error).__name__) from error
        if not EXPECTED & found.keys():
            needed = " | ".join(sorted(EXPECTED))
            raise Failure.DESCRIPTION.error(where, sent=False, found=", ".join(sorted(found))[:200], needed=needed)
        self._schema = document.types
        self._found = found
        self._compiler = ShapeCompiler()
        self._prepared: dict[str, Operation] = {}
        self._lock = threading.Lock()
        self.names = frozenset(found)
        self.namespace = str(next(iter(found.values())).input.body.qname.namespace or "")

    def operation(self, name: str) -> Operation:
        """An operation, prepared at its first use.

        Raises:
            NotSupported: the service has none of that name.
        """
        with self._lock:
            if name not in self._prepared:
                if name not in self._found:
                    raise NotSupported(
                        Text("平台没有该操作", "the platform has no such operation"),
                        where=name,
                        found=", ".join(sorted(self.names)),
                    )
                self._prepared[name] = Operation(name, self._found[name], self._schema, self._compiler)
            return self._prepared[name]


def _operations(document: Any) -> dict[str, Any]:  # noqa: ANN401 - zeep is untyped
    """Operations of the SOAP 1.1 bindings that take and return one element each (document/literal wrapped)."""
    found = {}
    bindings: list[Any] = [each for each in document.bindings.values() if isinstance(each, Soap11Binding)]
    for binding in bindings:
        found.update({name: each for name, each in binding.all().items() if _is_wrapped(each)})
    return found


def _is_wrapped(operation: Any) -> bool:  # noqa: ANN401 - as above
    bodies = (operation.input.body, operation.output.body if operation.output else None)
    return operation.style == "document" and all(isinstance(body, xsd.Element) for body in bodies)
