"""The text of a health card's QR code: opaque, secret while it is valid, and never interpreted here.

Seen forms have one to three parts divided by colons; the first is opaque, the second tells 1 static or
0 dynamic. Nothing beyond that is looked at: the platform decides what a code is worth.
"""

from typing import Final

from wscall.errors import BadInput
from wscall.text import Text

LONGEST: Final = 200
_WHAT: Final = Text("二维码内容无效", "the code cannot be a health card's")
_REPLACEMENT: Final = "\ufffd"
_STATIC: Final = {"1": True, "0": False}


def _problem(text: str) -> tuple[str, str] | None:
    """What was found against what was needed, or None. Positions and counts only: the text is a secret."""
    if not 1 <= len(text) <= LONGEST:
        return f"{len(text)} characters", f"1-{LONGEST}"
    bad = next((at for at, character in enumerate(text, 1) if not character.isprintable()), None)
    if bad is not None:
        return f"a control character at {bad}", "printable characters"
    if _REPLACEMENT in text:
        return f"an undecodable character at {text.index(_REPLACEMENT) + 1}", "the scanner's own character set"
    if not text.split(":", 1)[0].strip():
        return "an empty first part", "an opaque first part"
    return None


def check_code(text: str) -> str:
    """The text itself, if it can be a code.

    Raises:
        BadInput: it cannot; the message does not show it.
    """
    problem = _problem(text)
    if problem is None:
        return text
    found, needed = problem
    raise BadInput(
        _WHAT,
        found=found,
        needed=needed,
        advice=Text("请核对扫码枪的后缀和编码设置", "check the scanner's suffix and character set"),
    )


def is_static(text: str) -> bool | None:
    """Whether the code says of itself that it is static; None where it says nothing."""
    parts = text.split(":")
    return _STATIC.get(parts[1]) if len(parts) in {2, 3} else None
