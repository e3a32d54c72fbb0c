import pytest

from support.platform_wire import Wire
from wscall.sim.platform.seed import _NO_LONGER_POOR, _POOR

LISTS = {
    "publishBlackCard": ("cardBlackList", "xpxlh", ["SIM0000000000006"]),
    "publishBlackSam": ("samBlackList", "bh", ["SAM0000000000001"]),
    "publishPoorPeople": ("poorPeopleList", "xm", [_POOR.name, _NO_LONGER_POOR.name]),
}
LOG = {
    "operCode": "0",
    "operTime": "2026-03-01 09:30:00",
    "xm": "测试",
    "PayMode": "0",
    "Amount": "0.00",
    "Kslx": "1",
}


@pytest.mark.parametrize("operation", LISTS)
def test_a_list_is_published_by_period(operation: str, wire: Wire) -> None:
    element, field, expected = LISTS[operation]
    for start, end, rows in (
        ("20240115", "20240115", expected),
        ("2024-01-01", "2024-12-31", expected),
        ("20240116", "20261231", []),
    ):
        answer = wire.call(operation, {"startDate": start, "endDate": end, "requestInfo": "全部"})
        assert answer.code == 10000
        assert answer.texts(f"{element}/{element}/{field}") == rows
        assert answer.text("responseInfo") == f"共{len(rows)}条"


@pytest.mark.parametrize("period", [{}, {"startDate": "20260101"}, {"startDate": "2026", "endDate": "2027"}])
def test_a_period_has_two_ends(period: dict[str, str], wire: Wire) -> None:
    assert wire.code("publishBlackSam", period) == 10110


def test_an_operator_log_is_kept_once(wire: Wire) -> None:
    for _ in "123":
        assert wire.code("operatorLog", {"operatorLogInfo": LOG}) == 10000
    assert wire.platform.operator_logs() == [LOG]
    assert wire.code("operatorLog", {"operatorLogInfo": {**LOG, "operTime": "2026-03-01 09:30:01"}}) == 10000
    assert len(wire.platform.operator_logs()) == 2


def test_the_other_profile_spells_log_fields_its_own_way(hbws: Wire) -> None:
    own = {"operCode": "0", "operTime": "2026-03-01 09:30:00", "payMode": "1", "samCode": "noSam", "kslx": "3"}
    assert hbws.code("operatorLog", {"operatorLogInfo": own}) == 10000
    assert hbws.code("operatorLog", {"operatorLogInfo": {**own, "payMode": "7"}}) == 10126
    assert hbws.code("operatorLog", {"operatorLogInfo": {**own, "kslx": "77"}}) == 10110
