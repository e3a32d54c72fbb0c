"""The session of callers who bring none: one for the process, for the configuration that is found first."""

import atexit
import threading

from wscall import logs
from wscall.api.session import Session

_lock = threading.Lock()
_session: Session | None = None


def default_session() -> Session:
    """Open it on first use, with logs as the configuration says; it is closed when the process ends."""
    global _session  # noqa: PLW0603 - one a process is what the callers of a plain function expect
    with _lock:
        if _session is None:
            _session = Session(prepare=logs.configure)
            atexit.register(_session.close)
        return _session
