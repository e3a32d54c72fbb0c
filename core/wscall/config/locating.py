"""Where the configuration is."""

import os
from pathlib import Path
from typing import Final

from wscall.errors import BadConfiguration
from wscall.paths import user_config_file
from wscall.text import Text

FILE_NAME: Final = "WSCallConfig.ini"
CONFIG_VARIABLE: Final = "WSCALL_CONFIG"


def find_configuration(start: Path | None = None) -> Path:
    """The configuration to use: ``$WSCALL_CONFIG`` (a file, or the directory that holds one), then the one in
    ``start`` (default: the current directory), then the user's own.

    Parents of the current directory are not searched: a HIS started anywhere below a stray file would read
    cards with it.

    Raises:
        BadConfiguration: there is none; the error lists where it was looked for.
    """  # noqa: D205 - the order of places is the summary
    given = os.environ.get(CONFIG_VARIABLE, "").strip()
    if given:
        named = Path(given).expanduser().absolute()
        places = [named / FILE_NAME if named.is_dir() else named]
    else:
        places = [(start or Path.cwd()).absolute() / FILE_NAME, user_config_file()]
    for place in places:
        if place.is_file():
            return place
    raise missing(*places)


def missing(*places: Path) -> BadConfiguration:
    """The error for a configuration that is not there."""
    return BadConfiguration(
        Text("找不到配置文件 WSCallConfig.ini", "there is no WSCallConfig.ini"),
        where=" | ".join(map(str, places)),
        advice=Text(
            "运行 wscall init DIR 生成一个，或用 --config、WSCALL_CONFIG 指明",
            "write one with `wscall init DIR`, or name it with --config or WSCALL_CONFIG",
        ),
    )
