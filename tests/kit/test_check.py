"""Whole checks: of the simulated devices, which are sound, and of vendors' directories that are not."""

from pathlib import Path

import pytest

from support.vendor_dirs import write_vendor
from wscall.errors import BadConfiguration, BadInput
from wscall.kit.check import Choice, check
from wscall.kit.report import Report, UnitResult
from wscall.paths import bundled_manu

SIMULATOR = '''
from wscall.sim.simulators.virtual import CounterSimulator


class Simulator(CounterSimulator):
    """Hands on a device that looks at no counter; nothing of the driver can be made to fail."""

    faults = ("",)
    overrides = {}


def start_simulator(setup):
    return Simulator(setup)
'''


def verdicts(report: Report) -> dict[str, str]:
    return {f"{result.device} {result.unit.id}": result.verdict for result in report.results}


def reason(report: Report, unit: str) -> str:
    (result,) = [result for result in report.results if result.unit.id == unit]
    return result.outcome.reason.en


def vendor(folder: Path, kind: str, *capabilities: str, more: str = "") -> Path:
    declared = ", ".join(f'"{each}"' for each in capabilities or ("CardSlots",))
    lines = f'capabilities = [{declared}]\nsimulator = "simulator.py"'
    made = write_vendor(folder, "ACME", kind, device=lines, more=more)
    (made / "simulator.py").write_text(SIMULATOR, encoding="utf-8")
    return made


def test_the_simulated_reader_passes_every_unit_that_applies() -> None:
    told: list[UnitResult] = []
    report = check(bundled_manu() / "SIM", Choice("reader", reads=20), told=told.append)
    assert {result.verdict for result in report.results} == {"passed", "not_applicable"}
    assert tuple(told) == report.results
    assert report.level is None, "a part of a directory has no level"
    by_unit = {result.unit.id: result for result in report.results}
    assert by_unit["FAULT-CHECKSUM"].verdict == "not_applicable"
    steps = [(step.who, step.what, step.outcome) for step in by_unit["CARD-PULLED"].steps]
    assert ("hands", "remove contactless", "ok") in steps
    assert steps[-1] == ("device", "transmit contactless 00840000", "no_card")
    assert any("SIGABRT" in line for line in by_unit["FAULT-CRASH"].log)


@pytest.mark.parametrize(
    ("kind", "unit", "said"),
    [
        ("raise_in_import", "HOST-LOADS", "not loaded"),
        ("crash", "HOST-READS", "a plain read did not succeed"),
        ("good", "CARD-EMPTY", "not told as no card"),
    ],
)
def test_a_broken_directory_fails_the_unit_that_is_for_it(tmp_path: Path, kind: str, unit: str, said: str) -> None:
    broken = vendor(tmp_path, kind, more="[device.limits]\nread = 1.0")
    report = check(broken, Choice(units=(unit,), reads=5))
    assert [result.verdict for result in report.results] == ["failed"]
    assert said in reason(report, unit)
    assert not report.ok


def test_a_device_without_a_simulator_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="test"):
        check(write_vendor(tmp_path, "ACME"))


def test_a_device_of_another_system_does_not_apply(tmp_path: Path) -> None:
    made = vendor(tmp_path, "good", "CodeScanner")
    manifest = made / "plugin.toml"
    manifest.write_text(manifest.read_text().replace('driver = "test"', 'driver = "test"\narch = ["x86"]'))
    report = check(made)
    assert {result.verdict for result in report.results} == {"not_applicable"}
    assert report.level is None, "nothing was proved"


def test_no_vendor_directory_and_no_such_device(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"plugin\.toml"):
        check(tmp_path)
    with pytest.raises(BadInput, match="reader"):
        check(bundled_manu() / "SIM", Choice("raeder"))


def test_the_vendor_s_own_directory_is_only_read(tmp_path: Path) -> None:
    made = vendor(tmp_path, "good", "Indicator")
    before = sorted(tmp_path.rglob("*"))
    check(made, Choice(units=("IND-SIGNALS",)))
    assert sorted(tmp_path.rglob("*")) == before
