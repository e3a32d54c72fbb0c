"""How an exchange with the platform can fail on its way, each in one clear error.

Whether the request may have reached the platform decides the class: :class:`~wscall.errors.OutcomeUnknown`
when any byte of it was sent, plain :class:`~wscall.errors.PlatformUnreachable` when it certainly was not.
"""

from enum import Enum
from typing import NamedTuple

from wscall.errors import Native, OutcomeUnknown, PlatformUnreachable
from wscall.text import NOTHING, Text


class _Texts(NamedTuple):
    what: Text
    advice: Text = NOTHING


_NETWORK = Text(
    "请检查网线、前置机是否开机以及防火墙",
    "Check the network, whether the front-end server runs, and the firewall",
)
_ADDRESS = Text("请核对配置中的服务地址", "Check the service address in the configuration")
_SLOW = Text(
    "平台繁忙或网络缓慢，请稍后重试；经常如此请加大时限",
    "The platform or the network is slow: try again later, or raise the limit if it happens often",
)
_OPERATOR = Text("请与平台运维联系，并提供此信息", "Ask the platform's operators, and show them this message")
_PROXY = Text(
    "请确认该地址是平台服务本身，而不是网页、登录页或代理",
    "Make sure the address is the service itself and not a web page, a login page or a proxy",
)


class Failure(Enum):
    """What went wrong."""

    DNS = _Texts(Text("找不到平台的主机名", "the platform's host name cannot be resolved"), _ADDRESS)
    DNS_LIMIT = _Texts(Text("解析平台主机名超时", "resolving the platform's host name took too long"), _NETWORK)
    REFUSED = _Texts(Text("平台拒绝连接", "the platform refuses connections"), _NETWORK)
    NO_CONNECTION = _Texts(Text("无法连接平台", "no connection to the platform"), _NETWORK)
    CONNECT_LIMIT = _Texts(Text("连接平台超时", "connecting to the platform took too long"), _NETWORK)
    TLS = _Texts(
        Text("与平台的加密连接失败", "the encrypted connection to the platform failed"),
        Text(
            "请检查本机时间、平台证书，以及系统是否信任其颁发者",
            "Check this machine's clock, the platform's certificate and whether the system trusts its issuer",
        ),
    )
    READ_LIMIT = _Texts(Text("平台在时限内没有回答", "the platform did not answer within the read limit"), _SLOW)
    OVERALL_LIMIT = _Texts(Text("请求超过总时限", "the request took longer than allowed altogether"), _SLOW)
    CANCELLED = _Texts(
        Text("请求已发出后被取消", "cancelled after the request had been sent"),
        Text("请查询结果后再重试", "Find out what became of it before trying again"),
    )
    DROPPED = _Texts(
        Text("平台没有回答就断开了连接", "the platform closed the connection without an answer"), _NETWORK
    )
    CUT_OFF = _Texts(Text("平台的回答不完整", "the platform's answer was cut off"), _NETWORK)
    NOT_HTTP = _Texts(Text("对方的回答不是 HTTP", "what answered does not speak HTTP"), _ADDRESS)
    OVERSIZED = _Texts(Text("平台的回答过大", "the platform's answer is too large"), _OPERATOR)
    ENCODING = _Texts(Text("平台的回答无法解压", "the platform's answer cannot be decompressed"), _OPERATOR)
    REDIRECT = _Texts(
        Text("平台要求转到另一个地址，未予跟随", "the platform redirects to another address; not followed"),
        _ADDRESS,
    )
    STATUS = _Texts(Text("平台返回 HTTP 错误", "the platform answered with an HTTP error"), _PROXY)
    EMPTY = _Texts(Text("平台的回答为空", "the platform's answer is empty"), _OPERATOR)
    NOT_XML = _Texts(Text("平台的回答不是 XML", "the platform's answer is not XML"), _PROXY)
    BROKEN_XML = _Texts(
        Text("平台的回答不是完整的 XML", "the platform's answer is not well-formed XML"), _OPERATOR
    )
    DTD = _Texts(
        Text("平台的回答带有 DTD 或实体，已拒绝", "the platform's answer has a DTD or entities; refused"),
        _OPERATOR,
    )
    NOT_SOAP = _Texts(Text("平台的回答不是 SOAP 消息", "the platform's answer is not a SOAP message"), _PROXY)
    OTHER_ANSWER = _Texts(Text("平台回答的不是所请求的操作", "the platform answered something else"), _OPERATOR)
    REFERENCES = _Texts(
        Text(
            "平台的回答使用了 SOAP 编码引用，不支持",
            "the platform's answer uses SOAP-encoded references; not supported",
        ),
        _OPERATOR,
    )
    NO_CODE = _Texts(Text("平台的回答没有 resultCode", "the platform's answer has no resultCode"), _OPERATOR)
    ODD_CODE = _Texts(Text("平台的 resultCode 不是数字", "the platform's resultCode is not a number"), _OPERATOR)
    DESCRIPTION = _Texts(
        Text("平台的服务描述 (WSDL) 不能使用", "the platform's service description (WSDL) cannot be used"),
        _OPERATOR,
    )
    FAULT = _Texts(Text("平台报告 SOAP 错误", "the platform reports a SOAP fault"), _OPERATOR)

    def error(
        self, where: str, *, sent: bool, found: str = "", needed: str = "", native: Native | None = None
    ) -> PlatformUnreachable:
        """The error to raise."""
        kind = OutcomeUnknown if sent else PlatformUnreachable
        texts: _Texts = self.value
        return kind(texts.what, where=where, found=found, needed=needed, advice=texts.advice, native=native)
