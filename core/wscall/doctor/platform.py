"""The platform: reachable, offering what is needed, agreeing with this machine's clock, taking our key."""

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from wscall.config import Settings
from wscall.deadline import Deadline
from wscall.errors import PlatformRefused, PlatformUnreachable
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck
from wscall.platform.auth_key import EXPIRED
from wscall.platform.endpoint import Endpoint
from wscall.platform.port import Caller
from wscall.platform.soap import SoapPlatform
from wscall.text import Text

_WRONG_CLOCK: Final = 300.0
"""Seconds of difference from which on dates and validity periods go wrong."""
_NEEDED: Final = frozenset({"getAuthKey", "syncCardInfo", "virIdCardVerify", "downQr"})
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
    return (now - parsedate_to_datetime(date)).total_seconds()


def _server_date(endpoint: Endpoint, deadline: Deadline) -> str:
    kind = http.client.HTTPSConnection if endpoint.scheme == "https" else http.client.HTTPConnection
    connection = kind(endpoint.host, endpoint.port, timeout=deadline.remaining())
    try:
        connection.request("HEAD", f"{endpoint.path}?wsdl")
        return connection.getresponse().getheader("Date", "")
    finally:
        connection.close()


def _clock(settings: Settings, deadline: Deadline) -> Iterator[Finding]:
    try:
        ahead = clock_difference(_server_date(Endpoint.parse(settings.endpoint), deadline), datetime.now(UTC))
    except (OSError, http.client.HTTPException, ValueError):
        return  # no date to compare with: that the platform answers at all is another finding
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


def _service(context: CheckContext, deadline: Deadline) -> Iterator[Finding]:
    settings = context.settings
    platform = SoapPlatform(settings.endpoint, settings.platform)
    try:
        description = platform.service_description()
    except PlatformUnreachable as error:
        yield Finding("error", error.text(), _CHECK_ADDRESS)
        return
    finally:
        platform.close()
    if description.problem is not None:
        yield Finding("error", description.problem.text(), _CHECK_ADDRESS)
    missing = ", ".join(sorted(_NEEDED - description.operations))
    if missing:
        yield Finding(
            "warning",
            Text(f"平台服务没有操作 {missing}", f"the service has no operation {missing}"),
            Text("核对服务地址与命名空间", "check the service's address and namespace"),
        )
    yield from _clock(settings, deadline)


def _key(context: CheckContext, deadline: Deadline) -> Iterator[Finding]:
    settings = context.settings
    if not settings.auth_key:
        yield Finding(
            "ok", Text("尚无认证字符串，首次调用时自动获取", "no key yet: the first call gets one by itself")
        )
        return
    platform = SoapPlatform(settings.endpoint, settings.platform)
    try:
        platform.vir_id_card_verify(
            Caller(settings.org_code, settings.auth_key.reveal()), _NO_CODE, None, deadline
        )
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
    except PlatformUnreachable:
        return  # said by the check of the service
    finally:
        platform.close()


SERVICE: Final = HealthCheck("platform.service", Text("卡管平台与时钟", "platform and clock"), _service)
KEY: Final = HealthCheck("platform.key", Text("认证字符串", "authentication key"), _key)
