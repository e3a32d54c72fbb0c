"""The words of the agent's description in both languages: what it is, its parts, who may ask, what routes do."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from wscall.surfaces.agent.routes import Access
from wscall.text import Text

ABOUT: Final = Text(
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


class Tag(NamedTuple):
    """What several routes have in common."""

    name: str
    title: Text
    about: Text

    def described(self) -> dict[str, Any]:
        """The tag in the document."""
        return {
            "name": self.name,
            "description": self.about.en,
            "x-title": self.title._asdict(),
            "x-description-zh": self.about.zh,
        }


TAGS: Final = (
    Tag(
        "functions",
        Text("规范函数", "Functions"),
        Text("按名称调用规范函数，读卡与扫码。", "The functions of the specification by name, reads and scans."),
    ),
    Tag(
        "cards",
        Text("卡与二维码", "Cards and codes"),
        Text(
            "平台的卡操作，字段为 JSON；二维码与标签。",
            "The platform's card operations with fields in JSON; codes and labels.",
        ),
    ),
    Tag(
        "installation",
        Text("本机", "Installation"),
        Text(
            "厂商目录、设备、配置、平台、日志与检查；网页不能使用。",
            "Vendor directories, devices, configuration, platform, logs, doctor. Not for pages.",
        ),
    ),
    Tag("agent", Text("代理", "Agent"), Text("代理本身。", "The agent itself.")),
    Tag(
        "pages",
        Text("网页", "Pages"),
        Text(
            "网页如何请求配对，人在控制台允许什么。",
            "How web pages ask for pairing, and what a person allows in the console.",
        ),
    ),
    Tag("console", Text("控制台", "Console"), Text("如何打开控制台。", "How the console is opened.")),
    Tag("events", Text("事件", "Events"), Text("设备与读卡的动态。", "What happens at devices and reads.")),
)
WHO: Final[Mapping[Access, Text]] = {
    "public": Text("任何程序都可以请求，不需要令牌。", "Anybody on this machine; no token."),
    "page": Text("程序、控制台与已配对的网页可以请求。", "Programs, the console, and paired pages."),
    "person": Text("程序与控制台可以请求。", "Programs and the console."),
    "install": Text("只有程序可以请求。", "Programs."),
    "own": Text("只有代理自己的网页可以请求，不需要令牌。", "The agent's own pages; no token."),
    "unpaired": Text("已允许来源的网页可以请求，不需要令牌。", "Pages of an allowed origin; no token."),
}
"""Who may ask, by the rule of the route."""

CHINESE: Final[dict[str, str]] = {
    "GET /ping": "代理是否在运行",
    "GET /v1/health": "代理的状态",
    "POST /v1/stop": "结束代理",
    "GET /metrics": "Prometheus 指标",
    "POST /v1/call/{function}": "按名称调用函数",
    "POST /v1/read": "读卡",
    "POST /v1/scan": "扫码",
    "DELETE /v1/requests/{request}": "取消正在进行的请求",
    "POST /v1/cards/issue": "发卡",
    "POST /v1/cards/verify": "验证二维码",
    "POST /v1/cards/update": "更新持卡人信息",
    "POST /v1/cards/info": "查询卡信息",
    "POST /v1/qr/download": "下载静态二维码",
    "POST /v1/qr/label": "绘制可打印的标签",
    "GET /v1/plugins": "厂商目录",
    "POST /v1/plugins/{directory}/reset": "解除隔离",
    "GET /v1/devices": "设备（当场打开）",
    "GET /v1/config": "配置",
    "GET /v1/platform": "平台、授权码与日志队列",
    "GET /v1/doctor": "检查本机",
    "GET /v1/logs": "日志的最后若干行",
    "GET /v1/pages": "网页：等待允许的、已允许的",
    "POST /v1/pages/{page}/allow": "允许网页",
    "POST /v1/pages/{page}/deny": "拒绝网页",
    "DELETE /v1/pages/{page}": "撤销网页",
    "POST /v1/origins": "允许或取消网页来源",
    "POST /v1/pairings": "网页请求配对",
    "POST /v1/pairings/{pairing}": "查询配对结果",
    "POST /v1/console/ticket": "打开控制台的一次性地址",
    "POST /v1/console/session": "用一次性地址换取控制台令牌",
}
"""``METHOD path`` → what the route does, in Chinese; FastAPI's ``summary`` has the English."""
