"""Advice for a name that does not exist: the one that was probably meant. Light."""

from collections.abc import Iterable

from wscall.text import NOTHING, Text


def nearest(word: str, words: Iterable[str]) -> Text:
    """``did you mean …?`` or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way to an error

    found = get_close_matches(word, list(words), 1)
    return Text(f"是否想写 {found[0]}？", f"did you mean {found[0]}?") if found else NOTHING
