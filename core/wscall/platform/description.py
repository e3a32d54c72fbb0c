"""The description of the service in use: fetched from it, kept from an earlier time, or the bundled one.

A fetched description says which operations there are and how their messages look, and nothing else: messages go
to the configured endpoint, never to the address that a WSDL names.
"""

import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree

from wscall.deadline import Deadline
from wscall.errors import WscallError
from wscall.platform.bundled import bundled_description
from wscall.platform.endpoint import Endpoint
from wscall.platform.failures import Failure
from wscall.platform.transport import Transport
from wscall.platform.xml_body import parse_body

_LOG = logging.getLogger(__name__)

FETCH_LIMIT: Final = 3.0
"""Seconds for all documents of a description together."""
_MOST_DOCUMENTS: Final = 20
_REFERENCES: Final = etree.XPath(
    "//*[local-name()='import' or local-name()='include' or local-name()='redefine']/@*[local-name()='location'"
    " or local-name()='schemaLocation']"
)

Source = Literal["fetched", "kept", "bundled"]


class Documents(NamedTuple):
    """The files of a description.

    Attributes:
        source: where they come from.
        main: address of the WSDL among them.
        files: content by address.
        obtained: when they were fetched, in seconds since the epoch; 0 for bundled ones.
    """

    source: Source
    main: str
    files: Mapping[str, bytes]
    obtained: float = 0.0

    @property
    def digest(self) -> str:
        """SHA-256 over names and contents, in hexadecimal."""
        digest = hashlib.sha256()
        for name in sorted(self.files):
            digest.update(f"{name}\0{len(self.files[name])}\0".encode() + self.files[name])
        return digest.hexdigest()


def bundled_documents(namespace: str) -> Documents:
    """The description that comes with wscall.

    Raises:
        BadConfiguration: there is none of that namespace.
    """
    bundle = bundled_description(namespace)
    return Documents("bundled", bundle.wsdl.as_uri(), {path.as_uri(): path.read_bytes() for path in bundle})


def fetch_documents(transport: Transport, deadline: Deadline) -> Documents:
    """Ask the service for its description, with everything it refers to on the same server.

    Raises:
        PlatformUnreachable: no usable answer, a DTD, too many documents, or a reference to another server.
        Cancelled: the caller gave up.
    """
    endpoint = transport.endpoint
    main = f"{endpoint.url}?wsdl"
    files: dict[str, bytes] = {}
    wanted = [main]
    with deadline.within(FETCH_LIMIT) as limit:
        while wanted:
            address = wanted.pop()
            if address in files:
                continue
            if len(files) == _MOST_DOCUMENTS:
                found = f"> {_MOST_DOCUMENTS} documents"
                raise Failure.DESCRIPTION.error(endpoint.where, sent=False, found=found)
            files[address], root = _fetch(transport, address, limit)
            wanted += [urljoin(address, str(reference)) for reference in _REFERENCES(root)]
    return Documents("fetched", main, files, time.time())


def _fetch(transport: Transport, address: str, deadline: Deadline) -> tuple[bytes, etree._Element]:
    endpoint = transport.endpoint
    parts = urlsplit(address)
    if not _is_same_server(address, endpoint):
        needed = f"{endpoint.scheme}://{endpoint.where}"
        raise Failure.DESCRIPTION.error(
            endpoint.where, sent=False, found=f"{parts.scheme}://{parts.netloc}", needed=needed
        )
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = transport.get(target, deadline)
    if answer.status != 200:  # noqa: PLR2004 - HTTP's own number
        raise Failure.STATUS.error(endpoint.where, sent=False, found=f"HTTP {answer.status}", needed="HTTP 200")
    root = parse_body(answer.body, answer.content_type, endpoint.where)
    return etree.tostring(root), root


def _is_same_server(address: str, endpoint: Endpoint) -> bool:
    try:
        other = Endpoint.parse(address)
    except WscallError:
        return False
    return other[:3] == endpoint[:3]


class DescriptionCache:
    """Fetched descriptions on disk, one file an endpoint; a file that does not match its digest counts as none."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        name = hashlib.sha256(endpoint.url.encode()).hexdigest()[:16]
        self._file = folder / f"{name}.json"

    def load(self) -> Documents | None:
        """The kept description."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            files = {str(name): str(content).encode() for name, content in kept["files"].items()}
            documents = Documents("kept", str(kept["main"]), files, float(kept["obtained"]))
            whole = documents.digest == kept["digest"] and documents.main in files
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            whole = False
        if not whole:
            _LOG.warning("the kept service description is damaged and will be fetched again")
            return None
        return documents

    def save(self, documents: Documents) -> None:
        """Keep a fetched description; a disk that does not let us is no reason to fail."""
        files = {name: content.decode() for name, content in documents.files.items()}
        kept = {"main": documents.main, "obtained": documents.obtained, "digest": documents.digest, "files": files}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._file.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(kept, file)
            Path(temporary).replace(self._file)
        except OSError as error:
            _LOG.warning("the service description cannot be kept: %s", error.strerror)
