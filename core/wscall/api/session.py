"""Everything one process needs for one configuration, put together on first use and let go at the end."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Self, TypeVar, cast

from wscall.api.operations import Operations
from wscall.config import Settings, find_configuration, load_settings
from wscall.deadline import Deadline
from wscall.devices.router import Router
from wscall.host import Host
from wscall.logs import AuditLog
from wscall.platform.auth_key import AuthKeyKeeper
from wscall.platform.issuing import Issuer
from wscall.platform.journal import Journal
from wscall.platform.operator_log import OperatorLogQueue, UploadSummary
from wscall.platform.port import Platform
from wscall.platform.soap import SoapPlatform
from wscall.platform.uploader import OperatorLogUploader

T = TypeVar("T")
_SOAP_SCHEMES: Final = frozenset({"http", "https"})


class Session:
    """The parts behind the functions: settings, host, router, platform, journal.

    Nothing is opened before it is needed, so a call to the platform starts no vendor worker and a read of a
    physical card opens no connection. Safe to use from several threads. Close it, or use it in a ``with``
    statement: workers and background uploads end then.

    Args:
        configuration: path of a WSCallConfig.ini; None looks for it (:func:`wscall.config.find_configuration`).

    Raises:
        BadConfiguration: from any use, when the configuration is missing or wrong.
    """

    def __init__(self, configuration: Path | None = None) -> None:
        self._configuration = configuration
        self._lock = threading.RLock()
        self._parts: dict[object, Any] = {}

    def _once(self, key: object, make: Callable[[], T]) -> T:
        """The part under that key, made by the first caller who needs it."""
        with self._lock:
            if key not in self._parts:
                self._parts[key] = make()
            return cast("T", self._parts[key])

    @property
    def settings(self) -> Settings:
        """The configuration, as it was when this session first needed it."""
        return self._once(Settings, lambda: load_settings(self._configuration or find_configuration()))

    @property
    def host(self) -> Host:
        """The vendor directories and their workers."""
        return self._once(Host, lambda: Host(self.settings))

    @property
    def audit(self) -> AuditLog:
        """Who called which function for which card."""
        return self._once(AuditLog, lambda: AuditLog(self.settings))

    @property
    def router(self) -> Router:
        """The order in which devices are asked."""
        settings = self.settings
        return self._once(
            Router, lambda: Router(self.host.devices, settings.device_suit, settings.scanner_directory)
        )

    @property
    def journal(self) -> Journal:
        """Issue intents and operator logs, on disk."""
        return self._once(Journal, lambda: Journal(self.settings.state_dir))

    @property
    def operator_logs(self) -> OperatorLogQueue:
        """Operator logs waiting for the platform."""
        return self._once(OperatorLogQueue, lambda: OperatorLogQueue(self.journal))

    def operations(self, endpoint: str = "") -> Operations:
        """The platform's operations at ``endpoint``; the configured one when it is empty."""
        address = endpoint or self.settings.endpoint
        return self._once((Operations, address), lambda: self._make_operations(address))

    def _make_operations(self, endpoint: str) -> Operations:
        settings = self.settings
        platform = self._connect(endpoint)
        keeper = AuthKeyKeeper(platform, settings)
        return Operations(platform, keeper, Issuer(platform, self.journal, keeper.with_key), settings)

    def _connect(self, endpoint: str) -> Platform:
        """The platform behind an address: a plugin's kind where its scheme is one, else the SOAP service."""
        scheme, separator, _ = endpoint.partition(":")
        if separator and scheme.lower() not in _SOAP_SCHEMES:
            for kind in self.host.platforms():
                if kind.scheme == scheme:
                    return kind.open(self.settings, endpoint)
        return SoapPlatform(endpoint, self.settings.platform)

    def upload_operator_logs(self, deadline: Deadline) -> UploadSummary:
        """Upload what waits, now, and say how it went."""
        operations = self.operations()
        return self.operator_logs.upload(operations.platform, operations.keeper.with_key, deadline, wait=True)

    def upload_in_background(self) -> None:
        """See to it that what waits is uploaded while this session lives."""

        def start() -> OperatorLogUploader:
            operations = self.operations()
            return OperatorLogUploader(self.operator_logs, operations.platform, operations.keeper.with_key).start()

        self._once(OperatorLogUploader, start)

    def platform_limit(self) -> Deadline:
        """A deadline for one exchange with the platform, as configured."""
        return Deadline(self.settings.platform.overall_limit)

    def close(self) -> None:
        """End background uploads and workers. Safe to call twice."""
        with self._lock:
            parts, self._parts = self._parts, {}
        if OperatorLogUploader in parts:
            parts[OperatorLogUploader].stop()
        for kind in (Host, Journal, AuditLog):
            if kind in parts:
                parts[kind].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()
