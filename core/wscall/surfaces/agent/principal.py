"""Who a request is from."""

import hashlib
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
