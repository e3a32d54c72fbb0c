"""Lists that go out and logs that come in: publishBlackCard, publishBlackSam, publishPoorPeople, operatorLog."""

import hashlib
import json

from wscall.sim.platform.fields import Fields, group, is_blank
from wscall.sim.platform.operations.call import Call, Result
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.rules import check_log, day


def publish_black_card(call: Call) -> Result:
    """黑名单下发."""
    return _published(call, "card", "cardBlackList")


def publish_black_sam(call: Call) -> Result:
    """SAM卡黑名单下发."""
    return _published(call, "sam", "samBlackList")


def publish_poor_people(call: Call) -> Result:
    """贫困人口下发."""
    return _published(call, "poor", "poorPeopleList")


def operator_log(call: Call) -> Result:
    """操作日志上传: kept once, however often the same log arrives."""
    log = group(call.fields, "operatorLogInfo")
    if is_blank(log):
        raise Refusal(10149, "operatorLogInfo")
    check_log(log, call.policy)
    canonical = json.dumps(log, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(f"{call.organisation.orgCode}\n{canonical}".encode()).hexdigest()
    call.store.add_log(digest, call.organisation.orgCode, call.now.isoformat(), log)
    return Result()


def _published(call: Call, name: str, element: str) -> Result:
    start, end = day(call.text("startDate")), day(call.text("endDate"))
    if start is None or end is None or start > end:
        raise Refusal(10110, "startDate、endDate")
    rows = call.store.listed(name, start.strftime("%Y%m%d"), end.strftime("%Y%m%d"))
    listed: Fields = {element: rows}
    return Result({element: listed, "responseInfo": f"共{len(rows)}条"})
