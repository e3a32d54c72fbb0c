"""``wscall call``."""

from pathlib import Path

import pytest

from support.command import Run
from support.hospital import PERSON, RESERVE, Hospital
from support.shown_form import Shown
from wscall.api.functions import FUNCTIONS
from wscall.sim.platform.seed import SAMPLE_VUID

VERIFY = f"<virIdCardVerify><qrCode>{SAMPLE_VUID}:1</qrCode></virIdCardVerify>"


def test_input_from_a_file_and_from_standard_input(hospital: Hospital, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.xml"
    path.write_text(VERIFY, encoding="utf-8")
    for done in (
        run("call", "WSC_virIdCardVerify", "--input", str(path), "--json"),
        run("call", "WSC_virIdCardVerify", "--input", "-", "--json", text=VERIFY),
    ):
        result = done.json()
        assert (done.status, list(result)) == (0, ["code", "msg", "output"])
        assert (result["code"], result["msg"]) == (10000, "")
        assert "<xm>袁宇阳</xm>" in result["output"]


def test_people_see_it_masked(hospital: Hospital, run: Run) -> None:
    done = run("call", "WSC_virIdCardVerify", "--input", "-", text=VERIFY)
    assert done.status == 0
    assert done.out.startswith("10000\n<return>")
    assert "袁宇阳" not in done.out
    assert SAMPLE_VUID not in done.out


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_without_input_answers_with_a_code(
    hospital: Hospital, run: Run, shown: Shown, name: str
) -> None:
    done = run("call", name, "--reserve", RESERVE, "--json")
    code = done.json()["code"]
    assert code == (-15 if name.startswith("WSC_") else 0)
    assert done.status == (1 if name.startswith("WSC_") else 0)


def test_a_refusal_is_status_1_and_keeps_its_reply(hospital: Hospital, run: Run) -> None:
    done = run("call", "downQr", "--input", "-", "--json", text=VERIFY.replace("virIdCardVerify", "downQr"))
    assert (done.status, done.json()["code"]) == (1, -15)
    nobody = f"<downQr><name>{PERSON.name}</name><zjlx>01</zjlx><zjhm>{PERSON.number}</zjhm></downQr>"
    done = run("call", "downQr", "--input", "-", "--json", text=nobody)
    assert (done.status, done.json()["code"]) == (1, 10108)
    assert "<resultCode>10108</resultCode>" in done.json()["output"]


def test_an_unknown_function(hospital: Hospital, run: Run) -> None:
    done = run("call", "nonsense", "--json")
    assert (done.status, done.json()["code"]) == (1, -11)


def test_another_endpoint(hospital: Hospital, run: Run) -> None:
    done = run("call", "getAuthKey", "--input", "-", "--endpoint", "http://127.0.0.1:9/x", "--json", text="<a/>")
    assert (done.status, done.json()["code"]) == (1, -101)


def test_a_call_that_brings_everything_needs_no_configuration(hospital: Hospital, run: Run) -> None:
    hospital.configuration.unlink()
    whole = "<a><orgCode>121212</orgCode><userName>121212</userName><passWord>1234abcd_</passWord></a>"
    done = run("call", "getAuthKey", "--input", "-", "--endpoint", hospital.platform.url, "--json", text=whole)
    assert (done.status, done.json()["code"]) == (0, 10000)
    assert run("call", "getAuthKey", "--input", "-", "--json", text=whole).json()["code"] == -100


def test_endless_input_is_read_no_further_than_it_could_be_used(hospital: Hospital, run: Run) -> None:
    done = run("call", "getAuthKey", "--input", "/dev/zero", "--json")
    assert (done.status, done.json()["code"]) == (1, -15)


def test_a_file_that_is_not_there_is_wrong_usage(hospital: Hospital, run: Run) -> None:
    assert run("call", "getAuthKey", "--input", "none.xml", "--json").status == 2
