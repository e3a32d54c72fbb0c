"""Where passwords come from: the environment, the system's keyring, the file, in this order (DECISIONS 26)."""

import os
from typing import Final, NamedTuple

from wscall.config.problem import Position, Problem
from wscall.text import Text

SERVICE: Final = "wscall"
_ENVIRONMENT: Final = {"passWord": "WSCALL_PASSWORD", "pin": "WSCALL_SAM_PIN"}


class Found(NamedTuple):
    """A secret from outside the file, and what to call its source in a message."""

    value: str
    source: str


def from_outside(name: str, *, keyring: bool) -> Found | Problem | None:
    """The secret of that key from the environment or, where the configuration says so, the keyring.

    The keyring is not asked unless told to: asking loads its backends and may open a dialogue.
    """
    variable = _ENVIRONMENT.get(name)
    if variable is None:
        return None
    value = os.environ.get(variable, "")
    if value:
        return Found(value, f"${variable}")
    return _from_keyring(name) if keyring else None


def _from_keyring(name: str) -> Found | Problem | None:
    source = f"keyring {SERVICE}/{name}"
    try:
        import keyring  # noqa: PLC0415 - an optional extra, and slow to load
        from keyring.errors import KeyringError  # noqa: PLC0415 - as above
    except ImportError:
        return _problem(source, "pip install 'wscall[keyring]'")
    try:
        value = keyring.get_password(SERVICE, name)
    except KeyringError as error:
        return _problem(source, "keyring --list-backends", type(error).__name__)
    return Found(value, source) if value else None


def _problem(source: str, command: str, found: str = "") -> Problem:
    return Problem(
        "error",
        Text("系统钥匙串不可用", "the system's keyring cannot be used"),
        Position(0, 0, source),
        "[WSCALL] keyring",
        found=found,
        advice=Text(f"运行 {command}，或设 keyring=0", f"run {command}, or set keyring=0"),
    )
