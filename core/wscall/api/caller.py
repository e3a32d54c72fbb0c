"""Who is behind a call, for the audit log: a surface that serves several says so. Light: it is loaded at rest."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_NOBODY: Mapping[str, str] = MappingProxyType({})
_caller: ContextVar[Mapping[str, str]] = ContextVar("caller", default=_NOBODY)


@contextmanager
def calling(**about: str) -> Iterator[None]:
    """Add these fields to every line of the audit log that calls within the ``with`` statement write.

    Args:
        about: such as ``via`` (the surface), ``origin`` (of a page), ``request`` (its name); nothing personal.
    """
    token = _caller.set({name: value for name, value in about.items() if value})
    try:
        yield
    finally:
        _caller.reset(token)


def caller() -> Mapping[str, str]:
    """What :func:`calling` says here; nothing where no surface says anything."""
    return _caller.get()
