"""All checks together: in order, none able to stop the others."""

from pathlib import Path

import pytest

from support.hospital import Hospital, install_plugin, write_configuration
from support.vendor_dirs import write_vendor
from wscall.doctor.examination import BUILT_IN, examine, examine_session
from wscall.doctor.report import doctor_report

CHECKS = """
import sys
from wscall.errors import DeviceFault
from wscall.plugin import Finding, HealthCheck, Text, hookimpl
def fine(context, deadline):
    assert deadline.remaining() > 0 and context.settings.org_code
    yield Finding("ok", Text("一切正常", "all is well"))
def raises(context, deadline):
    yield Finding("ok", Text("之前", "before"))
    raise RuntimeError("999999198503122021")
def fails(context, deadline):
    raise DeviceFault(Text("坏了", "broken"), advice=Text("修", "mend it"))
@hookimpl
def wscall_health_checks():
    for name, run in (("fine", fine), ("raises", raises), ("fails", fails)):
        yield HealthCheck(f"test.{name}", Text(name, name), run)
"""


def test_a_healthy_hospital(hospital: Hospital) -> None:
    hospital.configure(CardDevEnv__SMDDevName="", CardDevEnv__DevSuitType="0")
    examined = list(examine(hospital.configuration))
    assert [each.name for each in examined] == ["config.file", *(check.name for check in BUILT_IN)]
    assert all(each.ok for each in examined)
    assert all(each.title for each in examined)


def test_without_a_configuration_there_is_just_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (examined,) = examine(None)
    assert (examined.name, examined.ok) == ("config.file", False)
    (finding,) = examined.findings
    assert "wscall init" in finding.advice.zh


def test_a_wrong_configuration_has_every_problem_and_nothing_else(hospital: Hospital) -> None:
    text = (
        hospital.configuration.read_text("utf-8")
        .replace("LOG=1", "LOG=5")
        .replace("DevSuitType=1", "DevSuitType=9")
    )
    hospital.configuration.write_text(f"{text}\n[NEW]\na=1\n", encoding="utf-8")
    (examined,) = examine(hospital.configuration)
    assert not examined.ok
    assert [finding.severity for finding in examined.findings] == ["error", "error", "warning"]
    assert all(str(hospital.configuration) in finding.what.zh for finding in examined.findings)


def test_settings_are_prepared_before_anything_is_touched(hospital: Hospital) -> None:
    prepared: list[Path] = []
    examination = examine(hospital.configuration, lambda settings: prepared.append(settings.path))
    assert next(examination).name == "config.file"
    assert prepared == []
    assert len(list(examination)) == len(BUILT_IN)
    assert prepared == [hospital.configuration]


def test_plugins_checks_come_behind_and_fail_alone(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    install_plugin(hospital.folder, monkeypatch, "checks", CHECKS)
    by_name = {each.name: each for each in examine(hospital.configuration)}
    assert list(by_name)[-3:] == ["test.fine", "test.raises", "test.fails"]
    assert by_name["test.fine"].ok
    assert [finding.severity for finding in by_name["test.raises"].findings] == ["error"]
    assert "RuntimeError" in by_name["test.raises"].findings[0].what.zh
    assert "999999" not in str(by_name["test.raises"])
    assert by_name["test.fails"].findings[0].advice.zh == "修"


def test_a_broken_directory_is_found_and_the_rest_examined(hospital: Hospital) -> None:
    write_vendor(hospital.folder / "manu", "BAD", "crash_in_import", device='capabilities = ["CardSlots"]')
    hospital.configure(MANU_DIR__INCLUDE_DIR="<BAD:T><SIM:SIM>")
    ok = {each.name: each.ok for each in examine(hospital.configuration)}
    assert not ok["host.directories"]
    assert ok["platform.service"]
    assert ok["platform.journal"]


def test_a_sessions_own_workers_are_asked(hospital: Hospital) -> None:
    with hospital.session() as session:
        examined = list(examine_session(session, hospital.configuration))
        assert [each.name for each in examined] == ["config.file", *(check.name for check in BUILT_IN)]
        pids = {each.directory: each.pid for each in session.host.directories()}
        assert pids["SIM"] is not None
        list(examine_session(session, hospital.configuration))
        assert {each.directory: each.pid for each in session.host.directories()} == pids


def test_a_session_whose_file_was_spoilt_meanwhile_is_examined_all_the_same(hospital: Hospital) -> None:
    with hospital.session() as session:
        assert session.settings.log_level == "info"
        hospital.configuration.write_text("[WEBSERVICE]\nLOG=maybe\n", encoding="utf-8")
        examined = list(examine_session(session, hospital.configuration))
    assert not examined[0].ok
    assert len(examined) == 1 + len(BUILT_IN)


def test_the_report_has_every_check_and_finding(hospital: Hospital) -> None:
    write_configuration(hospital.folder, None, {})
    report = doctor_report(examine(hospital.configuration))
    checks = {check.name: check for check in report.checks}
    assert (report.ok, checks["config.file"].ok, checks["platform.service"].ok) == (False, True, False)
    finding = checks["platform.service"].findings[0]
    assert (finding.severity, bool(finding.what.zh), bool(finding.advice.en)) == ("error", True, True)


def test_a_session_that_never_had_a_good_file_has_its_problems(hospital: Hospital) -> None:
    hospital.configuration.write_text("[WEBSERVICE]\nLOG=maybe\n", encoding="utf-8")
    with hospital.session() as session:
        (examined,) = examine_session(session, hospital.configuration)
    assert not examined.ok
