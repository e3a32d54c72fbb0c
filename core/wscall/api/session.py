"""Everything one process needs for one configuration, put together on first use and let go at the end."""

import hashlib
import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self, TypeVar, cast

from wscall.api.operations import Operations
from wscall.config import (
    Secret,
    Settings,
    find_configuration,
    load_settings,
    parse_include_dir,
    write_auth_key,
)
from wscall.deadline import Deadline
from wscall.devices.router import Router
from wscall.errors import BadConfiguration, BadInput, WscallError
from wscall.events import Events
from wscall.host import Host
from wscall.host.hookspecs import PlatformSpec
from wscall.host.watching import Watching
from wscall.logs import AuditLog
from wscall.platform.auth_key import AuthKeyKeeper
from wscall.platform.endpoint import Endpoint
from wscall.platform.issuing import Issuer
from wscall.platform.journal import Journal
from wscall.platform.key_age import note_key
from wscall.platform.operator_log import OperatorLogQueue, UploadSummary
from wscall.platform.port import Platform
from wscall.platform.soap import SoapPlatform
from wscall.platform.uploader import OperatorLogUploader

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)
_SOAP_SCHEMES: Final = frozenset({"http", "https"})
_PARTING: Final = 1.5
"""Seconds that operator logs get to go out when a session ends; what is left waits for the next one."""
ENDPOINTS: Final = "endpoints"
"""Folder in the state directory with the journals of addresses other than the configured one."""


