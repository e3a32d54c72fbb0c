"""``wscall doctor``."""

import pytest

from support.command import Run
from support.hospital import Hospital, write_configuration
from wscall.doctor.examination import BUILT_IN


def test_a_healthy_hospital_is_status_0(hospital: Hospital, run: Run) -> None:
    done = run("doctor", "--json")
    examined = done.json()
    assert (done.status, examined["ok"]) == (0, True)
    assert [check["name"] for check in examined["checks"]] == ["config.file", *(check.name for check in BUILT_IN)]
    (warning,) = examined["checks"][2]["findings"]
    assert (warning["severity"], bool(warning["what"]["en"]), bool(warning["advice"]["en"])) == (
        "warning",
        True,
        True,
    )


def test_an_error_is_status_1_and_says_what_to_do_next(hospital: Hospital, run: Run) -> None:
    write_configuration(hospital.folder, None, {})
    done = run("doctor")
    assert (done.status, done.err) == (1, "")
    lines = done.out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("✗"))
    assert lines[place] == "✗ 卡管平台与时钟"
    assert lines[place + 1].startswith("  ✗ 127.0.0.1:9")
    assert lines[place + 2].startswith("    → ")
    assert "✓ 配置文件" in lines


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_without_a_configuration(hospital: Hospital, run: Run, form: tuple[str, ...]) -> None:
    hospital.configuration.unlink()
    done = run("doctor", *form)
    assert done.status == 1
    assert "wscall init" in done.out


def test_in_english(hospital: Hospital, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_LANG", "en")
    out = run("doctor").out
    assert "✓ configuration" in out
    assert "no simulated scanner is running" in out


def test_what_it_logs_goes_to_the_log(hospital: Hospital, run: Run) -> None:
    run("doctor", "--json")
    (log,) = (hospital.folder / "state" / "logs").glob("wscall-*.log")
    assert "SIM/scanner" in log.read_text("utf-8")
