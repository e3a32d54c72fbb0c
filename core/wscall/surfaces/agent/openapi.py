"""The description of the agent's HTTP interface, OpenAPI 3.1.

FastAPI describes what a route takes and gives; what every request goes through stands here once: token, request
id, refusals.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from wscall.api.report import Words
from wscall.surfaces.agent.refusal import KINDS
from wscall.surfaces.agent.routes import Access, AccessTable
from wscall.surfaces.agent.titles import CHINESE
from wscall.text import Text

Json = dict[str, Any]

_ABOUT: Final = Text(
    zh="""\
代理只服务于本机的一个用户，在本机通过 JSON 提供 wscall 的功能。

程序从该用户状态目录的 `agent.json` 读取端口和令牌，以 `Authorization: Bearer …` 发送令牌。网页需要已允许的来源，\
以及通过配对取得的令牌。带内容的请求为 UTF-8 编码的 `application/json`。可用 `X-Request-ID` 为请求命名。

规范函数无论结果如何都返回 200，结果在 `code` 中。没有到达函数的请求以其他状态码被拒绝，`error` 有中英两种文字。
""",
    en="""\
The agent serves one user of this machine on loopback and offers the functions of wscall as JSON.

Programs read port and token from `agent.json` in the user's state directory and send the token as \
`Authorization: Bearer …`. Web pages need an origin that was allowed, and a token that pairing gives them. \
Requests with a body are `application/json` in UTF-8. `X-Request-ID` may name a request.

A function of the specification answers 200 with its `code`, whatever came of it. A request that reached no \
function is refused with another status and an `error` in both languages.
""",
)


class _Tag(NamedTuple):
    """What several routes have in common."""

    name: str
    title: Text
    about: Text

    def described(self) -> Json:
        """The tag in the document."""
        return {
            "name": self.name,
            "description": self.about.en,
            "x-title": self.title._asdict(),
            "x-description-zh": self.about.zh,
        }


_TAGS: Final = (
    _Tag(
        "functions",
        Text("规范函数", "Functions"),
        Text("按名称调用规范函数，读卡与扫码。", "The functions of the specification by name, reads and scans."),
    ),
    _Tag(
        "cards",
        Text("卡与二维码", "Cards and codes"),
        Text(
            "平台的卡操作，字段为 JSON；二维码与标签。",
            "The platform's card operations with fields in JSON; codes and labels.",
        ),
    ),
    _Tag(
        "installation",
        Text("本机", "Installation"),
        Text(
            "厂商目录、设备、配置、平台、日志与检查；网页不能使用。",
            "Vendor directories, devices, configuration, platform, logs, doctor. Not for pages.",
        ),
    ),
    _Tag("agent", Text("代理", "Agent"), Text("代理本身。", "The agent itself.")),
    _Tag(
        "pages",
        Text("网页", "Pages"),
        Text(
            "网页如何请求配对，人在控制台允许什么。",
            "How web pages ask for pairing, and what a person allows in the console.",
        ),
    ),
    _Tag("console", Text("控制台", "Console"), Text("如何打开控制台。", "How the console is opened.")),
    _Tag("events", Text("事件", "Events"), Text("设备与读卡的动态。", "What happens at devices and reads.")),
)
WHO: Final[Mapping[Access, Text]] = {
    "public": Text("任何程序都可以请求，不需要令牌。", "Anybody on this machine; no token."),
    "page": Text("程序、控制台与已配对的网页可以请求。", "Programs, the console, and paired pages."),
    "person": Text("程序与控制台可以请求。", "Programs and the console."),
    "install": Text("只有程序可以请求。", "Programs."),
    "own": Text("只有代理自己的网页可以请求，不需要令牌。", "The agent's own pages; no token."),
    "unpaired": Text("已允许来源的网页可以请求，不需要令牌。", "Pages of an allowed origin; no token."),
}
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
        description=_ABOUT.en,
        routes=app.routes,
        tags=[tag.described() for tag in _TAGS],
        separate_input_output_schemas=False,
    )
    document["info"]["x-description-zh"] = _ABOUT.zh
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
