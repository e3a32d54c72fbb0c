"""Loads a vendor's own module and collects the drivers it offers. Light: runs in the worker.

A vendor directory becomes a package with a private name, so ``from .utils import x`` works, two vendors may both
ship ``utils.py``, and nothing is added to ``sys.path``.
"""

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import Any, Final

from wscall.devices.capabilities import DriverSpec
from wscall.errors import DriverIncompatible, DriverMissing, WscallError
from wscall.host.served import REPORT, fault_of
from wscall.nearest import nearest
from wscall.text import Text

HOOKS: Final = (
    "wscall_drivers",
    "wscall_card_profiles",
    "wscall_platforms",
    "wscall_health_checks",
    "wscall_read_finished",
)
"""Every hook there is; :mod:`wscall.host.hookspecs` specifies them and a test holds the two equal."""
MARKER: Final = "wscall_impl"
"""The attribute by which a hook implementation is known (pluggy's name for project ``wscall``)."""


def load_module(directory: str, name: str, module: str) -> ModuleType:
    """Import ``module`` (``driver.py``, or a package ``driver``) of the vendor directory ``name``.

    Raises:
        DriverMissing: a module that it imports does not exist.
        DeviceFault: it raised something else.
    """
    private = "wscall_manu_" + "".join(c if c.isalnum() and c.isascii() else f"_{ord(c):x}_" for c in name)
    if private not in sys.modules:
        package = ModuleType(private)
        package.__path__ = [directory]
        package.__spec__ = ModuleSpec(private, None, is_package=True)
        sys.modules[private] = package
    try:
        return importlib.import_module(f"{private}.{module.removesuffix('.py')}")
    except KeyboardInterrupt:
        raise
    except ModuleNotFoundError as error:
        missing = error.name or ""
        raise DriverMissing(
            Text("厂商模块导入的模块不存在", "the vendor's module imports one that does not exist"),
            where=f"{name}/{module}",
            found=missing.removeprefix(f"{private}."),
            advice=Text(
                "同目录的模块写作 from . import 名字；其他的库用 pip 安装",
                "write `from . import name` for a module beside it; install other libraries with pip",
            ),
        ) from error
    except BaseException as error:  # a vendor may raise anything
        what = Text("厂商模块导入时抛出了异常", "the vendor's module raised an exception when imported")
        raise fault_of(error, what, f"{name}/{module}") from error


def check_hooks(module: ModuleType, where: str) -> list[str]:
    """Names of the hooks that a module implements.

    Raises:
        DriverIncompatible: an implementation of a hook that does not exist, or one without its ``@hookimpl``.
    """
    found = []
    for name, value in vars(module).items():
        marked = isinstance(value, FunctionType) and hasattr(value, MARKER)
        if not marked and not (isinstance(value, FunctionType) and name.startswith("wscall_")):
            continue
        if name not in HOOKS:
            raise DriverIncompatible(
                Text(f"没有名为 {name} 的钩子", f"there is no hook {name}"),
                where=where,
                found=name,
                needed=" | ".join(HOOKS),
                advice=nearest(name, HOOKS) or REPORT,
            )
        if not marked:
            raise DriverIncompatible(
                Text(f"{name} 没有 @hookimpl 标记", f"{name} lacks its @hookimpl"),
                where=where,
                found=f"def {name}",
                needed=f"@hookimpl def {name}",
                advice=Text("from wscall.plugin import hookimpl", "from wscall.plugin import hookimpl"),
            )
        found.append(name)
    return found


def collect_drivers(module: ModuleType, where: str) -> dict[str, DriverSpec]:
    """The drivers that a vendor's module yields, by name.

    Raises:
        DriverIncompatible: a misspelt hook, a hook that a vendor directory cannot have, or not a DriverSpec.
        WscallError: whatever the hook raised, as :func:`~wscall.host.served.fault_of` sees it.
    """
    elsewhere = [name for name in check_hooks(module, where) if name != "wscall_drivers"]
    if elsewhere:
        raise DriverIncompatible(
            Text("厂商目录里只能实现 wscall_drivers", "a vendor directory can only implement wscall_drivers"),
            where=where,
            found=", ".join(elsewhere),
            needed="wscall_drivers",
            advice=Text("其他钩子请放进 pip 包（入口点组 wscall.plugins）", "ship other hooks as a pip package"),
        )
    return _named(list(called(module, "wscall_drivers", where)), where)


def called(module: ModuleType, hook: str, where: str) -> list[Any]:
    """Everything that one plugin yields for one hook; an absent hook yields nothing.

    Raises:
        WscallError: whatever the hook raised, as :func:`~wscall.host.served.fault_of` sees it.
    """
    function = getattr(module, hook, None)
    try:
        return list(function()) if function else []
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may raise anything
        raise fault_of(
            error, Text(f"钩子 {hook} 抛出了异常", f"hook {hook} raised an exception"), where
        ) from error


def _named(specs: list[Any], where: str) -> dict[str, DriverSpec]:
    for spec in specs:
        if not isinstance(spec, DriverSpec):
            raise DriverIncompatible(
                Text("wscall_drivers 产生了别的东西", "wscall_drivers yielded something else"),
                where=where,
                found=type(spec).__name__,
                needed="DriverSpec",
                advice=REPORT,
            )
    return {spec.name: spec for spec in specs}


def resolve(reference: str) -> Any:  # noqa: ANN401 - whatever it names
    """The object that ``module:qualified.name`` names.

    Raises:
        WscallError: whatever importing it raised, as :func:`~wscall.host.served.fault_of` sees it.
    """
    module, _, path = reference.partition(":")
    try:
        value: Any = importlib.import_module(module)
        for part in path.split("."):
            value = getattr(value, part)
    except (WscallError, KeyboardInterrupt):
        raise
    except BaseException as error:  # a plugin may raise anything
        what = Text("共用驱动无法导入", "the shared driver cannot be imported")
        raise fault_of(error, what, reference) from error
    return value
