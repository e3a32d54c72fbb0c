"""What a resource answers that cannot be given: the error of :mod:`wscall.errors` as it is, with an HTTP status.

The functions of the specification never come here: their failures are codes and texts of an answer.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from wscall.deadline import Deadline
from wscall.errors import BadInput, Internal, WscallError
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import Asker
from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.running import Receive

T = TypeVar("T")
CONFLICT: Final = 409
"""The request is a good one; configuration, disk or devices of this machine stand in its way."""
_STATUS: Final[dict[str, int]] = {BadInput.kind: 422, Internal.kind: 500}


class Failure(Refusal):
    """A refusal with the kind and the words of an error.

    Args:
        error: what happened.
        status: of HTTP, where it is not that of the error's kind.
    """

    def __init__(self, error: WscallError, status: int | None = None) -> None:
        super().__init__(error.kind, where=error.where, found=error.found, needed=error.needed)
        self._error = error
        self._status = status or _STATUS.get(error.kind, CONFLICT)

    @property
    def status(self) -> int:
        """Of HTTP."""
        return self._status

    def about(self) -> dict[str, object]:
        """What is told, as plain data."""
        error: dict[str, object] = {
            "kind": self.kind,
            **self._error.what._asdict(),
            "where": self.where,
            "found": self.found,
            "needed": self.needed,
            "advice": self._error.advice._asdict(),
        }
        return {"error": error}


async def give(agent: Agent, asker: Asker, work: Callable[[Deadline], T], gone: Receive | None = None) -> T:
    """Run ``work`` in a thread, as a call that can be cancelled.

    Args:
        agent: the agent.
        asker: who asks.
        work: gets the deadline of the request.
        gone: where given, ASGI's receive: a connection that is closed meanwhile cancels the work.

    Raises:
        Refusal: too many calls at once, or ``work`` raised an error of wscall.
    """
    try:
        return await agent.running.run(*asker, work, gone)
    except WscallError as error:
        raise Failure(error) from error
