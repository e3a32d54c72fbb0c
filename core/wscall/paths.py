"""Where wscall finds what came with it, and where it keeps what it must not lose.

The same code runs from a checkout (``<repository>/core/wscall``) and from an installed wheel, where the vendor
directories and the configuration template lie inside the package.
"""

import os
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
STATE_VARIABLE: Final = "WSCALL_STATE_DIR"
STANDINS_VARIABLE: Final = "WSCALL_STANDINS"


def bundled_manu() -> Path:
    """The vendor directories that come with wscall."""
    return _bundled("manu")


def bundled_template() -> Path:
    """The commented ``WSCallConfig.ini`` that works out of the box with the embedded platform."""
    return _bundled("WSCallConfig.ini")


def browser_scripts() -> Path:
    """The client for web pages: ``wscall.mjs`` with its modules in ``wscall/``, and the plain ``wscall.js``."""
    return _bundled("js")


def library_host(machine: str) -> Path:
    """The program that loads Windows libraries of a machine, ``x86`` or ``x86_64``; a checkout has to build it."""
    return _PACKAGE / "native" / f"wscall-library-host-{machine}.exe"


def native_libraries() -> Path:
    """Where ``WSCallDLL.dll`` and ``libWSCall.so`` lie, by ``<system>-<machine>``; a checkout builds them."""
    return _PACKAGE / "native"


def bindings() -> Path:
    """What programs in other languages need to call the native library: header and import files, by language."""
    return _bundled("native/bindings")


def _bundled(name: str) -> Path:
    packaged = _PACKAGE / name
    return packaged if packaged.exists() else _PACKAGE.parents[1] / name


def standins_dir(platform: str) -> Path:
    """Where the stand-ins for vendors' libraries lie that ``make native`` builds; they may not be built yet.

    Args:
        platform: ``<system>-<machine>`` as in a manifest: ``linux-x86_64``, ``windows-x86`` …
    """
    given = os.environ.get(STANDINS_VARIABLE, "").strip()
    root = Path(given).expanduser().absolute() if given else _PACKAGE.parents[1] / "build" / "standins"
    return root / platform


def standin_sources() -> Path:
    """The framework in C that stand-ins for vendors' libraries are built with: ``standin.h`` and ``standin.c``."""
    return _bundled("native/standins")


def native_library(platform: str) -> Path:
    """``WSCallDLL.dll`` or ``libWSCall.so`` for a system and machine; a checkout has to build it.

    Args:
        platform: ``windows-x86``, ``windows-x86_64``, ``linux-x86_64`` or ``linux-aarch64``.
    """
    name = "WSCallDLL.dll" if platform.startswith("windows-") else "libWSCall.so"
    return native_libraries() / platform / name


def bench_program(name: str, platform: str) -> Path:
    """A program in C that ``wscall bench`` measures with; only a checkout can build it."""
    return _PACKAGE.parents[1] / "build" / "bench" / platform / name


def default_state_dir() -> Path:
    """Where the journal, locks and crash budgets live unless the configuration says otherwise.

    ``$WSCALL_STATE_DIR``, or the user's state directory of the operating system. It is not created here.
    """
    given = os.environ.get(STATE_VARIABLE, "").strip()
    if given:
        return Path(given).expanduser().absolute()
    from platformdirs import user_state_path  # noqa: PLC0415 - only where no directory was given

    return user_state_path("wscall", appauthor=False)


def user_config_file() -> Path:
    """The user's own ``WSCallConfig.ini``, for a machine where programs start in many directories."""
    from platformdirs import user_config_path  # noqa: PLC0415 - only when the current directory has none

    return user_config_path("wscall", appauthor=False) / "WSCallConfig.ini"
