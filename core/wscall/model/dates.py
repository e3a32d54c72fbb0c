"""Dates and times as the interface writes them (DECISIONS 14). Light: no model is needed."""

import re
from datetime import date, datetime
from typing import Final

TIME_FORMAT: Final = "%Y-%m-%d %H:%M:%S"
"""operTime, local time."""


def parse_date(text: str) -> date | None:
    """A date written ``YYYYMMDD`` or ``YYYY-MM-DD``; None if it is not one, or does not exist."""
    found = re.fullmatch(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})", text.strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None


def normalise_date(text: str) -> str:
    """``YYYYMMDD`` for a date in either form; anything else comes back unchanged."""
    found = parse_date(text)
    # not strftime: it pads years below 1000 on some systems only
    return found.isoformat().replace("-", "") if found else text


def is_time(text: str) -> bool:
    """Whether this is a time that exists, written ``yyyy-MM-dd HH:mm:ss``."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", text):
        return False
    try:
        datetime.strptime(text, TIME_FORMAT)  # noqa: DTZ007 - the interface's times are local and name no zone
    except ValueError:
        return False
    return True
