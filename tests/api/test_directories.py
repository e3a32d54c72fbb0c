"""Vendor directories and plugins as reports."""

import json

import pytest

from support.hospital import Hospital
from support.vendor_dirs import write_vendor
from wscall.api.directories import directory_report, plugins_report, reset_directory
from wscall.api.session import Session
from wscall.errors import BadInput, WscallError


@pytest.fixture
def vendors(hospital: Hospital) -> Hospital:
    write_vendor(hospital.folder / "manu", "Bad", "crash_in_open", device='capabilities = ["CardSlots"]')
    hospital.configure(MANU_DIR__INCLUDE_DIR="<SIM:SIM><Bad:T><NONE:X>")
    return hospital


def test_every_directory_with_state_and_reason(vendors: Hospital, session: Session) -> None:
    report = plugins_report(session)
    assert [(each.directory, each.state) for each in report.directories] == [
        ("SIM", "loaded"), ("Bad", "loaded"), ("NONE", "unavailable"),
    ]  # fmt: skip
    assert report.directories[2].reason.zh != report.directories[2].reason.en
    assert ("wscall", "loaded") in {(each.name, each.state) for each in report.plugins}
    assert json.loads(json.dumps(report.json_object()))["directories"][2]["path"] is None


def test_one_directory_and_its_reset(vendors: Hospital, session: Session) -> None:
    device = next(each for each in session.host.devices() if each.directory == "Bad")
    for _ in range(5):
        with pytest.raises(WscallError):
            device.identity()
    assert directory_report(session, "bad").state == "quarantined"
    report = reset_directory(session, "BAD")
    assert (report.directory, report.state, report.crashes) == ("Bad", "loaded", 0)


def test_a_directory_that_is_not_configured(vendors: Hospital, session: Session) -> None:
    for ask in (directory_report, reset_directory):
        with pytest.raises(BadInput) as caught:
            ask(session, "Bat")
        assert "Bad" in caught.value.advice.en
