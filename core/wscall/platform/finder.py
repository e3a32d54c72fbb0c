"""Which description of the service to go by, and the service made of it."""

import logging
import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from wscall.config.settings import PlatformSettings
from wscall.deadline import Deadline
from wscall.errors import PlatformUnreachable
from wscall.platform.failures import Failure
from wscall.platform.transport import Transport

if TYPE_CHECKING:
    from wscall.platform.description import Documents
    from wscall.platform.service import Service

_LOG = logging.getLogger(__name__)

FRESH: Final = 24 * 3600.0
"""Seconds for which a kept description is used without asking again."""
RETRY: Final = 600.0
"""Seconds after which a description that could not be fetched is asked for again."""


class ServiceDescription(NamedTuple):
    """What is known of the service in use, for people and for ``doctor``.

    Attributes:
        source: ``fetched`` just now, ``kept`` from an earlier time, or ``bundled`` with wscall.
        namespace: of the messages.
        operations: names of the operations.
        digest: SHA-256 of the documents.
        obtained: when they were fetched, in seconds since the epoch; 0 for bundled ones.
        problem: why no newer description could be had, where one was wanted.
    """

    source: str
    namespace: str
    operations: frozenset[str]
    digest: str
    obtained: float
    problem: PlatformUnreachable | None


class ServiceFinder:
    """Finds the service once and keeps it; a fallback is given up again when the real one can be had."""

    def __init__(self, transport: Transport, settings: PlatformSettings) -> None:
        self._transport = transport
        self._settings = settings
        self._lock = threading.Lock()
        self._service: Service | None = None
        self._problem: PlatformUnreachable | None = None
        self._due = 0.0

    def service(self, deadline: Deadline) -> "Service":
        """The service in use.

        Raises:
            BadConfiguration: the configured namespace has no bundled description and none could be fetched.
            Cancelled: the caller gave up.
            PlatformUnreachable: another thread looked for it longer than the deadline allows.
        """
        if not self._lock.acquire(timeout=deadline.remaining()):
            raise Failure.OVERALL_LIMIT.error(self._transport.endpoint.where, sent=False)
        try:
            if self._service is None or (self._problem is not None and time.monotonic() >= self._due):
                self._service, self._problem = self._find(deadline)
                self._due = time.monotonic() + RETRY
            return self._service
        finally:
            self._lock.release()

    def describe(self, deadline: Deadline) -> ServiceDescription:
        """What is known of the service in use; raises as :meth:`service`."""
        service = self.service(deadline)
        documents = service.documents
        about = (documents.source, service.namespace, service.names, documents.digest, documents.obtained)
        return ServiceDescription(*about, self._problem)

    def _find(self, deadline: Deadline) -> "tuple[Service, PlatformUnreachable | None]":
        from wscall.platform.description import (  # noqa: PLC0415 - lxml and zeep only when a service is needed
            DescriptionCache,
            bundled_documents,
            fetch_documents,
        )

        if self._settings.wsdl == "bundled":
            return self._make(bundled_documents(self._settings.namespace)), None
        cache = DescriptionCache(self._settings.wsdl_cache, self._transport.endpoint)
        kept = cache.load()
        if kept is not None and 0 <= time.time() - kept.obtained < FRESH and (service := self._try(kept)):
            return service, None
        try:
            documents = fetch_documents(self._transport, deadline)
            service = self._make(documents)
        except PlatformUnreachable as problem:
            service = self._try(kept) if kept else None
            chosen = service or self._make(bundled_documents(self._settings.namespace))
            _LOG.warning("no service description could be fetched, going by the %s one", chosen.documents.source)
            return chosen, problem
        cache.save(documents)
        return service, None

    def _try(self, documents: "Documents") -> "Service | None":
        try:
            return self._make(documents)
        except PlatformUnreachable:
            _LOG.warning("the %s service description cannot be used", documents.source)
            return None

    def _make(self, documents: "Documents") -> "Service":
        from wscall.platform.service import Service  # noqa: PLC0415 - as above

        return Service(documents, self._transport.endpoint.where)
