"""A stock zeep client loads what the platform serves and calls every operation of both profiles."""

from collections.abc import Iterator
from typing import Any

import pytest
import zeep
from lxml import etree

from support.platform_wire import electronic
from wscall.sim.platform import PROFILES, SAMPLE_VUID, EmbeddedPlatform
from wscall.sim.platform.contract import contract
from wscall.sim.platform.operations import OPERATIONS
from wscall.sim.platform.seed import _NORMAL, _POOR

CODE = f"{SAMPLE_VUID}:1"
PERIOD = {"startDate": "20240101", "endDate": "20241231"}
CHIP = "SIM0000000000002"
WHO = {"name": "测试1", "zjlx": "01"}
NAMED = {"xm": "袁宇阳"}
ELECTRONIC = electronic(1)
NUMBER = ELECTRONIC["peopleInfo"]["zjhm"]
CALLS: dict[str, tuple[dict[str, Any], int]] = {
    "syncCardInfo": ({"cardInfo": ELECTRONIC}, 10000),
    "getCardInfo": ({"type": "3", "numStr": CHIP, "useCardInfo": {"medType": "2"}}, 10000),
    "getInfo": ({"type": "3", "numStr": CHIP}, 10000),
    "getInfoYw": ({"typeYw": "2", "numStr": "33040000000000002"}, 10000),
    "virIdCardVerify": ({"qrCode": CODE, "useCardInfo": {"depCode": "0100"}}, 10000),
    "updateCardInfo": ({"qrCode": CODE}, 10000),
    "downQr": ({**WHO, "zjhm": NUMBER}, 10000),
    "updateCardType": ({**WHO, "zjhm": NUMBER, "tel": "13500000000"}, 10000),
    "operatorLog": ({"operatorLogInfo": {"operCode": "0"}}, 10000),
    "cardVerify": ({"xpxlh": CHIP}, 10000),
    "publishBlackCard": (PERIOD, 10000),
    "publishBlackSam": (PERIOD, 10000),
    "publishPoorPeople": (PERIOD, 10000),
    "sfzhmVerify": ({"sfzhm": _NORMAL.id_number}, 10000),
    "poorPeopleVerify": ({"sfzhm": _POOR.id_number, "xm": _POOR.name}, 10156),
    "identifyPerson": ({"xm": "测试1", "zjlx": "01", "zjhm": NUMBER, "mode": "2", "brdh": "13500000000"}, 10000),
    "blackSamVerify": ({"cardNumber": "SAM0000000000001"}, 1040),
    "modifyCardInfo": ({"cardInfo": {"xpxlh": CHIP, "yhkh": "6200001"}}, 10000),
    "modifyPeopleInfo": ({"xpxlh": CHIP, "peopleInfo": {"zjhm": _NORMAL.id_number, "xldm": "20"}}, 10000),
    "syncCardStatus": ({"operCode": "1", "xpxlh": CHIP}, 10000),
    "repairChangCard": ({"operCode": "1", "oldKh": _NORMAL.id_number}, 10149),
    "getXnhkh": ({"sfzhm": _POOR.id_number, "xm": _POOR.name}, 10000),
    "getXpxlhYhkh": ({"sfzhm": _NORMAL.id_number}, 10000),
    "getYhkhStatus": ({"useOrgCode": "121212", "sfzhm": _NORMAL.id_number}, 1010),
}


@pytest.fixture(params=sorted(PROFILES))
def client(request: pytest.FixtureRequest) -> Iterator[Any]:
    with EmbeddedPlatform(profile=request.param) as platform:
        loaded = zeep.Client(f"{platform.url}?wsdl")  # type: ignore[no-untyped-call]  # zeep has no types
        yield loaded
        loaded.transport.session.close()


def test_stock_zeep_calls_every_operation(client: Any) -> None:
    operations = set(client.wsdl.services["healthCardService"].ports["HealthCardServicePort"].binding._operations)
    service = client.service
    key = service.getAuthKey(orgCode="121212", userName="121212", passWord="1234abcd_")
    key = key if "authKey" in key else key["return"]
    called = {"getAuthKey"}
    for operation, (fields, code) in CALLS.items():
        if operation not in operations:
            continue
        people = "People" if "getInfo" in operations else "peopleInfo"
        extra = {people: NAMED} if operation == "updateCardInfo" else {}
        answer = service[operation](orgCode="121212", authKey=key["authKey"], **fields, **extra)
        assert (operation, answer["resultCode"]) == (operation, code)
        called.add(operation)
    assert called == operations


@pytest.mark.parametrize(("profile", "count"), [("wondersgroup", 11), ("hbws", 25)])
def test_every_operation_described_is_there(profile: str, count: int) -> None:
    operations = contract(profile).operations
    assert len(operations) == count
    assert set(operations) <= OPERATIONS.keys()


def test_every_operation_there_is_described() -> None:
    assert {name for profile in PROFILES for name in contract(profile).operations} == OPERATIONS.keys()


def test_a_problem_names_its_line() -> None:
    element = etree.fromstring(
        '<c:downQr xmlns:c="http://www.hbws.gov.cn/card">\n<name>a</name>\n<other/></c:downQr>'
    )
    problem = contract("hbws").problem(element)
    assert problem is not None
    assert (problem.line, "other" in problem.what) == (3, True)
