"""[AGENT]: the keys of ``wscall serve``, and what the native library learns from it."""

from typing import Final

from wscall.config.key import BYTES, SECONDS, Key
from wscall.config.kinds import Choice, Number, Origins
from wscall.text import Text

AGENT_KEYS: Final = (
    Key(
        "AGENT",
        "port",
        "agent.port",
        Number(0, 65526, whole=True),
        Text(
            "本机代理的端口：取此起十个中第一个空闲的；0 为任意端口",
            "port of the agent on loopback: the first free one of ten from here; 0 for any",
        ),
        default="21200",
    ),
    Key(
        "AGENT",
        "origins",
        "agent.origins",
        Origins(),
        Text(
            "允许访问代理的网页来源，逐字比较，空格分隔",
            "origins of pages that may use the agent, compared exactly, blanks between",
        ),
    ),
    Key(
        "AGENT",
        "concurrency",
        "agent.concurrency",
        Number(1, 256, whole=True),
        Text("同时进行的调用数上限", "calls that the agent carries out at once"),
        default="32",
    ),
    Key(
        "AGENT",
        "pageRate",
        "agent.page_rate",
        Number(1, 1000),
        Text("每个网页每秒请求数上限", "requests a second of one page"),
        default="20",
    ),
    Key(
        "AGENT",
        "maxRequestBytes",
        "agent.max_request_bytes",
        Number(1024, 1 << 26, BYTES, whole=True),
        Text("请求的最大长度，超过则拒收", "a longer request is refused"),
        default="1048576",
    ),
    Key(
        "AGENT",
        "drainLimit",
        "agent.drain_limit",
        Number(0, 600, SECONDS),
        Text("代理结束时等待进行中调用的时限", "how long an agent that is told to end waits for calls"),
        default="25",
    ),
    Key(
        "AGENT",
        "outputSize",
        "agent.output_size",
        Number(64, 1 << 20, BYTES, whole=True),
        Text("动态库调用方 szOutput 缓冲区的长度", "size of szOutput that callers of the native library have"),
        default="5120",
    ),
    Key(
        "AGENT",
        "messageSize",
        "agent.message_size",
        Number(64, 1 << 16, BYTES, whole=True),
        Text("动态库调用方 szMsg 缓冲区的长度", "size of szMsg that callers of the native library have"),
        default="1024",
    ),
    Key(
        "AGENT",
        "encoding",
        "agent.encoding",
        Choice({"GBK": "GBK", "UTF-8": "UTF-8"}),
        Text("动态库调用方字符串的编码", "encoding of strings of the native library's callers"),
        default="GBK",
    ),
    Key(
        "AGENT",
        "callLimit",
        "agent.call_limit",
        Number(2, 3600, SECONDS),
        Text(
            "动态库等待一次调用的时限，须大于 readLimit",
            "how long the native library waits for one call; longer than readLimit",
        ),
        default="60",
    ),
)
