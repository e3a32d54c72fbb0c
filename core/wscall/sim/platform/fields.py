"""Parameters and results of operations as plain data, free of XML."""

from typing import TypeAlias, TypeGuard

Fields: TypeAlias = dict[str, "str | Fields | list[Fields]"]
"""Element names, as the schema spells them, to text, to a nested group, or to the items of a repeated element."""


def is_fields(value: object) -> TypeGuard[Fields]:
    """Whether something read from JSON has the form of fields: texts, groups and lists of groups under names."""
    return isinstance(value, dict) and all(
        isinstance(one, str) or (all(map(is_fields, one)) if isinstance(one, list) else is_fields(one))
        for one in value.values()
    )


def names(words: str) -> tuple[str, ...]:
    """Element names written as words, for tables of many."""
    return tuple(words.split())


def text(fields: Fields, *choices: str) -> str:
    """The trimmed text of the first of ``choices`` that has any; "" where none has."""
    for name in choices:
        value = fields.get(name, "")
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def group(fields: Fields, *choices: str) -> Fields:
    """The nested group under the first of ``choices`` that is one; an empty one where there is none."""
    for name in choices:
        value = fields.get(name)
        if isinstance(value, dict):
            return value
    return {}


def items(fields: Fields, wrapper: str, item: str) -> list[Fields]:
    """The groups of a list written as ``wrapper > item, item ...``."""
    value = group(fields, wrapper).get(item)
    return value if isinstance(value, list) else []


def is_blank(fields: Fields) -> bool:
    """Whether nothing in there has a value: what a language that cannot fill nested objects sends."""
    return not any(_has_value(value) for value in fields.values())


def _has_value(value: "str | Fields | list[Fields]") -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, dict):
        return not is_blank(value)
    return not all(is_blank(one) for one in value)


def merged(stored: Fields, given: Fields, *, keep: frozenset[str] = frozenset()) -> Fields:
    """``stored`` with every given value that is not blank; names in ``keep`` stay as stored.

    A blank element means "not known here" (the specification: pass what can be had), never "erase".
    """
    changes = {name: value for name, value in given.items() if name not in keep and _has_value(value)}
    trimmed = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    return {**stored, **trimmed}
