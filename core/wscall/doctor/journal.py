"""The journal: cards whose issue is not settled, operator logs that wait, logs that were refused."""

from collections.abc import Iterator
from typing import Final

from wscall.deadline import Deadline
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck
from wscall.platform.issuing import pending_intents
from wscall.platform.journal import Journal
from wscall.platform.operator_log import OperatorLogQueue
from wscall.text import Text

_MANY: Final = 100
"""Waiting logs from which on a person should look."""


def _run(context: CheckContext, _deadline: Deadline) -> Iterator[Finding]:
    with Journal(context.settings.state_dir) as journal:
        queue = OperatorLogQueue(journal)
        pending, waiting, parked = pending_intents(journal), queue.count(), queue.parked()
    if pending:
        yield Finding(
            "warning",
            Text(f"{len(pending)} 次发卡结果未知", f"the outcome of {len(pending)} issues is unknown"),
            Text(
                "平台可用后对同一人再次发卡即可核实，不会重复发卡",
                "issue to the same person again once the platform answers; it is settled first, never doubled",
            ),
        )
    if waiting:
        yield Finding(
            "warning" if waiting >= _MANY else "ok",
            Text(f"{waiting} 条操作日志等待上传", f"{waiting} operator logs wait for upload"),
            Text("检查平台地址与网络", "check the platform's address and the network"),
        )
    if parked:
        codes = ", ".join(sorted({str(log.code) for log in parked}))
        yield Finding(
            "error",
            Text(
                f"{len(parked)} 条操作日志被平台拒绝：{codes}", f"the platform refused {len(parked)} logs: {codes}"
            ),
            Text("按错误码处理，见 wscall codes errors", "act on the codes, see `wscall codes errors`"),
        )


CHECK: Final = HealthCheck("platform.journal", Text("日志与未决发卡", "journal and unsettled issues"), _run)
