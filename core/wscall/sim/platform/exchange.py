"""One answer on its way out, before HTTP sees it."""

from typing import NamedTuple

from lxml import etree

from wscall.sim.platform.soap import Fault, Version, write_fault, write_message


class Answer(NamedTuple):
    """What goes back to the caller.

    Attributes:
        status: HTTP status.
        content_type: HTTP content type.
        body: the bytes announced.
        sent: how many of them really go out before the connection is cut; None for all of them, and a
            connection that stays.
        code: the operation's ``resultCode``, for the log; None where there is none.
    """

    status: int
    content_type: str
    body: bytes
    sent: int | None = None
    code: int | None = None


DROPPED = Answer(0, "", b"", sent=0)
"""No answer at all: the connection is closed."""


def answer(version: Version, content: etree._Element, code: int | None = None) -> Answer:
    """A message."""
    return Answer(200, f"{version.content_type}; charset=UTF-8", write_message(version, content), code=code)


def fault_answer(fault: Fault) -> Answer:
    """A fault."""
    return Answer(fault.status, f"{fault.version.content_type}; charset=UTF-8", write_fault(fault))
