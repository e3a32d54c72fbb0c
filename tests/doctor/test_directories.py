"""The vendor directories, each state with its next step."""

from collections.abc import Callable

import pytest

from support.hospital import Hospital
from support.vendor_dirs import write_vendor
from wscall.deadline import Deadline
from wscall.doctor.directories import CHECK
from wscall.errors import WscallError
from wscall.host.hookspecs import Finding, HealthCheck

Look = Callable[[HealthCheck], list[Finding]]


def test_all_is_well(look: Look) -> None:
    assert look(CHECK) == []


@pytest.mark.parametrize(
    ("kind", "changes", "severity", "advice"),
    [
        ("crash_in_import", {}, "error", "wscall plugin show BAD"),
        ("missing_import", {}, "error", "wscall plugin show BAD"),
        ("misspelt_hook", {}, "error", "适合本机的版本"),
        ("good", {"plugin": 'os = ["plan9"]'}, "error", "wscall plugin show BAD"),
    ],
)
def test_code_that_cannot_be_used(
    hospital: Hospital, look: Look, kind: str, changes: dict[str, str], severity: str, advice: str
) -> None:
    write_vendor(hospital.folder / "manu", "BAD", kind, device='capabilities = ["CardSlots"]', **changes)
    hospital.configure(MANU_DIR__INCLUDE_DIR="<BAD:T><SIM:SIM>")
    (finding,) = look(CHECK)
    assert finding.severity == severity
    assert finding.what.zh.startswith("BAD：")
    assert len(finding.what.zh) > len("BAD：")
    assert advice in finding.advice.zh


def test_another_contract(hospital: Hospital, look: Look) -> None:
    folder = write_vendor(hospital.folder / "manu", "OLD")
    manifest = folder / "plugin.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("api = 1", "api = 99"), encoding="utf-8")
    hospital.configure(MANU_DIR__INCLUDE_DIR="<OLD:T>")
    finding = look(CHECK)[0]
    assert finding.severity == "error"
    assert "99" in finding.what.zh
    assert finding.advice.zh == "向厂商索取适合本机的版本"


def test_a_directory_that_is_not_there(hospital: Hospital, look: Look) -> None:
    hospital.configure(MANU_DIR__INCLUDE_DIR="<NONE:X><SIM:SIM>")
    (finding,) = look(CHECK)
    assert finding.severity == "error"
    assert "manu/NONE" in finding.advice.zh


def test_a_disabled_directory_is_a_warning(
    hospital: Hospital, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSCALL_DISABLE", "SIM")
    (finding,) = look(CHECK)
    assert finding.severity == "warning"


def test_a_quarantined_directory(hospital: Hospital, look: Look) -> None:
    write_vendor(hospital.folder / "manu", "BAD", "crash_in_open", device='capabilities = ["CardSlots"]')
    hospital.configure(MANU_DIR__INCLUDE_DIR="<BAD:T><SIM:SIM>", CardDevEnv__SMDDevName="")
    with hospital.session() as session:
        bad = session.host.devices()[0]
        for _ in range(5):
            with pytest.raises(WscallError):
                bad.power_on("contactless", Deadline(5))
    (finding,) = look(CHECK)
    assert finding.severity == "error"
    assert "wscall plugin reset BAD" in finding.advice.zh
