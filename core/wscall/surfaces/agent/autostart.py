"""Starting the agent when its user logs on, by what the operating system has for that."""

import subprocess
import sys
from pathlib import Path
from typing import Final, Literal, NamedTuple

from platformdirs import user_config_path

from wscall.errors import ConfigurationNotWritten
from wscall.text import Text

UNIT: Final = "wscall-agent.service"
DESKTOP: Final = "wscall-agent.desktop"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
RUN_VALUE: Final = "wscall"
_BOOTED_BY_SYSTEMD: Final = Path("/run/systemd/system")

Way = Literal["systemd", "desktop", "registry"]


class Autostart(NamedTuple):
    """Whether and how the agent starts at log-on.

    Attributes:
        way: a unit of the user's systemd, an entry that desktops start, or the registry of Windows.
        where: the file or key.
        on: whether it is there.
    """

    way: Way
    where: str
    on: bool


def command(configuration: Path | None) -> list[str]:
    """What starts the agent, without a window on Windows; without a configuration it finds its own."""
    python = Path(sys.executable)
    windowless = python.with_name("pythonw.exe")
    if sys.platform == "win32" and windowless.exists():
        python = windowless
    named = [] if configuration is None else ["--config", str(configuration)]
    return [str(python), "-m", "wscall", *named, "serve"]


def unit(command_line: list[str]) -> str:
    """The unit for the user's systemd. Workers end with the agent, which finishes its calls before."""
    return f"""\
[Unit]
Description=wscall agent: card readers and QR scanners for programs and pages of this user

[Service]
Type=exec
ExecStart={" ".join(map(_for_systemd, command_line))}
Restart=on-failure
RestartSec=3
TimeoutStopSec=90
KillMode=mixed
UMask=0077
NoNewPrivileges=yes

[Install]
WantedBy=default.target
"""


def desktop_entry(command_line: list[str]) -> str:
    """The entry that desktops start, where no systemd looks after users."""
    return f"""\
[Desktop Entry]
Type=Application
Name=wscall agent
Name[zh_CN]=wscall 本机代理
Exec={" ".join(map(_for_desktop, command_line))}
Terminal=false
NoDisplay=true
X-GNOME-Autostart-enabled=true
"""


def state(folder: Path | None = None, *, systemd: bool | None = None) -> Autostart:
    """How it stands.

    Args:
        folder: the user's configuration folder; None takes the operating system's.
        systemd: whether systemd looks after users here; None finds out.
    """
    if sys.platform == "win32":
        from wscall.surfaces.agent.autostart_windows import run_value  # noqa: PLC0415 - of Windows alone

        return Autostart("registry", rf"HKCU\{RUN_KEY}\{RUN_VALUE}", run_value() is not None)
    home = folder or user_config_path()
    if _BOOTED_BY_SYSTEMD.is_dir() if systemd is None else systemd:
        wanted = home / "systemd" / "user" / "default.target.wants" / UNIT
        return Autostart("systemd", str(wanted.parents[1] / UNIT), wanted.is_symlink())
    entry = home / "autostart" / DESKTOP
    return Autostart("desktop", str(entry), entry.exists())


def switch_on(configuration: Path, folder: Path | None = None, *, systemd: bool | None = None) -> Autostart:
    """Start the agent for that configuration at every log-on; arguments as of :func:`state`.

    Raises:
        ConfigurationNotWritten: the file or key cannot be written.
    """
    line = command(configuration)
    now = state(folder, systemd=systemd)
    try:
        if sys.platform == "win32":
            from wscall.surfaces.agent.autostart_windows import set_run_value  # noqa: PLC0415 - of Windows alone

            set_run_value(subprocess.list2cmdline(line))
        elif now.way == "systemd":
            _write(Path(now.where), unit(line))
            wanted = Path(now.where).parent / "default.target.wants" / UNIT
            wanted.parent.mkdir(parents=True, exist_ok=True)
            wanted.unlink(missing_ok=True)
            wanted.symlink_to(Path(now.where))
        else:
            _write(Path(now.where), desktop_entry(line))
    except OSError as error:
        raise _not_written(now, error) from error
    return state(folder, systemd=systemd)


def switch_off(folder: Path | None = None, *, systemd: bool | None = None) -> Autostart:
    """Start it no more; one that runs goes on. Arguments as of :func:`state`.

    Raises:
        ConfigurationNotWritten: the file or key cannot be removed.
    """
    now = state(folder, systemd=systemd)
    try:
        if sys.platform == "win32":
            from wscall.surfaces.agent.autostart_windows import set_run_value  # noqa: PLC0415 - of Windows alone

            set_run_value(None)
        else:
            path = Path(now.where)
            (path.parent / "default.target.wants" / UNIT).unlink(missing_ok=True)
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(now, error) from error
    return state(folder, systemd=systemd)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _for_systemd(word: str) -> str:
    """A word of ExecStart: quoted, without specifiers and variables."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if plain != word or " " in word else word


def _for_desktop(word: str) -> str:
    """A word of Exec: quoted, and quoted once more as a value of the file."""
    plain = word.replace("%", "%%")
    for special in ("\\", '"', "`", "$"):
        plain = plain.replace(special, f"\\{special}")
    return f'"{plain}"'.replace("\\", "\\\\") if plain != word or " " in word else word


def _not_written(now: Autostart, error: OSError) -> ConfigurationNotWritten:
    return ConfigurationNotWritten(
        Text("自动启动设置写入失败", "the start at log-on cannot be changed"),
        where=now.where,
        found=error.strerror or type(error).__name__,
    )
