"""Who did what, written down once for every call, whatever came of it and whichever surface it came through."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from wscall.api.caller import caller
from wscall.api.result import PLATFORM_SUCCESS, failure
from wscall.api.session import Session
from wscall.errors import BadConfiguration, Internal, WscallError
from wscall.platform.port import Element

_NUMBERS = ("kh", "cardNumber", "virtualCardNum", "zjhm", "sfzhm")
"""What names a card or its holder, most telling first."""


class AuditLine:
    """What a call came to, for its line in the audit log.

    Attributes:
        code: the return value.
        card: number of the card, or of its holder's document; the log masks it.
        id: of the read; empty for other calls.
    """

    __slots__ = ("card", "code", "id")

    def __init__(self) -> None:
        self.code = PLATFORM_SUCCESS
        self.card = ""
        self.id = ""

    def about(self, *elements: Element) -> None:
        """Take the card's number from the first of these elements that holds one."""
        for element in elements:
            self.card = self.card or next(filter(None, (_find(element, name) for name in _NUMBERS)), "")


@contextmanager
def audited(session: Session, function: str) -> Iterator[AuditLine]:
    """Write one line for what happens in the ``with`` block; a failure's code is taken from its error.

    Without a usable configuration there is no place for the line; the call itself says so.
    """
    line = AuditLine()
    try:
        yield line
    except WscallError as error:
        line.code = failure(error)[0]
        raise
    except BaseException:
        line.code = Internal.spec_code
        raise
    finally:
        more = {**caller(), "id": line.id} if line.id else caller()
        with suppress(BadConfiguration):
            session.audit.record(function, line.code, line.card, **more)


def _find(element: Element, name: str) -> str:
    """The text of the first element of that name, whatever its case, at any depth."""
    if element.name.lower() == name.lower() and element.text:
        return element.text
    return next(filter(None, (_find(child, name) for child in element.children)), "")
