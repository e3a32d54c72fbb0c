"""The routes, one module a resource.

A module has ``router``, an :class:`fastapi.APIRouter`. It may have ``ACCESS``: path → who may ask. The path is a
whole one or the first two segments (``/v1/call``; ``/console`` outside ``/v1``). What no module names is for
programs and the console. It may have ``QUICK``: path of a GET → what gives its JSON, for the few that are asked so
often that they are answered before the application is asked.
"""

import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from fastapi import APIRouter

if TYPE_CHECKING:
    from wscall.surfaces.agent.agent import Agent

Access = Literal["public", "page", "person", "install", "own", "unpaired"]
"""Who may ask: anybody without a token (``public``); paired pages as well (``page``); the console and programs
(``person``); programs alone (``install``); the agent's own page without a token (``own``); a page of an allowed
origin without a token (``unpaired``)."""


class Routes(NamedTuple):
    """What the modules of this package offer."""

    routers: tuple[APIRouter, ...]
    access: Mapping[str, Access]
    quick: Mapping[str, Callable[["Agent"], bytes]]


def load() -> Routes:
    """Every module of this package, in the order of their names."""
    modules = [import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]
    access: dict[str, Access] = {}
    quick: dict[str, Callable[[Agent], bytes]] = {}
    for module in modules:
        access.update(getattr(module, "ACCESS", {}))
        quick.update(getattr(module, "QUICK", {}))
    return Routes(tuple(module.router for module in modules), access, quick)


class AccessTable:
    """Path → who may ask."""

    def __init__(self, rules: Mapping[str, Access]) -> None:
        self._rules = rules

    def of(self, path: str) -> Access:
        """The rule for a path: its own, else that of its first segments."""
        rule = self._rules.get(path)
        if rule is None:
            segments = path.split("/", 3)
            rule = self._rules.get("/".join(segments[: 3 if segments[1:2] == ["v1"] else 2]))
        return rule or "person"


__all__: Final = ["Access", "AccessTable", "Routes", "load"]
