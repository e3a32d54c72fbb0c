"""The thread that uploads operator logs in the background."""

import logging
import threading
import time
from typing import Final, Self

from wscall.deadline import Deadline
from wscall.errors import WscallError
from wscall.platform.operator_log import OperatorLogQueue
from wscall.platform.port import Platform
from wscall.platform.reconcile import WithKey

_LOG = logging.getLogger(__name__)

_IDLE: Final = 60.0
"""Seconds between looks at an empty queue: another process may have appended."""
_PAUSE: Final = 5.0
"""Seconds before the next try where the journal itself was in the way."""


class OperatorLogUploader:
    """Uploads whenever something was appended, and again when a failed upload is due. Use in a ``with`` statement.

    Args:
        queue: what to upload.
        platform: where to.
        with_key: calls the platform with an authentication key that works.
        limit: seconds one upload may take.
    """

    def __init__(
        self, queue: OperatorLogQueue, platform: Platform, with_key: WithKey, *, limit: float = 60.0
    ) -> None:
        self._queue = queue
        self._platform = platform
        self._with_key = with_key
        self._limit = limit
        self._stopping = threading.Event()
        self._resting = threading.Event()
        self._under_way: Deadline | None = None
        self._thread = threading.Thread(target=self._run, name="wscall-operator-logs", daemon=True)

    def start(self) -> Self:
        """Begin; what is queued already is uploaded at once, unless a pause is under way."""
        self._thread.start()
        return self

    def stop(self, grace: float = 0.0) -> None:
        """Cancel what is under way, and return when the thread has ended. Nothing queued is lost.

        Args:
            grace: seconds to let it upload first; it takes no longer than until the queue is empty or an upload
                has failed.
        """
        if grace and self._thread.ident is not None:
            self._resting.wait(grace)
        self._stopping.set()
        if (deadline := self._under_way) is not None:
            deadline.cancel()
        self._queue.wake()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            arrivals = self._queue.arrivals
            try:
                pause = self._pause()
                if pause <= 0:
                    pause = self._upload()
            except Exception as error:  # noqa: BLE001 - a background thread goes on; a person sees the log and the queue's length
                if not self._stopping.is_set():
                    _LOG.exception("operator logs: %s", error.kind if isinstance(error, WscallError) else "defect")
                pause = _PAUSE
            if pause > 0 and not self._stopping.is_set():
                self._resting.set()
                self._queue.wait(arrivals, pause)
                self._resting.clear()

    def _pause(self) -> float:
        """Seconds until there may be something to do."""
        if not self._queue.count():
            return _IDLE
        return self._queue.backoff().due - time.time()

    def _upload(self) -> float:
        """Upload once; returns seconds to wait for before the next look."""
        deadline = self._under_way = Deadline(self._limit)
        if self._stopping.is_set():  # asked for before the deadline could be cancelled
            return 0.0
        summary = self._queue.upload(self._platform, self._with_key, deadline)
        self._under_way = None
        return _PAUSE if summary.stopped else 0.0
