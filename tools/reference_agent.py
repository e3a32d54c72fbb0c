"""The generated parts of the pages about the agent: its routes and its refusals, out of its own description."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from fastapi import FastAPI

from reference_text import code, heads, named, table
from wscall.surfaces.agent import routes
from wscall.surfaces.agent.openapi import describe
from wscall.surfaces.agent.refusal import KINDS

_SIMPLE: Final[Mapping[str, Any]] = {"string": "", "integer": 0, "number": 0.5, "boolean": True, "null": None}
_OPEN: Final = {"…": ""}
"""Stands for fields of the specification, which have a page of their own."""


def agent_routes(language: str, _argument: str) -> str:
    """Every route, by what it is for: who may ask, a request, the shape of the answer."""
    parts = []
    for tag in description()["tags"]:
        found = list(_operations(tag["name"]))
        if found:
            parts.append(f"### {tag['x-title'][language]}\n")
            parts += [_route(language, name, operation) for name, operation in found]
    return "\n".join(parts)


def agent_refusals(language: str, _argument: str) -> str:
    """The kinds of refusal with their HTTP status."""
    rows = [
        (code(kind), about.status, getattr(about.what, language), getattr(about.advice, language))
        for kind, about in KINDS.items()
    ]
    return table(heads(language, "kind|HTTP 状态|含义|下一步", "kind|HTTP status|meaning|what to do"), rows)


@cache
def description() -> dict[str, Any]:
    """The agent's description, without a running agent."""
    loaded = routes.load()
    app = FastAPI(title="wscall agent", version="0")
    for router in loaded.routers:
        app.include_router(router)
    return describe(app, routes.AccessTable(loaded.access))


def _operations(tag: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in description()["paths"].items():
        for method, operation in item.items():
            if operation["tags"] == [tag]:
                yield f"{method.upper()} {path}", operation


def _route(language: str, name: str, operation: Mapping[str, Any]) -> str:
    title = operation["x-summary-zh"] if language == "zh" else operation["summary"]
    parts = [f"#### `{name}`\n", f"{title}{'。' if language == 'zh' else '. '}{operation['x-who'][language]}\n"]
    query = [each for each in operation["parameters"] if each["in"] == "query"]
    if query:
        given = "&".join(f"{each['name']}={each['schema'].get('default', '')}" for each in query)
        parts.append(_block(named("mark", "query", language), f"?{given}", "text"))
    if "requestBody" in operation:
        parts.append(_block(named("mark", "request", language), _json(_request(operation))))
    content = operation["responses"]["200"]["content"]
    if "application/json" in content:
        parts.append(
            _block(named("mark", "answer", language), _json(_shape(content["application/json"]["schema"])))
        )
    return "\n".join(parts)


def _block(about: str, text: str, kind: str = "json") -> str:
    return f"{about}\n\n```{kind}\n{text}\n```\n"


def _json(value: object) -> str:
    """On one line where that is readable."""
    line = json.dumps(value, ensure_ascii=False)
    return line if len(line) < 120 else json.dumps(value, ensure_ascii=False, indent=2)  # noqa: PLR2004 - a line of a page


def _request(operation: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    content = operation["requestBody"]["content"]["application/json"]
    return content["example"] if "example" in content else _resolved(content["schema"])["examples"][0]


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = description()["components"]["schemas"][name] if name else schema
    return found


def _shape(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """A value of that schema that shows names and kinds."""
    whole = _resolved(schema)
    if "anyOf" in whole:
        return _shape(next(each for each in whole["anyOf"] if each.get("type") != "null"))
    if "enum" in whole or "const" in whole:
        return whole["enum"][0] if "enum" in whole else whole["const"]
    if whole.get("type") == "array":
        return [_shape(whole["items"])]
    if whole.get("type") == "object":
        named_fields = whole.get("properties", {})
        return _OPEN if whole.get("additionalProperties") else {k: _shape(v) for k, v in named_fields.items()}
    return _SIMPLE.get(whole.get("type", ""), _OPEN)
