"""Who a request is from, by its token."""

import hashlib
import hmac
from typing import Final, Literal, NamedTuple

PrincipalKind = Literal["nobody", "install", "console", "page"]


class Principal(NamedTuple):
    """Who asks.

    Attributes:
        kind: ``install`` for programs of this user, ``console`` for the agent's own pages, ``page`` for a paired
            page of a HIS, ``nobody`` where no token is needed.
        id: tells two principals of a kind apart; not secret.
        origin: of the page; empty for programs.
    """

    kind: PrincipalKind
    id: str = ""
    origin: str = ""


NOBODY: Final = Principal("nobody")


def digest(token: str) -> str:
    """What is kept of a token that the agent gave out: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Tokens:
    """The tokens that are good, and whose they are.

    Args:
        install: the token of the install.
    """

    def __init__(self, install: str) -> None:
        self._install = install.encode()

    def principal(self, token: str, origin: str) -> Principal | None:
        """Whose token it is when it comes from a page of ``origin`` (empty: no page); None if it is nobody's."""
        if not origin and hmac.compare_digest(token.encode("utf-8", "surrogatepass"), self._install):
            return Principal("install")
        return None
