"""Requests that are refused before a function is reached: the kinds, their HTTP status, their texts."""

import json
from typing import Final, NamedTuple

from wscall.text import NOTHING, Text


class RefusalKind(NamedTuple):
    """What is told to who is refused.

    Attributes:
        status: of HTTP.
        what: what happened.
        advice: what to do next.
    """

    status: int
    what: Text
    advice: Text = NOTHING


KINDS: Final[dict[str, RefusalKind]] = {
    "host_not_allowed": RefusalKind(
        421,
        Text("请求的主机名不是本机代理的地址", "the Host header does not name this agent"),
        Text("请使用 http://127.0.0.1:端口 访问", "use http://127.0.0.1:port"),
    ),
    "origin_not_allowed": RefusalKind(
        403,
        Text("未允许此网页来源访问", "pages of this origin are not allowed"),
        Text(
            "在控制台允许该来源，或写入配置 [AGENT] origins",
            "allow the origin in the console, or in [AGENT] origins of the configuration",
        ),
    ),
    "other_user": RefusalKind(
        403,
        Text("连接来自本机的另一个用户", "the connection comes from another user of this machine"),
        Text("每个用户使用自己的代理：wscall serve", "every user has an agent of their own: wscall serve"),
    ),
    "token_missing": RefusalKind(
        401,
        Text("缺少令牌", "the token is missing"),
        Text(
            "程序从 agent.json 读取令牌并以 Authorization: Bearer 发送",
            "programs read it from agent.json and send it as Authorization: Bearer",
        ),
    ),
    "token_wrong": RefusalKind(
        401,
        Text("令牌无效", "the token is not valid"),
        Text("重新读取 agent.json，或重新配对网页", "read agent.json again, or pair the page again"),
    ),
    "not_for_pages": RefusalKind(
        403,
        Text("网页不能使用此功能", "pages may not use this"),
        Text("请在控制台中操作", "use the console"),
    ),
    "pairing_needed": RefusalKind(
        401,
        Text("此网页尚未配对", "this page is not paired yet"),
        Text("请求配对，并在控制台核对六位数字", "ask for pairing, and compare the six digits in the console"),
    ),
    "media_type": RefusalKind(
        415,
        Text("请求类型不受支持", "the media type is not supported"),
        Text("请以 Content-Type: application/json 发送", "send Content-Type: application/json"),
    ),
    "too_large": RefusalKind(413, Text("请求过大", "the request is too large")),
    "malformed": RefusalKind(400, Text("请求格式错误", "the request is malformed")),
    "invalid": RefusalKind(422, Text("请求内容不正确", "the request's content is not valid")),
    "not_found": RefusalKind(
        404, Text("没有这个地址", "there is no such address"), Text("接口说明见 /docs", "see /docs")
    ),
    "method": RefusalKind(
        405,
        Text("此地址不接受该方法", "the address does not take this method"),
        Text("接口说明见 /docs", "see /docs"),
    ),
    "too_many_requests": RefusalKind(
        429, Text("请求过于频繁", "too many requests"), Text("请稍后再试", "wait a moment")
    ),
    "busy": RefusalKind(
        503, Text("同时进行的调用过多", "too many calls at once"), Text("请稍后再试", "wait a moment")
    ),
    "timeout": RefusalKind(408, Text("请求发送过慢", "the request came too slowly")),
    "stopping": RefusalKind(
        503, Text("代理正在停止", "the agent is stopping"), Text("请稍后再试", "wait a moment")
    ),
    "internal": RefusalKind(
        500, Text("代理内部错误", "a defect of the agent"), Text("请查看日志并报告", "see the log, and report it")
    ),
}
"""The closed list of kinds."""


class Refusal(Exception):
    """A request is refused. Nothing in it is personal: it names places and forms, never values.

    Args:
        kind: one of :data:`KINDS`.
        where: the header, field or address.
        found: what was there.
        needed: what belongs there.
    """

    def __init__(self, kind: str, *, where: str = "", found: str = "", needed: str = "") -> None:
        super().__init__(kind, where, found, needed)
        self.kind = kind
        self.where = where
        self.found = found
        self.needed = needed

    @property
    def status(self) -> int:
        """Of HTTP."""
        return KINDS[self.kind].status

    def about(self) -> dict[str, object]:
        """What is told, as plain data."""
        about = KINDS[self.kind]
        error: dict[str, object] = {
            "kind": self.kind,
            **about.what._asdict(),
            "where": self.where,
            "found": self.found,
            "needed": self.needed,
            "advice": about.advice._asdict(),
        }
        return {"error": error}

    def body(self) -> bytes:
        """The answer, JSON in UTF-8."""
        return json.dumps(self.about(), ensure_ascii=False).encode()
