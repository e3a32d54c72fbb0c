"""The public surface of ``wscall.api``: pinned, and loaded only when used."""

import subprocess
import sys

import pytest

from wscall import api

PUBLIC = {
    "CallResult", "FUNCTIONS", "ReadCardInfo_V2", "ReadHealthInfo_V2", "ReadPeopleInfo_V2", "ReadResult",
    "Session", "ShowForm_V2", "WSC_downQr", "WSC_getAuthKey", "WSC_getCardInfo", "WSC_syncCardInfo",
    "WSC_updateCardInfo", "WSC_virIdCardVerify", "call_function", "read_record", "scan_code", "succeeded",
}  # fmt: skip


def test_the_public_names_are_these_and_all_there() -> None:
    assert set(api.__all__) == PUBLIC
    assert set(api.FUNCTIONS) <= PUBLIC
    for name in api.__all__:
        assert getattr(api, name) is not None


def test_any_other_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        api.nonsense  # noqa: B018 - the access is what is tested


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import sys, wscall.api; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert not {"pydantic", "zeep", "lxml", "structlog", "pluggy"} & set(done.stdout.split())
