"""The value in the user's own part of the registry whose command Windows starts at log-on."""

import sys
import winreg

from wscall.surfaces.agent.autostart import RUN_KEY, RUN_VALUE

assert sys.platform == "win32"


def run_value() -> str | None:
    """The command; None if there is none."""
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
            return str(winreg.QueryValueEx(key, RUN_VALUE)[0])
    except FileNotFoundError:
        return None


def set_run_value(command: str | None) -> None:
    """Write the command, or remove it.

    Raises:
        OSError: the registry refuses.
    """
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
        if command is not None:
            winreg.SetValueEx(key, RUN_VALUE, 0, winreg.REG_SZ, command)
        elif run_value() is not None:
            winreg.DeleteValue(key, RUN_VALUE)
