"""The journal: cards whose issue is not settled, operator logs that wait, logs that were refused."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from wscall.api.session import ENDPOINTS
from wscall.deadline import Deadline
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck
from wscall.platform.issuing import pending_intents
from wscall.platform.journal import FILE_NAME, Journal
from wscall.platform.operator_log import OperatorLogQueue
from wscall.text import Text

_MANY: Final = 100
"""Waiting logs from which on a person should look."""


def _run(context: CheckContext, _deadline: Deadline) -> Iterator[Finding]:
    state_dir = context.settings.state_dir
    others = (path.parent for path in sorted(state_dir.glob(f"{ENDPOINTS}/*/{FILE_NAME}")))
    yield from chain.from_iterable(map(_look, (state_dir, *others)))


def _look(folder: Path) -> Iterator[Finding]:
    with Journal(folder) as journal:
        queue = OperatorLogQueue(journal)
        pending, waiting, parked = pending_intents(journal), queue.count(), queue.parked()
    if journal.damaged:
        yield Finding(
            "error",
            Text(
                f"日志文件已损坏，另存为 {journal.damaged}", f"the journal was damaged, kept as {journal.damaged}"
            ),
            Text("检查磁盘；能读出的记录已转入新文件", "check the disk; what could be read is in the new file"),
        )
    if pending:
        yield Finding(
            "warning",
            Text(f"{len(pending)} 次发卡结果未知", f"the outcome of {len(pending)} issues is unknown"),
            Text(
                "平台可用后再次发卡时先核实，不会重复发卡",
                "settled before the next issue when the platform answers; never doubled",
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
