"""Every route is described: what it takes, what it gives, how it refuses."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fastapi import FastAPI

from wscall.surfaces.agent import routes
from wscall.surfaces.agent.openapi import describe
from wscall.surfaces.agent.refusal import KINDS
from wscall.surfaces.agent.titles import CHINESE, WHO

Json = dict[str, Any]


@cache
def document() -> Json:
    loaded = routes.load()
    app = FastAPI(title="agent", version="0")
    for router in loaded.routers:
        app.include_router(router)
    return describe(app, routes.AccessTable(loaded.access))


def operations() -> Iterator[tuple[str, Json]]:
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


NAMES = [name for name, _operation in operations()]


def operation(name: str) -> Json:
    return dict(operations())[name]


def resolved(schema: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = document()["components"]["schemas"][name] if name else schema
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_title_in_both_languages_and_a_text(name: str) -> None:
    described = operation(name)
    assert described["summary"]
    assert described["x-summary-zh"] == CHINESE[name]
    assert described["description"]
    assert described["x-who"] in [who._asdict() for who in WHO.values()]
    assert described["tags"][0] in {tag["name"] for tag in document()["tags"]}


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("POST")])
def test_a_body_has_an_example_that_fits(name: str) -> None:
    content = operation(name)["requestBody"]["content"]["application/json"]
    schema = resolved(content["schema"])
    assert schema.get("description") or not schema
    for example in schema.get("examples", [content.get("example")]):
        assert set(schema.get("required", ())) <= set(example) <= set(schema.get("properties", ()))


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_has_a_schema(name: str) -> None:
    content = operation(name)["responses"]["200"]["content"]
    schema = resolved(content.get("application/json", {}).get("schema", {"type": "string"}))
    assert schema.get("type"), name


@pytest.mark.parametrize("name", NAMES)
def test_refusals_are_described(name: str) -> None:
    responses = operation(name)["responses"]
    public = operation(name)["x-who"] == WHO["public"]._asdict()
    assert {"400", "403", "408", "421", "429", "503"} <= responses.keys()
    assert ("401" in responses) is not public
    assert not name.startswith("POST") or {"413", "415", "422"} <= responses.keys()
    assert ("{" in name) is ("404" in responses)
    for status, response in responses.items():
        if status != "200":
            assert resolved(response["content"]["application/json"]["schema"])["title"] == "Refused", status


def test_every_kind_of_refusal_stands_somewhere() -> None:
    said = json.dumps(document()["paths"])
    assert {kind for kind in KINDS if f"`{kind}`" not in said} <= {"method", "internal"}


def test_who_may_ask() -> None:
    described = dict(operations())
    assert described["GET /ping"]["security"] == []
    assert described["POST /v1/read"]["x-who"] == WHO["page"]._asdict()
    assert described["GET /v1/logs"]["x-who"] == WHO["person"]._asdict()


def test_fields_of_the_specification_have_their_names() -> None:
    people = resolved(document()["components"]["schemas"]["PeopleInfo"])
    assert people["properties"]["xm"]["description"] == "姓名，≤ 32"


def test_no_reference_leads_nowhere() -> None:
    text = json.dumps(document())
    schemas = document()["components"]["schemas"]
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= schemas.keys()
