"""Pages of a HIS that may use the agent: origins that are allowed, pages that ask, pages that were allowed.

A page of an allowed origin asks to be paired and shows six digits; a person who sees the same digits in the
console allows it. Only then is a token made, which the page fetches once; a hash of it is kept.
"""

import hmac
import secrets
import threading
import time
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

from wscall.config.kinds import is_origin
from wscall.surfaces.agent.files import AgentFolder
from wscall.surfaces.agent.principal import Principal, digest
from wscall.surfaces.agent.refusal import Refusal

FILE: Final = "agent-pages.json"
VERSION: Final = 1
PAIRING_LIMIT: Final = 300.0
"""Seconds that a page waits to be allowed."""
_MOST_ASKING: Final = 16
_MOST_OF_ORIGIN: Final = 4
_MOST_REFUSED: Final = 20
_LONGEST_TITLE: Final = 80
_LONGEST_ORIGIN: Final = 200

PairingState = Literal["waiting", "denied", "expired", "allowed"]


class Page(NamedTuple):
    """A page that was allowed.

    Attributes:
        id: names it; not secret.
        origin: that it is bound to.
        title: as it called itself.
        since: when it was allowed, ISO 8601.
        token: hash of its token.
    """

    id: str
    origin: str
    title: str
    since: str
    token: str


class Pairing:
    """A page that asks; ``code`` is compared by a person, ``secret`` known to the page alone."""

    __slots__ = ("code", "id", "origin", "secret", "since", "state", "title", "until")

    def __init__(self, origin: str, title: str) -> None:
        self.id = secrets.token_hex(8)
        self.code = f"{secrets.randbelow(10**6):06d}"
        self.secret = secrets.token_urlsafe(32)
        self.origin = origin
        self.title = title
        self.since = _now()
        self.until = time.monotonic() + PAIRING_LIMIT
        self.state: PairingState = "waiting"


class RefusedOrigin(NamedTuple):
    """An origin that was refused: when last, and how often."""

    origin: str
    at: str
    times: int


