"""The platform: reachable, offering what is needed, agreeing with this machine's clock, taking our key."""

import http.client
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from wscall.config import Settings
from wscall.deadline import Deadline
from wscall.doctor.findings import finding
from wscall.errors import PlatformRefused, PlatformUnreachable
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck
from wscall.model.errors_table import spec_text
from wscall.platform.auth_key import EXPIRED
from wscall.platform.endpoint import Endpoint
from wscall.platform.port import Caller
from wscall.platform.soap import SoapPlatform
from wscall.platform.transport import Limits, Transport
from wscall.text import Text

_WRONG_CLOCK: Final = 300.0
"""Seconds of difference from which on dates and validity periods go wrong."""
_NEEDED: Final = frozenset({"getAuthKey", "syncCardInfo", "virIdCardVerify", "downQr"})
_NOT_US: Final = frozenset({10101, 10102, 10103})
"""Refusals of the institution, its user or its password (error table of the specification)."""
_NO_CODE: Final = "wscall-doctor"
"""A QR text that is no card's: asking for it tells whether the key is taken, and nothing else."""
_CHECK_ADDRESS: Final = Text(
    "检查 [WEBSERVICE] url、网络和防火墙；试用时可运行 wscall simulate platform",
    "check [WEBSERVICE] url, network and firewall; for a trial run `wscall simulate platform`",
)


def clock_difference(date: str, now: datetime) -> float:
    """Seconds by which this machine's clock is ahead of an HTTP ``Date`` header (RFC 9110).

    Raises:
        ValueError: it is no date.
    """
    said = parsedate_to_datetime(date)
    return (now - (said if said.tzinfo else said.replace(tzinfo=UTC))).total_seconds()


def _speaks_soap(settings: Settings) -> bool:
    """A plugin's kind of platform brings its own checks."""
    return settings.endpoint.partition(":")[0].lower() in {"", "http", "https"}


def _server_date(endpoint: Endpoint, deadline: Deadline) -> str:
    kind = http.client.HTTPSConnection if endpoint.scheme == "https" else http.client.HTTPConnection
    with closing(kind(endpoint.host, endpoint.port, timeout=max(deadline.remaining(), 0.1))) as connection:
        connection.request("HEAD", f"{endpoint.path}?wsdl")
        return connection.getresponse().getheader("Date", "")


def _clock(endpoint: Endpoint, deadline: Deadline) -> Iterator[Finding]:
    try:
        ahead = clock_difference(_server_date(endpoint, deadline), datetime.now(UTC))
    except (OSError, http.client.HTTPException, ValueError):
        return  # no date to compare with: whether the platform answers at all is another finding
    if abs(ahead) >= _WRONG_CLOCK:
        zh, en = ("快", "ahead") if ahead > 0 else ("慢", "behind")
        yield Finding(
            "error",
            Text(
                f"本机时钟比平台{zh} {abs(ahead):.0f} 秒",
                f"this clock is {abs(ahead):.0f} s {en} of the platform's",
            ),
            Text("校准本机时间和时区", "set this machine's time and time zone"),
        )


def _reach(endpoint: Endpoint, settings: Settings, deadline: Deadline) -> None:
    """Connect, whether or not a description of the service is at hand: a kept one hides that nobody answers.

    Raises:
        PlatformUnreachable: nobody answers.
    """
    own = settings.platform
    limits = Limits(own.connect_limit, own.read_limit, own.overall_limit, own.max_reply_bytes)
    with closing(Transport(endpoint, limits)) as transport:
        transport.get(f"{endpoint.path}?wsdl", deadline)


def _service(context: CheckContext, deadline: Deadline) -> Iterator[Finding]:
    settings = context.settings
    if not _speaks_soap(settings):
        return
    endpoint = Endpoint.parse(settings.endpoint)
    try:
        _reach(endpoint, settings, deadline)
        with closing(SoapPlatform(settings.endpoint, settings.platform)) as platform:
            description = platform.service_description()
    except PlatformUnreachable as error:
        yield finding(error)._replace(advice=_CHECK_ADDRESS)
        return
    if description.problem is not None:
        yield finding(description.problem)._replace(advice=_CHECK_ADDRESS)
    missing = ", ".join(sorted(_NEEDED - description.operations))
    if missing:
        yield Finding(
            "warning",
            Text(f"平台服务没有操作 {missing}", f"the service has no operation {missing}"),
            Text("核对服务地址与命名空间", "check the service's address and namespace"),
        )
    yield from _clock(endpoint, deadline)


def _key(context: CheckContext, deadline: Deadline) -> Iterator[Finding]:
    settings = context.settings
    if not _speaks_soap(settings):
        return
    if not settings.auth_key:
        yield Finding(
            "ok", Text("尚无认证字符串，首次调用时自动获取", "no key yet: the first call gets one by itself")
        )
        return
    caller = Caller(settings.org_code, settings.auth_key.reveal())
    try:
        with closing(SoapPlatform(settings.endpoint, settings.platform)) as platform:
            platform.vir_id_card_verify(caller, _NO_CODE, None, deadline)
    except PlatformUnreachable:
        return  # said by the check of the service
    except PlatformRefused as refusal:
        if refusal.code == EXPIRED:
            yield Finding(
                "warning",
                Text("认证字符串已失效", "the key has expired"),
                Text(
                    "下次调用时自动更新；也可运行 wscall call getAuthKey --input FILE",
                    "the next call renews it by itself; or run `wscall call getAuthKey --input FILE`",
                ),
            )
        elif refusal.code in _NOT_US:
            said = spec_text(refusal.code)
            yield Finding(
                "error",
                Text(f"平台不认识本机构：{refusal.code} {said}", f"the platform does not know us: {refusal.code}"),
                Text("核对 [WEBSERVICE] 的 orgCode、userName、passWord", "check orgCode, userName and passWord"),
            )


SERVICE: Final = HealthCheck("platform.service", Text("卡管平台与时钟", "platform and clock"), _service)
KEY: Final = HealthCheck("platform.key", Text("认证字符串", "authentication key"), _key)
