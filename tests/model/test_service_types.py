"""The types that only the service has, in its wire order."""

import pytest

from wscall.model import (
    AllergyInfo,
    AuthKey,
    CardBlackList,
    Dto,
    ExpenseTypeVo,
    HealthDataInfo,
    IssuedCard,
    LinkmanInfo,
    PoorPeopleList,
    SamBlackList,
    UpdatedCard,
    VaccineInfo,
    VirCard,
    rules_of,
)

FLAGS = "xcbz xzbbz xnxgbbz dxbbz jsbbz nxwlbz tnbbz qcybz txbz qgyzbz qgqsbz kzxdyzbz xzqbqbz"


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (HealthDataInfo, f"abodm rhdm {FLAGS} qtyxjsmc"),
        (AllergyInfo, "gmwzmc gmfy"),
        (LinkmanInfo, "lxrxm lxrgx lxrdh"),
        (VaccineInfo, "myjzymmc ymjzrq"),
        (ExpenseTypeVo, "bz ddyy fbdl lbdm zjhm"),
        (AuthKey, "authKey expiryTime macAddress orgCode"),
        (IssuedCard, "virtualCardNum vuid empi QRCode img"),
        (UpdatedCard, "empi erhcEnddate jzkkh sbkh vuid"),
        (VirCard, "empi erhcEnddate jzkkh orgcode orgname sbkh virtualCardNum vuid peopleInfo"),
        (CardBlackList, "cardBlackList responseInfo"),
        (SamBlackList, "samBlackList responseInfo"),
        (PoorPeopleList, "poorPeopleList responseInfo"),
    ],
)
def test_fields(model: type[Dto], names: str) -> None:
    assert list(rules_of(model)) == names.split()


def test_flags_are_t_or_f() -> None:
    flags = [name for name, rule in rules_of(HealthDataInfo).items() if rule.table == "medical_alert"]
    assert flags == FLAGS.split()
