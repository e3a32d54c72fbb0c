r"""``manu.lock``: the SHA-256 of every file of the vendor directories that a site trusts.

The file lies beside WSCallConfig.ini and is JSON::

    {"version": 1, "directories": {"WDCARD": {"tree": "sha256:...", "files": {"plugin.toml": "..."}}}}

``tree`` is the SHA-256 over the lines ``<sha256 of the file>  <path>\n``, sorted by path, as ``sha256sum`` writes
them. Folders ``__pycache__`` do not count: workers neither read nor write them.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from wscall.errors import BadConfiguration
from wscall.host.states import Trust
from wscall.text import NOTHING, Text

FILE_NAME: Final = "manu.lock"
_VERSION: Final = 1
_NAMED: Final = 5
_MEND: Final = Text(
    "删除它，再用 wscall plugin trust 重新生成", "delete it and make it anew with wscall plugin trust"
)


class Verdict(NamedTuple):
    """What the lock says about a vendor directory; ``reason`` names the files that differ."""

    trust: Trust
    reason: Text = NOTHING


def hash_files(directory: Path) -> dict[str, str]:
    """SHA-256 in hexadecimal of every file under a directory, by its path with ``/``, sorted.

    A link to a file counts with the content it leads to. A link to a folder counts with its target's path, which
    no file's hash can equal: what lies behind it is not known, so a tree with one never verifies as trusted.
    """
    hashes = {}
    for root, folders, files in os.walk(directory):
        here = Path(root)
        for folder in [name for name in folders if (here / name).is_symlink()]:
            hashes[(here / folder).relative_to(directory).as_posix()] = f"link {(here / folder).readlink()}"
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            with (here / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            hashes[(here / name).relative_to(directory).as_posix()] = digest
    return dict(sorted(hashes.items()))


def tree_hash(files: Mapping[str, str]) -> str:
    """One hash for a whole tree, from the hashes of its files."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(files.items()))
    return "sha256:" + hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def trust_directory(lock: Path, name: str, directory: Path) -> str:
    """Write the present state of a vendor directory into the lock; returns its tree hash.

    Raises:
        BadConfiguration: the lock cannot be read, or the tree has links to folders.
    """
    files = hash_files(directory)
    links = [path for path, digest in files.items() if digest.startswith("link ")]
    if links:
        raise BadConfiguration(
            Text("含有指向目录的链接，无法信任", "a tree with links to folders cannot be trusted"),
            where=str(directory),
            found=", ".join(links[:_NAMED]),
            advice=Text("把链接换成真实的目录", "replace them by the folders themselves"),
        )
    directories = read_lock(lock)
    directories[name] = {"tree": tree_hash(files), "files": files}
    _write(lock, directories)
    return tree_hash(files)


def distrust_directory(lock: Path, name: str) -> bool:
    """Take a vendor directory out of the lock; False if it was not in it."""
    directories = read_lock(lock)
    known = directories.pop(name, None) is not None
    if known:
        _write(lock, directories)
    return known


def verify_directory(lock: Path, name: str, directory: Path) -> Verdict:
    """Compare a vendor directory with the lock.

    Raises:
        BadConfiguration: the lock cannot be read.
    """
    entry = read_lock(lock).get(name)
    if entry is None:
        return Verdict("unlisted", Text(f"{name} 不在 {FILE_NAME} 中", f"{name} is not in {FILE_NAME}"))
    then, now = entry["files"], hash_files(directory)
    differences = (
        (Text("缺少", "missing"), [path for path in then if path not in now]),
        (Text("改动", "changed"), [path for path in then if path in now and then[path] != now[path]]),
        (Text("多出", "extra"), [path for path in now if path not in then]),
    )
    told = [(word, paths) for word, paths in differences if paths]
    if not told:
        return Verdict("trusted")
    return Verdict(
        "changed",
        Text(
            f"与 {FILE_NAME} 不符：" + "；".join(f"{word.zh} {_listed(paths)}" for word, paths in told),
            f"differs from {FILE_NAME}: " + "; ".join(f"{word.en} {_listed(paths)}" for word, paths in told),
        ),
    )


def _listed(paths: list[str]) -> str:
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" (+{more})" if more > 0 else "")


def read_lock(lock: Path) -> dict[str, Any]:
    """The entries of the lock by vendor directory; none if there is no lock.

    Raises:
        BadConfiguration: it is not a lock of this version.
    """
    try:
        content = json.loads(lock.read_bytes())
        if content["version"] != _VERSION:
            raise _unusable(lock, f"version {content['version']!r:.40}")
        return {
            name: {"tree": str(e["tree"]), "files": _hashes(e["files"])}
            for name, e in content["directories"].items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unusable(lock, f"{type(error).__name__}: {error}"[:120]) from error


def _hashes(files: Mapping[str, Any]) -> dict[str, str]:
    return {path: str(digest) for path, digest in files.items()}


def _unusable(lock: Path, found: str) -> BadConfiguration:
    what = Text(f"{FILE_NAME} 无法使用", f"{FILE_NAME} cannot be used")
    return BadConfiguration(what, where=str(lock), found=found, needed=f"JSON, version {_VERSION}", advice=_MEND)


def _write(lock: Path, directories: Mapping[str, Any]) -> None:
    content = {"version": _VERSION, "directories": dict(sorted(directories.items()))}
    fresh = lock.with_name(f"{lock.name}.{os.getpid()}")
    fresh.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    fresh.replace(lock)
