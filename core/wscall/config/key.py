"""One key of the configuration: where it stands, what is allowed, what it means."""

from typing import Final, NamedTuple

from wscall.config.kinds import Kind
from wscall.text import Text

SECONDS: Final = Text("秒", "seconds")
BYTES: Final = Text("字节", "bytes")


class Key(NamedTuple):
    """One key.

    Attributes:
        field: the attribute of Settings it sets; ``platform.x`` and ``agent.x`` for those of its parts.
        default: the value where the key is missing or empty, as text; empty for none.
        expected: a configuration without it is worth a warning.
        secret: never shown.
        free_text: no comment can follow it on its line, since it may hold ``;`` and ``#`` itself.
    """

    section: str
    name: str
    field: str
    kind: Kind
    about: Text
    default: str = ""
    expected: bool = False
    secret: bool = False
    free_text: bool = False
