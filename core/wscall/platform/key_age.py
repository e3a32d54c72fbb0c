"""When the platform gave the authentication string in use: kept in the journal, without the string itself."""

import time
from typing import Final

from wscall.platform.journal import Journal

_NAME: Final = "auth_key_given"


def note_key(journal: Journal, key: str) -> None:
    """Keep that the platform gave this key now.

    Raises:
        WscallError: the journal cannot be written.
    """
    journal.set_meta(_NAME, f"{journal.fingerprint(key)} {time.time():.0f}")


def key_age(journal: Journal, key: str) -> float | None:
    """Seconds since the platform gave this key; None where that is not known, as of one written by hand.

    Raises:
        WscallError: the journal cannot be read.
    """
    fingerprint, _, given = (journal.meta(_NAME) or "").partition(" ")
    if not key or fingerprint != journal.fingerprint(key):
        return None
    return max(0.0, time.time() - float(given))
