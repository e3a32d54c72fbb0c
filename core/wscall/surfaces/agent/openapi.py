"""The description of the agent's HTTP interface, OpenAPI 3.1.

FastAPI describes what a route takes and gives; what every request goes through stands here once: token, request
id, refusals.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from wscall.api.report import Words
from wscall.surfaces.agent.refusal import KINDS
from wscall.surfaces.agent.routes import Access, AccessTable
from wscall.surfaces.agent.titles import ABOUT, CHINESE, TAGS, WHO

Json = dict[str, Any]

_SCHEME: Final = {"type": "http", "scheme": "bearer", "description": "The token of the install, console or page."}
_REQUEST_ID: Final = {
    "name": "X-Request-ID",
    "in": "header",
    "required": False,
    "description": "Names the request, for cancelling it and for events: 1 to 64 of A-Z a-z 0-9 . _ -"
    " One is made otherwise.",
    "schema": {"type": "string"},
}
_NO_FIELDS: Final = {
    "required": True,
    "description": "It has no fields; a browser asks before it sends JSON elsewhere.",
    "content": {"application/json": {"schema": {}, "example": {}}},
}
_ECHO: Final = {"X-Request-ID": {"description": "The request's name.", "schema": {"type": "string"}}}
_ALWAYS: Final = (
    "host_not_allowed",
    "origin_not_allowed",
    "other_user",
    "too_many_requests",
    "malformed",
    "timeout",
    "stopping",
)
_WITH_TOKEN: Final = ("token_missing", "token_wrong", "pairing_needed", "not_for_pages", "busy")
_WITH_BODY: Final = ("media_type", "too_large", "invalid")
_BY_TOKEN: Final[frozenset[Access]] = frozenset({"page", "person", "install"})
_METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})


class RefusalError(BaseModel):
    """Why a request was refused, or what kept a resource from being given."""

    kind: str = Field(description="of the refusal, or of the error", examples=["token_missing"])
    zh: str
    en: str
    where: str = Field(description="header, field, file or device; empty where there is none to name")
    found: str
    needed: str
    advice: Words


class Refused(BaseModel):
    """The body of every answer that is no success."""

    error: RefusalError


CAN_FAIL: Final[dict[int | str, Json]] = {
    409: {"model": Refused, "description": "Configuration, disk or devices stand in the way; `kind` says which."}
}
"""For routes that need the configuration, the disk or devices."""


def describe(app: FastAPI, access: AccessTable) -> Json:
    """The document.

    Args:
        app: with all routes.
        access: who may ask for what.
    """
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=ABOUT.en,
        routes=app.routes,
        tags=[tag.described() for tag in TAGS],
        separate_input_output_schemas=False,
    )
    document["info"]["x-description-zh"] = ABOUT.zh
    components = document.setdefault("components", {})
    components["securitySchemes"] = {"token": _SCHEME}
    schemas = components.setdefault("schemas", {})
    schemas.update(_schemas_of_refusals())
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for body in _bodies(document):
        schema = schemas[body.rpartition("/")[2]]
        schema.setdefault("examples", [_example(schema)])
    for path, method, operation in _operations(document):
        chinese = CHINESE.get(f"{method.upper()} {path}")
        if chinese:
            operation["x-summary-zh"] = chinese
        if method == "post":
            operation.setdefault("requestBody", _NO_FIELDS)
        _complete(operation, access.of(path), takes_input=_takes_input(operation))
    return document


def _schemas_of_refusals() -> Json:
    schema = Refused.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: Json = schema.pop("$defs")
    return {"Refused": schema, **parts}


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in _METHODS:
                yield path, method, operation


def _bodies(document: Json) -> Iterator[str]:
    """References to the schemas of requests."""
    for _path, _method, operation in _operations(document):
        content = operation.get("requestBody", _NO_FIELDS)["content"]
        reference = content["application/json"]["schema"].get("$ref")
        if reference:
            yield reference


def _example(schema: Json) -> Json:
    """What a request looks like that leaves everything as it is."""
    return {name: _usual(field) for name, field in schema.get("properties", {}).items()}


def _usual(field: Json) -> Any:  # noqa: ANN401 - any JSON
    if "default" in field or "anyOf" in field:
        return field.get("default")
    return next(iter(field.get("enum", ("",))))


def _takes_input(operation: Json) -> bool:
    return "requestBody" in operation or bool(operation.get("parameters"))


def _complete(operation: Json, access: Access, *, takes_input: bool) -> None:
    """Add what the gate does with every request."""
    operation["x-who"] = WHO[access]._asdict()
    operation["security"] = [{"token": []}] if access in _BY_TOKEN else []
    operation.setdefault("parameters", []).append(_REQUEST_ID)
    responses = operation["responses"]
    if not takes_input or "HTTPValidationError" in str(responses.get("422", "")):
        responses.pop("422", None)
    token = () if access == "public" else _WITH_TOKEN
    body = _WITH_BODY if takes_input else ()
    for status, kinds in _by_status((*_ALWAYS, *token, *body)).items():
        responses.setdefault(status, _refusal(kinds))
    if any(each["in"] == "path" for each in operation["parameters"]):
        responses["404"] = _refusal(["not_found"])
    responses["200"].setdefault("content", {"text/plain": {"schema": {"type": "string"}}})
    for response in responses.values():
        response.setdefault("headers", {}).update(_ECHO)


def _by_status(kinds: Iterable[str]) -> dict[str, list[str]]:
    by_status: dict[str, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(str(KINDS[kind].status), []).append(kind)
    return by_status


def _refusal(kinds: list[str]) -> Json:
    return {
        "description": "; ".join(f"`{kind}`: {KINDS[kind].what.en}" for kind in kinds),
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refused"}}},
    }
