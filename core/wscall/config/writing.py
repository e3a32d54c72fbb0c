"""Writing the authentication string back (DECISIONS 23): one value changes, atomically, and nothing else."""

import contextlib
import os
import re
import tempfile
from pathlib import Path
from typing import Final

from wscall.config.reading import read_document
from wscall.deadline import Deadline
from wscall.errors import BadConfiguration, ConfigurationNotWritten
from wscall.text import Text

_KEY: Final = re.compile(r"(?![\"';#])[!-~]{0,512}(?<![\"'])")
_LIMIT: Final = 5.0  # seconds to wait for another process that writes
_PAUSE: Final = 0.05


def write_auth_key(path: Path, key: str, limit: float = _LIMIT) -> None:
    """Write the authentication string into the configuration; an empty one clears it.

    Comments, order, encoding, byte order mark and line ends stay. Readers see the old file or the new one, never
    half of one. A symbolic link stays a link. Several processes may write at once: they take turns by a lock
    file beside the configuration, so that processes of different users meet at it too.

    Args:
        path: the configuration.
        key: printable ASCII without blanks.
        limit: seconds to wait for other writers.

    Raises:
        ConfigurationNotWritten: with the reason; the file is as it was.
    """
    if not _KEY.fullmatch(key):
        raise _failure(path, Text("授权码含有不能写入的字符", "the key holds characters that cannot be written"))
    from filelock import FileLock, Timeout  # noqa: PLC0415 - slow to load, and most runs write nothing

    target = Path(os.path.realpath(path))
    deadline = Deadline(limit)
    try:
        with FileLock(target.with_name(f".{target.name}.lock"), timeout=limit):
            document = read_document(target)
            value = document.find("WEBSERVICE", "authKey")
            if value is None or value.text != key:
                _replace(target, document.with_value("WEBSERVICE", "authKey", key), deadline)
    except Timeout:
        raise _failure(path, Text("另一个程序正在写配置文件", "another program is writing it")) from None
    except BadConfiguration as error:
        raise _failure(path, error.what, error.found) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _failure(path, Text("写配置文件失败", "it cannot be written"), reason) from None


def _failure(path: Path, why: Text, found: str = "") -> ConfigurationNotWritten:
    return ConfigurationNotWritten(
        Text("授权码未能写回配置文件：{why}", "the key was not written back to the configuration: {why}").fill(
            why=why
        ),
        where=f"{path} [WEBSERVICE] authKey",
        found=found,
        advice=Text(
            "本次调用不受影响；请检查文件和目录的写权限",
            "this call goes on; check that the file and its directory can be written",
        ),
    )


def _replace(target: Path, data: bytes, deadline: Deadline) -> None:
    """Put a complete new file in the old one's place, with its mode and, where allowed, its owner."""
    before = target.stat()
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(before.st_mode & 0o7777)
        if hasattr(os, "chown"):
            with contextlib.suppress(PermissionError):  # only the superuser gives files away
                os.chown(name, before.st_uid, before.st_gid)
        _rename(name, target, deadline)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_directory(target.parent)


def _rename(name: str, target: Path, deadline: Deadline) -> None:
    """Rename over the target; Windows refuses while somebody reads it, so ask again until the deadline."""
    while True:
        try:
            Path(name).replace(target)
        except PermissionError:
            if os.name != "nt" or not deadline.remaining():
                raise
            deadline.wait(_PAUSE)
        else:
            return


def _sync_directory(directory: Path) -> None:
    """Make the new name last through a power cut, where directories can be opened (not on Windows)."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
