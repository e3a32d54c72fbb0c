"""What pydantic finds wrong with a manifest, as an error of ours: where, what was found, what would be right."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wscall.errors import BadConfiguration
from wscall.host.manifest_table import Table
from wscall.host.manifest_transports import TRANSPORTS, transport_keys
from wscall.host.toml_positions import key_positions
from wscall.nearest import nearest
from wscall.text import NOTHING, Text

_PROBLEMS: Final = {
    "extra_forbidden": Text("未知的键 {key}", "unknown key {key}"),
    "missing": Text("缺少键 {key}", "key {key} is missing"),
    "literal_error": Text("{key} 的值不在允许范围内", "{key} has a value that is not allowed"),
    "string_pattern_mismatch": Text("{key} 的写法不对", "{key} is not written as it must be"),
    "union_tag_not_found": Text("{key} 缺少 kind", "{key} lacks its kind"),
    "union_tag_invalid": Text("{key} 的 kind 未知", "{key} has an unknown kind"),
}
_UNFIT: Final = Text("{key} 的值不能用", "the value of {key} cannot be used")


def first_problem(
    path: Path, text: str, error: ValidationError, tables: Mapping[str, type[Table]]
) -> BadConfiguration:
    """The first thing that is wrong, a misspelt key before all others; how many more there are is counted.

    Args:
        path: of the manifest.
        text: what stands in it.
        error: what pydantic found.
        tables: by their names in a manifest, ``""`` the whole one: which keys there are.
    """
    found = error.errors(include_url=False)
    causes = [problem for problem in found if problem["type"] != "too_short"] or found  # too few devices follow
    problems = sorted(causes, key=lambda problem: problem["type"] != "extra_forbidden")
    return _problem(path, text, problems[0], len(problems) - 1, tables)


def _problem(
    path: Path, text: str, problem: ErrorDetails, others: int, tables: Mapping[str, type[Table]]
) -> BadConfiguration:
    kind, context = problem["type"], problem.get("ctx", {})
    location = _without_tags(problem["loc"])
    if kind.startswith("union_tag"):
        location = (*location, "kind")
    key = ".".join(str(part) for part in location if not isinstance(part, int)) or "plugin.toml"
    what = _PROBLEMS.get(kind, _UNFIT).fill(key=key)
    if others:
        what = Text(f"{what.zh}（另有 {others} 处错误）", f"{what.en} (and {others} more)")
    found, needed, advice = "", str(problem["msg"]), NOTHING
    if kind == "extra_forbidden":
        known = _known_keys(problem["loc"], tables)
        found, needed = str(location[-1]), " | ".join(known)
        advice = nearest(found, known)
    elif kind != "missing":
        found = repr(problem["input"])[:80] if not isinstance(problem["input"], dict) else ""
        needed = str(context.get("expected") or context.get("expected_tags") or context.get("error") or needed)
    return BadConfiguration(
        what,
        where=_place(path, text, location),
        found=found,
        needed=needed,
        advice=advice or Text("参见 docs/reference 中的清单说明", "see the manifest's page in docs/reference"),
    )


def _place(path: Path, text: str, location: tuple[str | int, ...]) -> str:
    """file:line:column of a key, or of the nearest table around one that is missing."""
    positions = key_positions(text)
    for end in range(len(location), 0, -1):
        if location[:end] in positions:
            line, column = positions[location[:end]]
            return f"{path}:{line}:{column}"
    return f"{path}:1:1"


def _without_tags(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A location as the document has it: pydantic puts the transport's kind between table and key."""
    if "transport" in location:
        after = location.index("transport") + 1
        if location[after : after + 1] and location[after] in TRANSPORTS:
            return location[:after] + location[after + 1 :]
    return location


def _known_keys(location: tuple[str | int, ...], tables: Mapping[str, type[Table]]) -> list[str]:
    """The keys of the table in which an unknown one was found."""
    parents = [part for part in location[:-1] if not isinstance(part, int)]
    if "transport" in parents:
        return list(transport_keys(str(parents[-1])))
    return list(tables.get(parents[-1] if parents else "", tables[""]).model_fields)
