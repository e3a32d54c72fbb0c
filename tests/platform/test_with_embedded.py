"""Client and embedded platform were written apart, against one description: do they understand each other?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platform_settings import platform_settings
from wscall.deadline import Deadline
from wscall.errors import PlatformRefused
from wscall.model import CardInfo, OperatorLogInfo, PeopleInfo, UseCardInfo, made_up_id_number
from wscall.platform.bundled import HBWS, WONDERSGROUP
from wscall.platform.port import Caller, Period
from wscall.platform.soap import SoapPlatform
from wscall.sim.platform import ORGANISATION, EmbeddedPlatform

NUMBER = made_up_id_number(20250101)
PERSON = PeopleInfo(
    xm="袁宇阳",
    xb="1" if int(NUMBER[16]) % 2 else "2",
    mzdm="01",
    csrq=NUMBER[6:14],
    sfzhm=NUMBER,
    zjlx="01",
    zjhm=NUMBER,
    brdh="13800000000",
    ylfyzffs="07",
)
CARD = CardInfo(
    klx="3", gfbb="V1.1", orgCode=ORGANISATION.orgCode, fksj="20250101", yycsdm="330100", issuingMode="2"
)
USE = UseCardInfo(
    medType="2",
    depType="1",
    depCode="0100",
    medStepcode="010101",
    issuingMode="2",
    terminalType="1",
    machineCode="1",
)


@pytest.fixture(params=[("wondersgroup", WONDERSGROUP), ("hbws", HBWS)], ids=["wondersgroup", "hbws"])
def platform(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SoapPlatform]:
    profile, namespace = request.param
    with EmbeddedPlatform(tmp_path / "platform.db", profile=profile) as embedded:
        platform = SoapPlatform(embedded.url, platform_settings(tmp_path, wsdl="fetch"))
        found = platform.service_description()
        assert (found.source, found.namespace, found.problem) == ("fetched", namespace, None)
        yield platform
        platform.close()


@pytest.fixture
def caller(platform: SoapPlatform) -> Caller:
    return Caller(ORGANISATION.orgCode, key_of(platform))


def key_of(platform: SoapPlatform) -> str:
    reply = platform.get_auth_key(ORGANISATION.orgCode, ORGANISATION.userName, ORGANISATION.passWord, Deadline(20))
    return reply.value.authKey


def test_the_life_of_a_card(platform: SoapPlatform, caller: Caller) -> None:
    card = CARD.model_copy(update={"peopleInfo": PERSON})
    issued = platform.sync_card_info(caller, card, Deadline(20)).value
    assert issued.vuid
    verified = platform.vir_id_card_verify(caller, issued.QRCode, USE, Deadline(20)).value
    assert (verified.vuid, verified.peopleInfo.xm) == (issued.vuid, PERSON.xm)
    changed = PERSON.model_copy(update={"brdh": "13900000000"})
    platform.update_card_info(caller, issued.QRCode, "2", "1", changed, Deadline(20))
    again = platform.vir_id_card_verify(caller, issued.QRCode, USE, Deadline(20))
    assert (again.value.peopleInfo.brdh, again.unknown) == ("13900000000", ())
    assert platform.down_qr(caller, PERSON.xm, "01", NUMBER, Deadline(20)).value.vuid == issued.vuid
    with pytest.raises(PlatformRefused) as twice:
        platform.sync_card_info(caller, card, Deadline(20))
    assert NUMBER not in twice.value.text().zh


def test_logs_and_lists(platform: SoapPlatform, caller: Caller) -> None:
    log = OperatorLogInfo(
        ksdm="0304",
        ksmc="心血管内科专业",
        Kslx="3",
        SAMCode="noSam",
        machineCode="SweepBlock",
        xpxlh="5F27",
        operCode="0",
        operTime="2025-01-01 08:00:00",
        medicalType="2",
        TerminalType="1",
        Amount="0.00",
        PayMode="0",
        orgCode=ORGANISATION.orgCode,
        BankCode="0",
        yycsdm="330100",
        useOrgCode=ORGANISATION.orgCode,
        useOrgName="统一测试机构",
        useCityCode="330100",
        kh="1",
        xm="袁宇阳",
    )
    assert platform.operator_log(caller, log, Deadline(20)).code == 10000
    period = Period("20200101", "20301231")
    for ask in (platform.publish_black_card, platform.publish_black_sam, platform.publish_poor_people):
        assert ask(caller, period, Deadline(20)).code == 10000


def test_a_wrong_key_has_expired(platform: SoapPlatform) -> None:
    with pytest.raises(PlatformRefused) as caught:
        platform.down_qr(Caller(ORGANISATION.orgCode, "wrong"), "n", "01", NUMBER, Deadline(20))
    assert caught.value.code == 10105
