"""Where the simulators of one installation meet: a directory that programs and workers share."""

import os
import tempfile
from pathlib import Path
from typing import Final

from wscall.paths import default_state_dir

VARIABLE: Final = "WSCALL_SIM_DIR"


def sim_dir() -> Path:
    """``$WSCALL_SIM_DIR``, or ``sim`` in the state directory. It may not exist yet."""
    given = os.environ.get(VARIABLE, "").strip()
    return Path(given).absolute() if given else default_state_dir() / "sim"


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old or the new content, never a part."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
