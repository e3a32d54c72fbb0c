"""The embedded platform as one object: a store, a service and a listening socket."""

import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Final, Self

from wscall.errors import BadConfiguration
from wscall.sim.platform.contract import PROFILES, contract
from wscall.sim.platform.fields import Fields
from wscall.sim.platform.policy import Policy
from wscall.sim.platform.qr import new_dynamic_code
from wscall.sim.platform.records import ELECTRONIC, Card
from wscall.sim.platform.scenario import Scenario, load_scenario
from wscall.sim.platform.seed import add_people, load_seed
from wscall.sim.platform.service import Service
from wscall.sim.platform.store import Store
from wscall.sim.platform.web import PATHS, Handler, Site
from wscall.text import Text

DEFAULT_PORT: Final = 8083
"""The port of the specification's address."""
_LARGEST_REQUEST: Final = 8 * 1024 * 1024
_LAST_WORDS: Final = 10.0
_log = logging.getLogger(__name__)


def local_now() -> datetime:
    """The clock of this machine, with its zone."""
    return datetime.now(tz=UTC).astimezone()


class EmbeddedPlatform:
    """A card management platform for development: serves from its construction until :meth:`close`.

    Args:
        store_path: SQLite file to keep everything in; None keeps it in memory. An empty store gets the seed.
        port: TCP port on 127.0.0.1; 0 takes a free one.
        profile: whose WSDL ``?wsdl`` gives; requests of every profile are answered in their own namespace.
        scenario: what to play: a name, a path of a TOML file, or a loaded scenario.
        clock: the platform's time, with zone.
        policy: what sites differ in.
        seed: JSON file with more people and cards.
        patience: seconds a client may take to send a request, and may keep an idle connection.

    Raises:
        BadConfiguration: unknown profile or scenario, unusable seed, or the port is in use.
    """

    def __init__(
        self,
        store_path: Path | None = None,
        *,
        port: int = 0,
        profile: str = "wondersgroup",
        scenario: Scenario | str | Path | None = None,
        clock: Callable[[], datetime] = local_now,
        policy: Policy | None = None,
        seed: Path | None = None,
        patience: float = 30.0,
    ) -> None:
        if profile not in PROFILES:
            what = Text("没有这个平台类型", "no such platform profile")
            raise BadConfiguration(what, where="profile", found=profile, needed=" | ".join(PROFILES))
        playing = load_scenario(scenario) if isinstance(scenario, str | Path) else scenario
        self._clock = clock
        self._policy = policy or Policy()
        self._store = Store(store_path)
        try:
            self._fill(seed)
            self._service = Service(self._store, self._policy, clock, playing)
            name = playing.name if playing else ""
            site = Site(self._service, profile, self._store.counts, name, _LARGEST_REQUEST, patience)
            self._server = _bound(port, site)
        except BaseException:
            self._store.close()
            raise
        contract(profile)
        self._thread = threading.Thread(target=self._server.serve, name="embedded-platform", daemon=True)
        self._thread.start()
        _log.info("embedded platform at %s", self.url)

    def _fill(self, seed: Path | None) -> None:
        if self._store.is_new:
            load_seed(self._store, self._clock().timestamp() + self._policy.key_life)
        if seed is not None:
            add_people(self._store, seed, self._clock().date())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """TCP port it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Address of the service, without ``?wsdl``."""
        return f"http://127.0.0.1:{self.port}{PATHS[0]}"

    def close(self) -> None:
        """Stop serving: open connections are cut, delayed answers are let go. May be called twice."""
        self._service.stopping.set()
        self._server.stop(self._thread)
        self._store.close()

    # the administrator's side

    def revoke_keys(self, org_code: str | None = None) -> int:
        """Make every authKey (of one institution) invalid: the next call gets 10105. How many were in force."""
        return self._store.revoke_keys(org_code)

    def cards(self, name: str | None = None) -> list[Card]:
        """All cards, or those of residents with this name, oldest first."""
        if name is None:
            return self._store.cards()
        return [card for card in self._store.cards() if self._holder_name(card) == name]

    def card_count(self, name: str | None = None) -> int:
        """How many cards there are (of residents with this name)."""
        return len(self.cards(name))

    def operator_logs(self) -> list[Fields]:
        """Every operator log that arrived, once each, in the order they came."""
        return self._store.logs()

    def dynamic_code(self, vuid: str) -> str:
        """The QR text a phone would show now for an electronic card.

        Raises:
            LookupError: no such card.
        """
        for card in self._store.cards(vuid=vuid, klx=ELECTRONIC):
            code = new_dynamic_code(card, self._clock().timestamp(), self._policy.qr_life)
            self._store.add_code(code)
            return code.code
        raise LookupError(vuid)

    def _holder_name(self, card: Card) -> str:
        person = self._store.person(empi=card.empi)
        return person.name if person else ""


def _bound(port: int, site: Site) -> "_Server":
    try:
        return _Server(port, site)
    except (OSError, OverflowError) as error:
        what = Text("端口不能用", "the port cannot be used")
        advice = Text("换一个端口，或停掉占用它的程序", "Choose another port, or stop the program that has it")
        where = f"127.0.0.1:{port}"
        raise BadConfiguration(what, where=where, found=str(error), needed="0 … 65535", advice=advice) from error


class _Server(ThreadingHTTPServer):
    """Loopback only; knows its connections, so that it can end them."""

    daemon_threads = True
    request_queue_size = 64
    allow_reuse_address = os.name == "posix"  # on Windows it would let two programs listen on one port

    def __init__(self, port: int, site: Site) -> None:
        self._connections: set[socket.socket] = set()
        self._changed = threading.Condition()
        self._stopping = False
        handler = type("Handler", (Handler,), {"site": site, "timeout": site.patience})
        super().__init__(("127.0.0.1", port), handler)

    def serve(self) -> None:
        """Take connections until :meth:`stop`."""
        while not self._stopping:
            self.handle_request()

    def process_request(
        self, request: "socket.socket | tuple[bytes, socket.socket]", client_address: object
    ) -> None:
        """Remember the connection before its thread starts."""
        assert isinstance(request, socket.socket)
        with self._changed:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: "socket.socket | tuple[bytes, socket.socket]") -> None:
        """Forget the connection when its thread is done with it."""
        assert isinstance(request, socket.socket)
        super().shutdown_request(request)
        with self._changed:
            self._connections.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base class calls it
        """A client that went away is no news; anything else is a defect and says so."""
        level = logging.DEBUG if isinstance(sys.exception(), OSError) else logging.ERROR
        _log.log(level, "connection from %s ended early", client_address, exc_info=True)

    def stop(self, serving: threading.Thread) -> None:
        """Stop listening, cut what is open, and wait for every handler to end. May be called twice."""
        if self._stopping:
            return
        self._stopping = True
        with socket.create_connection(("127.0.0.1", self.server_address[1])):
            serving.join()  # the connection wakes it
        self.server_close()
        with self._changed:
            for connection in self._connections:
                with suppress(OSError):  # the client was faster
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._connections, _LAST_WORDS)