class Session:
    """The parts behind the functions: settings, host, router, platform, journal.

    Nothing is opened before it is needed, so a call to the platform starts no vendor worker and a read of a
    physical card opens no connection. Safe to use from several threads. Close it, or use it in a ``with``
    statement: workers, connections and background uploads end then.

    Args:
        configuration: path of a WSCallConfig.ini; None looks for it (:func:`wscall.config.find_configuration`).
        prepare: called once with the settings when they are first needed, e.g. :func:`wscall.logs.configure`.
        fallback: what holds where no configuration is named and none is found; None makes that an error.
        events: where events are published; None makes a place of its own.

    Attributes:
        events: where to listen for events (:mod:`wscall.events`).

    Raises:
        BadConfiguration: from any use, when the configuration is missing or wrong.
    """

    def __init__(
        self,
        configuration: Path | None = None,
        prepare: Callable[[Settings], None] | None = None,
        fallback: Settings | None = None,
        events: Events | None = None,
    ) -> None:
        self.events = events or Events()
        self._configuration = configuration
        self._prepare = prepare
        self._fallback = fallback
        self._lock = threading.RLock()
        self._parts: dict[object, Any] = {}
        self._ends = ExitStack()

    def _once(self, key: object, make: Callable[[], T], end: Callable[[T], object] | None = None) -> T:
        """The part under that key, made by the first caller who needs it; ``end`` lets it go at the close."""
        with self._lock:
            if key not in self._parts:
                part = self._parts[key] = make()
                if end is not None:
                    self._ends.callback(end, part)
            return cast("T", self._parts[key])

    @property
    def configuration(self) -> Path:
        """The configuration's path; the file itself need not be a good one.

        Raises:
            BadConfiguration: none is named and none is found.
        """
        return (self._configuration or find_configuration()).absolute()

    @property
    def settings(self) -> Settings:
        """The configuration, as it was when this session first needed it."""
        return self._once(Settings, self._load)

    def _load(self) -> Settings:
        settings = self._found()
        if self._prepare is not None:
            self._prepare(settings)
        return settings

    def _found(self) -> Settings:
        if self._configuration is not None:
            return load_settings(self._configuration)
        try:
            path = find_configuration()
        except BadConfiguration:
            if self._fallback is None:
                raise
            return self._fallback
        return load_settings(path)

    @property
    def host(self) -> Host:
        """The vendor directories and their workers."""
        return self._once(Host, lambda: Host(self.settings, events=self.events), Host.close)

    @property
    def watching(self) -> Watching:
        """Devices and cards, for as long as somebody wants to hear of them."""
        return self._once(Watching, lambda: Watching(self.host, self.events), Watching.close)

    @property
    def audit(self) -> AuditLog:
        """Who called which function for which card; written through :func:`wscall.api.auditing.audited`."""
        return self._once(AuditLog, lambda: AuditLog(self.settings), AuditLog.close)

    @property
    def router(self) -> Router:
        """The order in which devices are asked."""
        settings = self.settings
        return self._once(
            Router, lambda: Router(self.host.devices, settings.device_suit, settings.scanner_directory)
        )

    def router_for(self, include: str) -> Router:
        """The router for one call that may name the vendor directories to ask (DECISIONS 6).

        Args:
            include: an INCLUDE_DIR value that stands for the configured one in this call; empty means that one.
                The scanner is the configured one in any case.

        Raises:
            BadInput: the value is malformed, or names what is not installed or not trusted.
        """
        named = parse_include_dir(include)
        if not named:
            return self.router
        devices, settings = self.host.devices(named), self.settings
        return Router(lambda: devices, settings.device_suit, settings.scanner_directory)

    @property
    def journal(self) -> Journal:
        """Issue intents and operator logs, on disk."""
        return self._open_journal(self.settings.state_dir)

    def _open_journal(self, folder: Path) -> Journal:
        return self._once((Journal, folder), lambda: Journal(folder), Journal.close)

    @property
    def operator_logs(self) -> OperatorLogQueue:
        """Operator logs waiting for the platform."""
        return self._once(OperatorLogQueue, lambda: OperatorLogQueue(self.journal))

    def operations(self, endpoint: str = "") -> Operations:
        """The platform's operations at ``endpoint``; the configured one when it is empty.

        However an address is spelt, there is one connection and one key for it.

        Raises:
            BadConfiguration: no address is given and none is configured.
            BadInput: the given address cannot be used.
        """
        address = self._address(endpoint.strip())
        return self._once((Operations, address), lambda: self._make_operations(address))

    def _address(self, given: str) -> str:
        address = given or self.settings.endpoint
        if self._plugin_for(address):
            return address
        try:
            return Endpoint.parse(address).url
        except BadConfiguration as error:
            if not given:
                raise
            raise BadInput(error.what, where="szEndPoint", found=error.found, needed=error.needed) from None

    def _plugin_for(self, address: str) -> PlatformSpec | None:
        """The plugin whose kind of platform the address names; None means the SOAP service."""
        scheme, separator, _ = address.partition(":")
        if not separator or scheme.lower() in _SOAP_SCHEMES:
            return None
        return next((kind for kind in self.host.platforms() if kind.scheme == scheme), None)

    def _make_operations(self, address: str) -> Operations:
        """Another address than the configured one is another platform: its key and its journal are kept apart."""
        settings = self.settings
        platform = self._once((SoapPlatform, address), lambda: self._connect(address), _disconnect)
        if self._is_configured(address):
            keeper, journal = AuthKeyKeeper(platform, settings, self._keep_key), self.journal
        else:
            own = replace(settings, auth_key=Secret(""))
            keeper = AuthKeyKeeper(platform, own, lambda _path, _key: None, lambda _path: "")
            folder = hashlib.sha256(address.encode()).hexdigest()[:16]
            journal = self._open_journal(settings.state_dir / ENDPOINTS / folder)
        return Operations(platform, keeper, Issuer(platform, journal, keeper.with_key), threading.Event())

    def _keep_key(self, path: Path, key: str) -> None:
        """Write a new key back, and when it came: that is asked for by people only, and fails nothing."""
        try:
            note_key(self.journal, key)
        except WscallError as error:
            _LOG.warning("%s", error)
        write_auth_key(path, key)

    def _is_configured(self, address: str) -> bool:
        """Whether it is the configuration's address; one that names none leaves it to its callers."""
        settings = self.settings
        return address == self._address("") if settings.endpoint else settings.path.is_file()

    def _connect(self, address: str) -> Platform:
        plugin, settings = self._plugin_for(address), self.settings
        return plugin.open(settings, address) if plugin else SoapPlatform(address, settings.platform)

    def upload_operator_logs(self, deadline: Deadline) -> UploadSummary:
        """Upload what waits, now, and say how it went."""
        operations = self.operations()
        return self.operator_logs.upload(operations.platform, operations.keeper.with_key, deadline, wait=True)

    def upload_in_background(self) -> None:
        """See to it that what waits is uploaded while this session lives.

        Raises:
            BadConfiguration: no platform is configured.
        """

        def start() -> OperatorLogUploader:
            operations = self.operations()
            return OperatorLogUploader(self.operator_logs, operations.platform, operations.keeper.with_key).start()

        self._once(OperatorLogUploader, start, lambda uploader: uploader.stop(_PARTING))

    def platform_limit(self, request: Deadline | None = None) -> Deadline:
        """A deadline for one exchange with the platform, as configured; ``request`` as for :meth:`read_limit`."""
        seconds = self.settings.platform.overall_limit
        return request.within(seconds) if request else Deadline(seconds)

    def read_limit(self, limit: float | None = None, request: Deadline | None = None) -> Deadline:
        """A deadline for one read.

        Args:
            limit: seconds; None takes the configuration's.
            request: what the read is part of: it is over when that is, and cancelled with it.
        """
        seconds = self.settings.read_limit if limit is None else limit
        return request.within(seconds) if request else Deadline(seconds)

    def close(self) -> None:
        """End background uploads, connections and workers, the last begun first. Safe to call twice."""
        with self._lock:
            ends = self._ends.pop_all()
            self._parts = {}
        ends.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def _disconnect(platform: Platform) -> None:
    """Let the connections go; a plugin's platform need not have any."""
    close: Callable[[], object] | None = getattr(platform, "close", None)
    if close is not None:
        close()
