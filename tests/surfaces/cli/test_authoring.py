"""``wscall plugin new`` and ``wscall plugin suggest``."""

from pathlib import Path

import pytest

from support.command import Run
from support.hospital import Hospital
from wscall.authoring import attached
from wscall.authoring.attached import Attached
from wscall.devices.transports.ports import Port
from wscall.errors import DriverMissing
from wscall.text import Text


def plug(monkeypatch: pytest.MonkeyPatch, seen: Attached) -> None:
    monkeypatch.setattr(attached, "look", lambda: seen)


BRIDGE = Attached(ports=(Port("/dev/ttyUSB0", "1A86:7523", "USB Serial"),))


def test_a_new_directory_lies_beside_the_configuration_and_is_loaded(hospital: Hospital, run: Run) -> None:
    made = run("plugin", "new", "ACME", "--kind", "scanner", "--json").json()
    assert made["path"] == str(hospital.folder / "manu" / "ACME")
    assert (made["include_dir"], "plugin.toml" in made["files"]) == ("<ACME:ACME>", True)
    hospital.configure(MANU_DIR__INCLUDE_DIR=made["include_dir"])
    [listed] = [each for each in run("plugin", "list", "--json").json()["directories"] if each["mark"] == "ACME"]
    assert listed["state"] == "loaded"


def test_people_are_told_the_next_step(hospital: Hospital, run: Run) -> None:
    done = run("plugin", "new", "ACME", "--kind", "hid-scanner", "--into", "elsewhere")
    assert (done.status, done.err) == (0, "")
    assert "wscall plugin check elsewhere/ACME" in done.out
    assert "<ACME:ACME>" in done.out
    again = run("plugin", "new", "ACME", "--kind", "hid-scanner", "--into", "elsewhere")
    assert (again.status, again.out) == (1, "")


def test_a_kind_that_there_is_not(hospital: Hospital, run: Run) -> None:
    assert run("plugin", "new", "ACME", "--kind", "toaster").status == 2


def test_suggestions_for_people(hospital: Hospital, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    plug(monkeypatch, BRIDGE)
    done = run("plugin", "suggest")
    assert done.status == 0
    assert "/dev/ttyUSB0 1A86:7523 USB Serial" in done.out
    assert 'usb = "1A86:7523"' in done.out
    assert done.out.endswith("INCLUDE_DIR=<SCANNER:SCANNER>\nDevSuitType=1\nSMDDevName=SCANNER\n")
    assert not (hospital.folder / "manu").exists()


def test_of_several_scanners_one_is_to_be_named(
    hospital: Hospital, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(monkeypatch, Attached(ports=(*BRIDGE.ports, Port("COM7", "1FBB:3850", "CINO")), readers=("ACS 00 00",)))
    *_, include, _, scanner, choice = run("plugin", "suggest").out.splitlines()
    assert include == "INCLUDE_DIR=<SCANNER:SCANNER><CINO:CINO><PCSC:PCSC>"
    assert scanner == "SMDDevName=SCANNER"
    assert choice.endswith("SCANNER | CINO")


def test_suggestions_are_written_and_then_known(
    hospital: Hospital, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(monkeypatch, BRIDGE)
    first = run("plugin", "suggest", "--write", "manu", "--json").json()
    [written] = first["written"]
    assert Path(written["path"], "plugin.toml").read_text("utf-8") == first["suggestions"][0]["manifest"]
    second = run("plugin", "suggest", "--write", "manu", "--json").json()
    assert (second["written"], second["include_dir"]) == ([], "<SCANNER:SCANNER>")


def test_nothing_there_and_something_that_cannot_be_looked_at(
    hospital: Hospital, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug(monkeypatch, Attached(unseen=(DriverMissing(Text("没有安装 hidapi", "hidapi is not installed")),)))
    done = run("plugin", "suggest")
    assert (done.status, "没有安装 hidapi" in done.out, "wscall plugin new" in done.out) == (0, True, True)
    listed = run("plugin", "suggest", "--json").json()
    assert (listed["suggestions"], listed["include_dir"]) == ([], "")
    assert listed["not_looked_at"][0]["en"].startswith("hidapi is not installed")
