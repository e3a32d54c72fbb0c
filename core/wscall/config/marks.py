"""厂商标识: the marks of INCLUDE_DIR and their other spellings."""

import unicodedata
from typing import Final

_ALIASES: Final = {
    "GWI": ("CWI", "长城", "长城医疗"),
    "WD": ("握奇", "握琦", "Watchdata"),
    "HD": ("华大", "HuaDa"),
    "SS": ("山东神思SS", "山东神思", "神思", "Shensi"),
    "decard": ("德卡",),
    "MINDE": ("民德", "Mindeo"),
    "KEYOU": ("科友",),
    "SIM": ("模拟",),
}


def _folded(mark: str) -> str:
    return unicodedata.normalize("NFKC", mark).strip().casefold()


_CANONICAL: Final = {
    _folded(spelling): mark for mark, aliases in _ALIASES.items() for spelling in (mark, *aliases)
}


def canonical_mark(mark: str) -> str:
    """The mark under which a vendor is known: trimmed, aliases resolved, without regard to case or width.

    ``CWI`` and ``gwi`` are ``GWI``; ``握琦`` and ``握奇`` are ``WD``. A mark nobody knows stays as it is: a new
    vendor brings a new one.
    """
    return _CANONICAL.get(_folded(mark), mark.strip())


def known_marks() -> tuple[str, ...]:
    """The marks of the specification and of the vendor directories that come with wscall."""
    return tuple(_ALIASES)
