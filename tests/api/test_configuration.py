"""The configuration as it stands, with its problems."""

import json
from pathlib import Path

import pytest

from support.hospital import Hospital
from wscall.api.configuration import ConfigurationReport, KeyReport, configuration_report
from wscall.config import describe_keys, write_auth_key

SECRET = "0123456789abcdef0123"


def key_of(report: ConfigurationReport, section: str, name: str) -> KeyReport:
    (found,) = [each for each in report.keys if (each.section, each.key) == (section, name)]
    return found


def test_every_key_with_its_value_and_place(hospital: Hospital) -> None:
    report = configuration_report(hospital.configuration)
    assert (report.ok, report.path, report.problems) == (True, hospital.configuration, ())
    fixed = [(each.section, each.name) for each in describe_keys() if each.name != "*"]
    assert [(each.section, each.key) for each in report.keys] == fixed
    org_code = key_of(report, "WEBSERVICE", "orgCode")
    lines = hospital.configuration.read_text("utf-8").splitlines()
    assert (org_code.value, lines[org_code.line - 1]) == ("121212", "orgCode=121212")
    limit = key_of(report, "WSCALL", "readLimit")
    assert (limit.default, limit.secret, bool(limit.about.zh), bool(limit.allowed.en)) == ("20", False, True, True)


def test_a_secret_is_there_or_not_and_no_more(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WSCALL_SAM_PIN")
    assert key_of(configuration_report(hospital.configuration), "WEBSERVICE", "authKey").value == ""
    write_auth_key(hospital.configuration, SECRET)
    report = configuration_report(hospital.configuration)
    assert key_of(report, "WEBSERVICE", "authKey").value == "****"
    assert key_of(report, "WEBSERVICE", "passWord").value == "****"
    assert key_of(report, "SAM", "pin").value == ""
    monkeypatch.setenv("WSCALL_SAM_PIN", "123456")
    report = configuration_report(hospital.configuration)
    assert key_of(report, "SAM", "pin").value == "****"
    shown = json.dumps(report.json_object())
    assert SECRET not in shown
    assert "1234abcd_" not in shown


def test_keys_that_a_site_names(hospital: Hospital) -> None:
    with hospital.configuration.open("a", encoding="utf-8") as file:
        file.write("\n[medstep]\n3=010102\n[DEVICE:SIM/reader]\nport=COM9\nsam_pin=998877\n")
    report = configuration_report(hospital.configuration)
    assert key_of(report, "medstep", "3").value == "010102"
    assert key_of(report, "DEVICE:SIM/reader", "port").value == "COM9"
    assert key_of(report, "DEVICE:SIM/reader", "sam_pin").value == "****"


def test_a_misspelt_password_is_a_problem_and_not_shown(hospital: Hospital) -> None:
    with hospital.configuration.open("a", encoding="utf-8") as file:
        file.write(f"\n[WEBSERVICE]\npasWord={SECRET}\n")
    report = configuration_report(hospital.configuration)
    assert report.problems
    assert SECRET not in json.dumps(report.json_object())


def test_credentials_in_the_address_are_hidden(hospital: Hospital) -> None:
    hospital.configure()
    text = hospital.configuration.read_text("utf-8")
    hospital.configuration.write_text(text.replace("url=http://", "url=http://user:geheim@"), encoding="utf-8")
    report = configuration_report(hospital.configuration)
    assert not report.ok
    assert "geheim" not in json.dumps(report.json_object())


def test_problems_have_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "WSCallConfig.ini"
    path.write_text("[MANU_DIR]\nINCLUDE_DIR=<SIM\n", encoding="utf-8")
    report = configuration_report(path)
    assert not report.ok
    problem = report.problems[0]
    assert (problem.severity, problem.line, problem.column > 0, problem.key) == (
        "error", 2, True, "[MANU_DIR] INCLUDE_DIR",
    )  # fmt: skip


@pytest.mark.parametrize("content", [None, b"\xff\xfe[\0"])
def test_a_file_that_cannot_be_read_has_no_keys(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "WSCallConfig.ini"
    if content is not None:
        path.write_bytes(content)
    report = configuration_report(path)
    assert (report.ok, report.keys, len(report.problems)) == (False, (), 1)
