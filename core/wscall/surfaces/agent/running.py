"""Calls in progress: each in a thread, each with a deadline that can be cancelled by its request's name."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final, TypeVar

from wscall.api.caller import calling
from wscall.deadline import Deadline, Request
from wscall.surfaces.agent.principal import Principal
from wscall.surfaces.agent.refusal import Refusal

T = TypeVar("T")
Receive = Callable[[], Awaitable[Any]]
_LONGEST: Final = 3600.0
"""Seconds; every call has a limit of its own below this."""


class Running:
    """The calls that run, by who asked and the request's name.

    Args:
        most: calls at once; a further one is refused as busy.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="wscall-call")
        self._calls: dict[tuple[Principal, str], Deadline] = {}
        self._idle: asyncio.Event | None = None

    def __len__(self) -> int:
        return len(self._calls)

    async def run(
        self, principal: Principal, request: str, work: Callable[[Deadline], T], gone: Receive | None = None
    ) -> T:
        """Run ``work`` in a thread.

        Args:
            principal: who asks.
            request: the request's name, for :meth:`cancel`.
            work: gets a deadline that :meth:`cancel` cancels.
            gone: where given, ASGI's receive: a connection that is closed meanwhile cancels the work.

        Raises:
            Refusal: busy, or a request of that name is running.
        """
        deadline = Request(_LONGEST, request, principal)
        key = (principal, request)
        if len(self._calls) >= self._most:
            raise Refusal("busy", needed=f"≤ {self._most}")
        if self._calls.setdefault(key, deadline) is not deadline:
            raise Refusal("invalid", where="X-Request-ID", needed="a name that no running request has")
        loop = asyncio.get_running_loop()
        watcher = loop.create_task(_cancel_when_gone(gone, deadline)) if gone else None
        try:
            return await loop.run_in_executor(self._pool, functools.partial(_audited, work, deadline, principal))
        except asyncio.CancelledError:
            deadline.cancel()
            raise
        finally:
            if watcher is not None:
                watcher.cancel()
            del self._calls[key]
            if self._idle is not None and not self._calls:
                self._idle.set()

    def cancel(self, principal: Principal, request: str) -> bool:
        """Cancel that principal's running request; False if there is none."""
        deadline = self._calls.get((principal, request))
        if deadline is None:
            return False
        deadline.cancel()
        return True

    async def drained(self, limit: float) -> None:
        """Wait until nothing runs, ``limit`` seconds at most, then cancel the rest."""
        if self._calls:
            self._idle = asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), limit)
        self.cancel_all()

    def cancel_all(self) -> None:
        """Cancel whatever runs."""
        for deadline in list(self._calls.values()):
            deadline.cancel()

    def close(self) -> None:
        """Cancel what runs and let the threads go."""
        self.cancel_all()
        self._pool.shutdown(wait=True, cancel_futures=True)


def _audited(work: Callable[[Deadline], T], deadline: Request, principal: Principal) -> T:
    """Do the work; the audit log has who asked for it, and by which of several ways in."""
    with calling(via=principal.kind, origin=principal.origin, request=deadline.id):
        return work(deadline)


async def _cancel_when_gone(receive: Receive, deadline: Deadline) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    deadline.cancel()
