"""A request's parameters, in specification names, made to fit the names and shapes of the schema in use.

Deployments differ in case (``Kslx`` and ``kslx``, ``SAMCode`` and ``samCode``) and in a few names. What is empty
is left out, since every parameter is optional, unless the schema in use demands it; what the schema has no place
for is left out with a note in the log that names the field only.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from wscall.errors import BadInput
from wscall.model.dto import Dto
from wscall.platform.shapes import Shape, Slot, plain_name
from wscall.text import Text

_LOG = logging.getLogger(__name__)

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""

Parameter = str | Dto | Iterable[Dto] | None


def fit_parameters(parameters: Mapping[str, Parameter], shape: Shape, operation: str) -> dict[str, Any]:
    """Nested values by the schema's names, without anything empty.

    Raises:
        BadInput: a text holds a character that XML cannot; names the field.
    """
    return _fit_all(parameters.items(), shape, operation)


def _fit_all(given: Iterable[tuple[str, Any]], shape: Shape, path: str) -> dict[str, Any]:
    by_name = {plain_name(name): (name, value) for name, value in given}
    fitted = {}
    for slot in shape.slots.values():
        _, value = by_name.pop(plain_name(slot.name), ("", None))
        found = _fit(value, slot, f"{path}.{slot.name}") if value else None
        if found or slot.required:
            fitted[slot.name] = found or _nothing(slot)
    for name, value in by_name.values():
        if value:
            _LOG.debug("the service in use has no place for %s.%s; left out", path, name)
    return fitted


def _nothing(slot: Slot) -> Any:  # noqa: ANN401 - as the schema says
    if slot.repeated:
        return []
    return "" if slot.shape is None else _fit_all((), slot.shape, "")


def _fit(value: Any, slot: Slot, path: str) -> Any:  # noqa: ANN401 - text, object or list, as the schema says
    if not isinstance(value, str | Dto) and not slot.repeated and slot.shape is not None:
        return _fit_wrapped(value, slot.shape, path)
    if not slot.repeated:
        return _fit_one(value, slot, path)
    items = [value] if isinstance(value, str | Dto) else value
    return [fitted for item in items if (fitted := _fit_one(item, slot, path))]


def _fit_one(value: Any, slot: Slot, path: str) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, str) and slot.shape is None:
        return _checked(value, path)
    if isinstance(value, Dto) and slot.shape is not None:
        return _fit_all(value, slot.shape, path)
    _LOG.debug("%s is of another kind in the service in use; left out", path)
    return None


def _fit_wrapped(items: Iterable[Dto], shape: Shape, path: str) -> dict[str, Any]:
    """``<list><item/><item/></list>``: the schema has one repeated element in the list's own."""
    inner = next((slot for slot in shape.slots.values() if slot.repeated), None)
    fitted = _fit(items, inner, path) if inner else []
    return {inner.name: fitted} if inner and fitted else {}


def _checked(value: str, path: str) -> str:
    illegal = _ILLEGAL.search(value)
    if illegal:
        raise BadInput(
            Text("字段含有 XML 不允许的字符", "a field holds a character that XML cannot"),
            where=path,
            found=f"U+{ord(illegal.group()):04X}",
            advice=Text("请去掉控制字符后重试", "Remove control characters and try again"),
        )
    return value