class Pages:
    """The pages of one user; changes are written before they count.

    Args:
        folder: the agent's files.
        configured: origins that the configuration allows.
    """

    def __init__(self, folder: AgentFolder, configured: tuple[str, ...]) -> None:
        self._folder = folder
        self.configured = configured
        self._lock = threading.Lock()
        self._asking: dict[str, Pairing] = {}
        self._refused: dict[str, RefusedOrigin] = {}
        self._origins, self._pages = _load(folder)
        self._allowed = frozenset((*configured, *self._origins))

    def allows(self, origin: str) -> bool:
        """Whether pages of that origin may ask at all."""
        return origin in self._allowed

    def note_refused(self, origin: str) -> None:
        """Keep an origin that was refused, so that a person can allow it."""
        if not is_origin(origin) or len(origin) > _LONGEST_ORIGIN:
            return
        with self._lock:
            before = self._refused.pop(origin, None)
            self._refused[origin] = RefusedOrigin(origin, _now(), before.times + 1 if before else 1)
            while len(self._refused) > _MOST_REFUSED:
                del self._refused[next(iter(self._refused))]

    def principal(self, token: str, origin: str) -> Principal | None:
        """The page whose token this is, if it comes from that page's origin."""
        page = self._pages.get(digest(token))
        if page is None or page.origin != origin or not self.allows(origin):
            return None
        return Principal("page", page.id, origin)

    def ask(self, origin: str, title: str) -> Pairing:
        """A page asks to be paired.

        Raises:
            Refusal: too many ask already.
        """
        with self._lock:
            self._forget_expired()
            waiting = [each for each in self._asking.values() if each.state == "waiting"]
            if len(waiting) >= _MOST_ASKING or sum(each.origin == origin for each in waiting) >= _MOST_OF_ORIGIN:
                raise Refusal("too_many_requests", where="/v1/pairings")
            plain = "".join(each if each.isprintable() else " " for each in title)
            pairing = Pairing(origin, plain.strip()[:_LONGEST_TITLE])
            self._asking[pairing.id] = pairing
            return pairing

    def fetch(self, id_: str, secret: str, origin: str) -> tuple[PairingState, str]:
        """How a pairing stands, and the page's token the first time that it is allowed."""
        with self._lock:
            self._forget_expired()
            pairing = self._asking.get(id_)
            if (
                pairing is None
                or pairing.origin != origin
                or not hmac.compare_digest(pairing.secret.encode(), secret.encode("utf-8", "surrogatepass"))
            ):
                return "expired", ""
            if pairing.state != "allowed":
                return pairing.state, ""
            token = secrets.token_urlsafe(32)
            page = Page(pairing.id, origin, pairing.title, _now(), digest(token))
            self._store(self._origins, {**self._pages, page.token: page})
            del self._asking[id_]
            return "allowed", token

    def decide(self, id_: str, *, allowed: bool) -> Pairing:
        """A person allows or denies a page that asks.

        Raises:
            Refusal: no such page asks.
        """
        with self._lock:
            self._forget_expired()
            pairing = self._asking.get(id_)
            if pairing is None or pairing.state != "waiting":
                raise Refusal("not_found", where="id")
            pairing.state = "allowed" if allowed else "denied"
            return pairing

    def revoke(self, id_: str) -> Page:
        """Take a page's token back.

        Raises:
            Refusal: no such page was allowed.
        """
        with self._lock:
            page = next((each for each in self._pages.values() if each.id == id_), None)
            if page is None:
                raise Refusal("not_found", where="id")
            self._store(self._origins, {key: each for key, each in self._pages.items() if each is not page})
            return page

    def set_origin(self, origin: str, *, allowed: bool) -> None:
        """Allow an origin, or take that back along with the tokens of its pages.

        Raises:
            Refusal: it is not an origin, or the configuration allows it.
        """
        if not is_origin(origin) or len(origin) > _LONGEST_ORIGIN:
            raise Refusal("invalid", where="origin", needed="http(s)://host[:port]")
        if not allowed and origin in self.configured:
            raise Refusal("invalid", where="origin", found="[AGENT] origins", needed="one allowed in the console")
        with self._lock:
            others = tuple(each for each in self._origins if each != origin)
            pages = self._pages if allowed else {k: e for k, e in self._pages.items() if e.origin != origin}
            self._store((*others, origin) if allowed else others, pages)
            self._refused.pop(origin, None)

    def listed(self) -> dict[str, list[dict[str, str | int]]]:
        """Everything that a person may see: pages that ask, pages and origins allowed, origins refused lately."""
        with self._lock:
            self._forget_expired()
            asking = [each for each in self._asking.values() if each.state == "waiting"]
            return {
                "asking": [
                    {"id": e.id, "origin": e.origin, "title": e.title, "code": e.code, "since": e.since}
                    for e in asking
                ],
                "allowed": [
                    {"id": e.id, "origin": e.origin, "title": e.title, "since": e.since}
                    for e in self._pages.values()
                ],
                "origins": [
                    *({"origin": each, "source": "configuration"} for each in self.configured),
                    *({"origin": each, "source": "console"} for each in self._origins),
                ],
                "refused": [each._asdict() for each in reversed(self._refused.values())],
            }

    def _forget_expired(self) -> None:
        now = time.monotonic()
        self._asking = {key: each for key, each in self._asking.items() if each.until > now}

    def _store(self, origins: tuple[str, ...], pages: dict[str, Page]) -> None:
        kept = [page._asdict() for page in pages.values()]
        self._folder.write_json(FILE, {"version": VERSION, "origins": origins, "pages": kept})
        self._origins, self._pages = origins, pages
        self._allowed = frozenset((*self.configured, *origins))


def _load(folder: AgentFolder) -> tuple[tuple[str, ...], dict[str, Page]]:
    """What was allowed before; a file that cannot be read allows nothing."""
    said: Any = folder.read_json(FILE)
    try:
        pages = [Page(**{name: str(each[name]) for name in Page._fields}) for each in said["pages"]]
        origins = tuple(each for each in said["origins"] if is_origin(each))
    except (TypeError, KeyError):
        return (), {}
    return origins, {page.token: page for page in pages}


def _now() -> str:
    return datetime.now(UTC).astimezone().isoformat(timespec="seconds")
