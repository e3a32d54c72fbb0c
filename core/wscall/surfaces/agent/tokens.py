"""The tokens that are good: of the install, of paired pages, of the console; and tickets for the console."""

import hmac
import secrets
import threading
import time
from typing import Final

from wscall.surfaces.agent.pages import Pages
from wscall.surfaces.agent.principal import Principal, digest
from wscall.surfaces.agent.refusal import Refusal

TICKET_LIMIT: Final = 60.0
"""Seconds in which a ticket has to be used."""
CONSOLE_LIMIT: Final = 12 * 3600.0
"""Seconds that the console may be used with one ticket: a working day."""
_MOST: Final = 64


class Tokens:
    """Whose a token is.

    Args:
        install: the token of the install.
        pages: the paired pages.
        own: the agent's own origins.
    """

    def __init__(self, install: str, pages: Pages, own: frozenset[str]) -> None:
        self._install = install.encode()
        self._pages = pages
        self._own = own
        self._lock = threading.Lock()
        self._tickets: dict[str, float] = {}
        self._consoles: dict[str, float] = {}

    def principal(self, token: str, origin: str) -> Principal | None:
        """Whose token it is, None if it is nobody's.

        Args:
            token: the token.
            origin: of the page that sent it; empty where no browser says one. Browsers say none when the
                agent's own page asks for something.
        """
        if not origin and hmac.compare_digest(token.encode("utf-8", "surrogatepass"), self._install):
            return Principal("install")
        if origin and origin not in self._own:
            return self._pages.principal(token, origin)
        name = digest(token)
        if self._consoles.get(name, 0) > time.monotonic():
            return Principal("console", name[:16])
        return None

    def ticket(self) -> str:
        """A ticket for the console, good for one use within a minute."""
        made = secrets.token_urlsafe(32)
        with self._lock:
            self._tickets = _current(self._tickets)
            self._tickets[digest(made)] = time.monotonic() + TICKET_LIMIT
        return made

    def console(self, ticket: str) -> str:
        """A token for the console in exchange for a ticket.

        Raises:
            Refusal: the ticket is not good, or not any more.
        """
        with self._lock:
            until = self._tickets.pop(digest(ticket), 0)
            if until <= time.monotonic():
                raise Refusal("token_wrong", where="ticket")
            made = secrets.token_urlsafe(32)
            self._consoles = _current(self._consoles)
            self._consoles[digest(made)] = time.monotonic() + CONSOLE_LIMIT
        return made


def _current(known: dict[str, float]) -> dict[str, float]:
    """Those that are still good, the newest ones where there are many."""
    now = time.monotonic()
    good = [(name, until) for name, until in known.items() if until > now]
    return dict(good[-_MOST + 1 :])
