"""The authentication string (authKey): used, renewed once when the platform no longer takes it, written back.

However many threads and processes find the key expired at one moment, one of them asks for a new one and the
others take what it got: threads by a lock, processes by a lock file in the state directory and by the
configuration file, into which the new key is written.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from filelock import FileLock, Timeout

from wscall.config import Settings, load_settings, write_auth_key
from wscall.deadline import Deadline
from wscall.errors import (
    BadConfiguration,
    Cancelled,
    ConfigurationNotWritten,
    PlatformRefused,
    PlatformUnreachable,
)
from wscall.model import AuthKey
from wscall.platform.port import Caller, Platform, Reply
from wscall.text import Text

_LOG = logging.getLogger(__name__)

EXPIRED: Final = 10105
"""认证字符串失效 (error table of the specification)."""
_PAUSE: Final = 0.2
"""Seconds between looks at the deadline while another process holds the lock file."""

T = TypeVar("T")


class _Credentials(NamedTuple):
    orgCode: str
    userName: str
    passWord: str


class AuthKeyKeeper:
    """Keeps the key of the configured institution. Safe to use from several threads.

    Args:
        platform: where keys come from.
        settings: credentials, the key as configured, and the state directory.
        write_back: puts a new key into the configuration file.
        read_back: the key that the configuration file holds now.
    """

    def __init__(
        self,
        platform: Platform,
        settings: Settings,
        write_back: Callable[[Path, str], None] = write_auth_key,
        read_back: Callable[[Path], str] = lambda path: load_settings(path).auth_key.reveal(),
    ) -> None:
        self._platform = platform
        self._settings = settings
        self._write_back = write_back
        self._read_back = read_back
        self._key = settings.auth_key.reveal()
        self._lock = threading.Lock()

    def with_key(
        self, call: Callable[[Caller], Reply[T]], deadline: Deadline, given: Caller | None = None
    ) -> Reply[T]:
        """Run ``call`` with a key, and once more with a new one if the platform says that it has expired.

        Args:
            call: one operation of the platform.
            deadline: for everything together.
            given: what the caller brought; where it is not empty it wins over the configuration (DECISIONS 12).
                The key of another institution is not renewed, since there are no credentials for it.

        Raises:
            PlatformRefused: as ``call``; also when the platform gives no key, or refuses a new one at once.
            BadConfiguration: a key is needed and the credentials are not configured.
            WscallError: whatever else ``call`` raises.
        """
        org_code = (given and given.orgCode) or self._settings.org_code
        ours = org_code == self._settings.org_code
        key = (given and given.authKey) or (self._key if ours else "")
        final = not ours
        expired: set[str] = set()
        if not key and ours:
            key, final = self._renewed(expired, deadline)
        while True:
            try:
                return call(Caller(org_code, key))
            except PlatformRefused as refusal:
                if refusal.code != EXPIRED or final:
                    raise
            expired.add(key)
            key, final = self._renewed(expired, deadline)

    def renew(self, orgCode: str, userName: str, passWord: str, deadline: Deadline) -> Reply[AuthKey]:
        """Ask for a key whether or not there is one; empty arguments are taken from the configuration.

        The key of the configured institution is kept and written back.

        Raises:
            BadConfiguration: something is neither given nor configured.
            PlatformRefused: the platform does not know these credentials.
            WscallError: whatever else the platform's method raises.
        """
        credentials = self._credentials(orgCode, userName, passWord)
        if credentials.orgCode != self._settings.org_code:
            return self._ask(credentials, deadline)
        with self._alone(deadline):
            return self._ask_and_keep(credentials, deadline)

    def _renewed(self, expired: set[str], deadline: Deadline) -> tuple[str, bool]:
        """A key that is not known to have expired, and whether the platform gave it just now."""
        with self._alone(deadline):
            for known in (self._key, self._configured_now()):
                if known and known not in expired:
                    self._key = known
                    return known, False
            self._ask_and_keep(self._credentials("", "", ""), deadline)
            return self._key, True

    def _ask_and_keep(self, credentials: _Credentials, deadline: Deadline) -> Reply[AuthKey]:
        reply = self._ask(credentials, deadline)
        self._key = reply.value.authKey
        try:
            self._write_back(self._settings.path, self._key)
        except ConfigurationNotWritten as error:  # the call that wanted the key goes on (DECISIONS 23)
            _LOG.warning("%s", error)
        return reply

    def _ask(self, credentials: _Credentials, deadline: Deadline) -> Reply[AuthKey]:
        reply = self._platform.get_auth_key(*credentials, deadline)
        if not reply.value.authKey:
            raise PlatformUnreachable(
                Text("平台没有返回认证字符串", "the platform gave no authentication string"),
                where="getAuthKey",
                needed="authKey",
                advice=Text("请与平台运维联系", "Ask the platform's operators"),
            )
        return reply

    def _credentials(self, orgCode: str, userName: str, passWord: str) -> _Credentials:
        settings = self._settings
        credentials = _Credentials(
            orgCode or settings.org_code, userName or settings.user_name, passWord or settings.password.reveal()
        )
        missing = [name for name, value in credentials._asdict().items() if not value]
        if missing:
            raise BadConfiguration(
                Text(
                    "缺少取得认证字符串所需的配置",
                    "what is needed to get an authentication string is not configured",
                ),
                where=str(settings.path),
                found=", ".join(missing) + " = ''",
                needed="orgCode, userName, passWord",
                advice=Text(
                    "请填写平台分配的机构代码、用户名和密码", "Fill in what the platform's operators assigned"
                ),
            )
        return credentials

    def _configured_now(self) -> str:
        """The key that the configuration file holds by now, perhaps written by another process."""
        try:
            return self._read_back(self._settings.path)
        except BadConfiguration as error:  # it was readable when we started: somebody is at it
            _LOG.warning("%s", error)
            return ""

    @contextmanager
    def _alone(self, deadline: Deadline) -> Iterator[None]:
        """One thread of one process at a time."""
        if not self._lock.acquire(timeout=deadline.remaining()):
            raise _too_long()
        try:
            with self._only_process(deadline):
                yield
        finally:
            self._lock.release()

    @contextmanager
    def _only_process(self, deadline: Deadline) -> Iterator[None]:
        lock = FileLock(self._settings.state_dir / "auth_key.lock")
        try:
            self._settings.state_dir.mkdir(parents=True, exist_ok=True)
            _acquire(lock, deadline)
        except OSError as error:  # a state directory that cannot be written; other processes may then ask too
            _LOG.warning("no lock file for the authentication string: %s", error.strerror)
        try:
            yield
        finally:
            lock.release()


def _acquire(lock: FileLock, deadline: Deadline) -> None:
    while True:
        try:
            lock.acquire(timeout=min(_PAUSE, deadline.remaining()))
        except Timeout:  # an OSError, and no trouble with the file
            if deadline.cancelled:
                raise Cancelled(_WAITING) from None
            if deadline.remaining() <= 0:
                raise _too_long() from None
        else:
            return


_WAITING: Final = Text(
    "正在等待另一进程取得认证字符串", "waiting for another process to get an authentication string"
)


def _too_long() -> PlatformUnreachable:
    return PlatformUnreachable(_WAITING, where="getAuthKey", advice=Text("请稍后重试", "Try again later"))
