"""The commented WSCallConfig.ini that ``wscall init`` writes, made from the table of keys.

The file at the root of the repository is :func:`render_template`'s; a test keeps them equal.
"""

import os
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from wscall.config.key import Key
from wscall.config.locating import FILE_NAME
from wscall.config.schema import KEYS, OPEN_SECTIONS
from wscall.errors import BadInput, ConfigurationNotWritten
from wscall.text import Text

_DEMO: Final = {
    "MANU_DIR.INCLUDE_DIR": "<SIM:SIM>",
    "WEBSERVICE.url": "http://127.0.0.1:8083/hcpde/services/healthCardService?wsdl",
    "WEBSERVICE.orgCode": "121212",
    "WEBSERVICE.userName": "121212",
    "WEBSERVICE.passWord": "1234abcd_",
    "WEBSERVICE.authKey": "",
    "WEBSERVICE.LOG": "1",
    "CardDevEnv.DevSuitType": "1",
    "CardDevEnv.SMDDevName": "SIM",
}
"""What makes the template work at once, with the embedded platform and the simulated devices."""

_HEAD: Final = """\
; WSCallConfig.ini - wscall
; 编码 UTF-8 或 GBK；以 ; 或 # 开头的行是注释。检查本文件：wscall config check
; UTF-8 or GBK; lines that begin with ; or # are comments. Check this file: wscall config check
; 以下为内置模拟平台与模拟设备的设置，可直接运行：wscall demo
; As it stands it works with the embedded platform and the simulated devices: wscall demo
"""


def render_template(overrides: Mapping[str, str] | None = None) -> str:
    """The template's text with line feeds as line ends; ``overrides`` maps ``SECTION.key`` to values."""
    values = _DEMO | dict(overrides or {})
    parts = [_HEAD]
    for section, keys in groupby(KEYS, key=lambda key: key.section):
        parts.append(f"\n[{section}]\n")
        parts += (_entry(key, values.get(f"{section}.{key.name}")) for key in keys)
    for section in OPEN_SECTIONS:
        parts.append(f"\n; {section.about.zh}\n; {section.about.en}\n; [{section.example}]\n; {section.line}\n")
    return "".join(parts)


def _entry(key: Key, value: str | None) -> str:
    """A key with its explanation; one that is left at its default stands there as a comment."""
    zh, en = key.kind.allowed
    line = f"{key.name}={value}" if value is not None else f"; {key.name}={key.default}"
    return f"; {key.about.zh}。可填：{zh}\n; {key.about.en}. Allowed: {en}\n{line}\n"


def write_template(directory: Path, overrides: Mapping[str, str] | None = None) -> Path:
    """Write the template into a directory, made if need be, with the line ends of the operating system.

    Args:
        directory: where WSCallConfig.ini shall be.
        overrides: ``SECTION.key`` → value, e.g. ``{"WEBSERVICE.url": "http://…"}``.

    Returns:
        The path of the new file.

    Raises:
        BadInput: an override names no key, or is not one line.
        ConfigurationNotWritten: there is one already (it is never overwritten), or it cannot be written.
    """
    known = {f"{key.section}.{key.name}" for key in KEYS}
    for name, value in (overrides or {}).items():
        if name not in known or not value.isprintable():
            raise BadInput(
                Text("没有这个配置项或其值不是一行文字", "no such key, or its value is not one line"), where=name
            )
    path = directory / FILE_NAME
    text = render_template(overrides).replace("\n", os.linesep)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise ConfigurationNotWritten(
            Text("配置文件已存在，不会覆盖", "there is a configuration already; it is never overwritten"),
            where=str(path),
            advice=Text("请换一个目录，或先改名原文件", "choose another directory, or rename the file first"),
        ) from None
    except OSError as error:
        raise ConfigurationNotWritten(
            Text("写配置文件失败", "the configuration cannot be written"),
            where=str(path),
            found=error.strerror or type(error).__name__,
        ) from None
    return path
