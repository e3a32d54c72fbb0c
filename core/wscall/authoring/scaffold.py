"""New vendor directories, copied from templates that are vendor directories themselves.

A template works as it stands: only the name ACME has to become the vendor's own. So the same checks that look
after every vendor directory look after what people begin with.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from wscall.authoring.kinds import KINDS
from wscall.config.include_dir import is_plain_directory
from wscall.errors import BadInput
from wscall.host.manifest import FILE_NAME
from wscall.nearest import nearest
from wscall.text import Text

_TEMPLATES: Final = Path(__file__).parent / "templates"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_OTHER: Final = frozenset({"__pycache__"})


class Written(NamedTuple):
    """A new vendor directory and its files, as they lie in it."""

    path: Path
    files: tuple[str, ...]


def write_directory(kind: str, name: str, into: Path, settings: Mapping[str, str | int] | None = None) -> Written:
    """Make the vendor directory ``into/name``. It is there whole or not at all.

    Args:
        kind: one of :data:`~wscall.authoring.kinds.KINDS`.
        name: of the directory, and the mark: letters, digits, ``_`` and ``-``, beginning with a letter.
        into: folder of vendor directories; made if it is not there.
        settings: of the manifest, as of :func:`manifest`.

    Raises:
        BadInput: no such kind, the name cannot be used or is taken, or the folder cannot be written.
    """
    if kind not in KINDS:
        raise BadInput(
            Text("没有这种厂商目录", "there is no such kind of vendor directory"),
            found=kind[:80],
            needed=" | ".join(KINDS),
            advice=nearest(kind, KINDS),
        )
    check_name(name)
    folder = into / name
    if folder.exists():
        raise BadInput(
            Text("已有同名的厂商目录，不会覆盖", "there is such a vendor directory; it is never overwritten"),
            where=str(folder),
            advice=Text("换一个名称，或先改名原目录", "choose another name, or rename the old one first"),
        )
    files = dict(_files(kind, name))
    files[FILE_NAME] = manifest(kind, name, settings or {})
    try:
        into.mkdir(parents=True, exist_ok=True)
        _write(files, folder)
    except OSError as error:
        raise BadInput(
            Text("不能写入该目录", "the folder cannot be written"),
            where=str(into),
            found=error.strerror or type(error).__name__,
        ) from None
    return Written(folder, tuple(sorted(files)))


def check_name(name: str) -> None:
    """Refuse what cannot be the name of a vendor directory, a plugin and a mark at once.

    Raises:
        BadInput: with what is allowed.
    """
    if not (_NAME.fullmatch(name) and is_plain_directory(name)):
        raise BadInput(
            Text("不能用作厂商目录的名称", "no name for a vendor directory"),
            found=name[:80],
            needed=str(
                Text(
                    "字母开头的字母、数字、_、-，至多 40 个",
                    "letters, digits, _ and -, a letter first, 40 at most",
                )
            ),
        )


def manifest(kind: str, directory: str, settings: Mapping[str, str | int]) -> str:
    """The manifest of a new vendor directory.

    Args:
        kind: one of :data:`~wscall.authoring.kinds.KINDS`.
        directory: its name.
        settings: ``transport.usb``, ``options.mode`` … → value, put into the one device's tables.
    """
    text = _named((_template(kind) / FILE_NAME).read_text(encoding="utf-8"), directory)
    for key, value in settings.items():
        table, _, name = key.partition(".")
        text = _with(text, table, name, value)
    return text


def _with(text: str, table: str, key: str, value: str | int) -> str:
    """A manifest with one key set: at the end of its table, instead of the one that stands there."""
    head, begin, rest = text.partition(f"[device.{table}]\n")
    assert begin, table
    inside, gap, after = rest.partition("\n\n")
    lines = [line for line in inside.rstrip("\n").split("\n") if not line.startswith(f"{key} = ")]
    lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "".join((head, begin, "\n".join(lines), gap or "\n", after))


def _files(kind: str, name: str) -> Iterator[tuple[str, str]]:
    """The files of a template, by their names in the new directory."""
    for path in sorted(_template(kind).rglob("*")):
        inside = path.relative_to(_template(kind))
        if path.is_file() and not _OTHER.intersection(inside.parts):
            yield _named(inside.as_posix(), name), _named(path.read_text(encoding="utf-8"), name)


def _template(kind: str) -> Path:
    return _TEMPLATES / kind.replace("-", "_")


def _named(text: str, name: str) -> str:
    return text.replace("ACME", name).replace("acme", name.lower())


def _write(files: Mapping[str, str], folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as workshop:
        for inside, text in files.items():
            path = Path(workshop, folder.name, inside)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        shutil.move(Path(workshop, folder.name), folder)
