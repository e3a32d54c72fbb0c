"""The configuration manager's notifications, in a Windows Python under Wine."""

import json
from collections.abc import Iterator

import pytest

from support.wine import windows_python, wine_prefix

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine")]


@pytest.fixture(scope="module", autouse=True)
def _wine() -> Iterator[None]:
    with wine_prefix():
        yield


def test_a_notification_wakes_who_waits_and_so_does_the_end() -> None:
    told = json.loads(windows_python("support.windows_arrivals").stdout)
    assert told.pop("kind") in {"InterfaceArrivals", "NoArrivals"}, "Wine's manager need not offer notifications"
    assert told == {
        "closes": True,
        "notified": True,
        "asked": {"cbSize": 416, "Flags": 1, "FilterType": 0, "Reserved": 0},
        "played closes": True,
        "ended": True,
    }
