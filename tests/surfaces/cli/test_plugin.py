"""``wscall plugin`` and ``wscall devices``."""

import json

import pytest

from support.command import Run
from support.hospital import Hospital
from support.vendor_dirs import write_vendor
from wscall.host.schema import json_schema

READER = 'capabilities = ["CardSlots"]'


@pytest.fixture
def vendors(hospital: Hospital) -> Hospital:
    """One directory that works, one that crashes, one that is not there."""
    write_vendor(hospital.folder / "manu", "GOOD", device=READER)
    write_vendor(hospital.folder / "manu", "Bad", "crash_in_open", device=READER)
    hospital.configure(MANU_DIR__INCLUDE_DIR="<GOOD:T><Bad:T><NONE:X><SIM:SIM>")
    return hospital


def test_list(vendors: Hospital, run: Run) -> None:
    done = run("plugin", "list", "--json")
    listed = done.json()
    assert done.status == 0
    states = {each["directory"]: each["state"] for each in listed["directories"]}
    assert states == {"GOOD": "loaded", "Bad": "loaded", "NONE": "unavailable", "SIM": "loaded"}
    missing = listed["directories"][2]
    assert (missing["path"], bool(missing["reason"]["zh"]), bool(missing["reason"]["en"])) == (None, True, True)
    assert ("wscall", "loaded") in {(each["name"], each["state"]) for each in listed["plugins"]}


def test_list_for_people(vendors: Hospital, run: Run) -> None:
    lines = run("plugin", "list").out.splitlines()
    assert [line.split("\t")[:3] for line in lines[:4]] == [
        ["GOOD", "T", "已加载"],
        ["Bad", "T", "已加载"],
        ["NONE", "X", "不可用"],
        ["SIM", "SIM", "已加载"],
    ]
    assert lines[4].startswith("wscall\tbuilt in\t已加载\twscall_drivers")


@pytest.mark.parametrize("spelling", ["Bad", "BAD", "bad"])
def test_show(vendors: Hospital, run: Run, spelling: str) -> None:
    shown = run("plugin", "show", spelling, "--json").json()
    assert (shown["directory"], shown["vendor"], shown["devices"][0]["name"]) == ("Bad", "Test", "reader")
    text = run("plugin", "show", spelling).out
    assert "vendor\tTest" in text
    assert "device\treader\ttest\tCardSlots" in text


@pytest.mark.parametrize("command", ["show", "reset", "trust"])
def test_a_directory_that_is_not_configured(vendors: Hospital, run: Run, command: str) -> None:
    done = run("plugin", command, "GOOT", "--json")
    error = done.json()["error"]
    assert (done.status, error["kind"], error["found"]) == (1, "bad_input", "GOOT")
    assert "GOOD" in error["needed"]
    assert "GOOD" in error["advice"]["zh"]
    done = run("plugin", command, "GOOT")
    assert (done.status, done.out) == (1, "")
    assert "GOOT" in done.err


def test_crashes_are_counted_and_forgotten(vendors: Hospital, run: Run) -> None:
    for _ in range(5):
        run("devices", "--json")
    shown = run("plugin", "show", "Bad", "--json").json()
    assert (shown["state"], shown["crashes"]) == ("quarantined", 5)
    assert "已隔离" in run("plugin", "list").out
    assert "已复位" in run("plugin", "reset", "Bad").out
    assert run("plugin", "reset", "Bad", "--json").json()["state"] == "loaded"


def test_trust(vendors: Hospital, run: Run) -> None:
    hashes = run("plugin", "trust", "GOOD", "Bad", "--json").json()["trusted"]
    assert {name: value.partition(":")[0] for name, value in hashes.items()} == {"GOOD": "sha256", "Bad": "sha256"}
    assert run("plugin", "trust", "GOOD").out == f"GOOD\t{hashes['GOOD']}\n"
    vendors.configure(MANU_DIR__INCLUDE_DIR="<GOOD:T>", WSCALL__trust="refuse")
    assert run("plugin", "show", "GOOD", "--json").json()["trust"] == "trusted"
    (vendors.folder / "manu" / "GOOD" / "more.py").write_text("", encoding="utf-8")
    shown = run("plugin", "show", "GOOD", "--json").json()
    assert (shown["trust"], shown["state"]) == ("changed", "failed")


def test_the_schema_is_the_published_one(run: Run) -> None:
    assert run("plugin", "schema", "--json").json() == json_schema()
    assert json.loads(run("plugin", "schema").out) == json_schema()


def test_devices(vendors: Hospital, run: Run) -> None:
    done = run("devices", "--json")
    assert done.status == 0
    lines = {(each["directory"], each["device"]): each for each in done.json()["devices"]}
    assert lines["GOOD", "reader"]["identity"] == {"model": "Test reader", "serial": "SN-1", "firmware": "1.0"}
    assert lines["GOOD", "reader"]["error"] is None
    bad = lines["Bad", "reader"]
    assert (bad["ok"], bad["identity"], bad["error"]["kind"]) == (False, None, "device_fault")
    assert lines["SIM", "scanner"]["error"]["kind"] == "device_absent"


def test_devices_for_people(vendors: Hospital, run: Run) -> None:
    done = run("devices")
    assert (done.status, done.err) == (0, "")
    lines = {line.split("\t")[0]: line.split("\t")[1:] for line in done.out.splitlines()}
    assert lines["GOOD/reader"] == ["CardSlots", "可用", "Test reader SN-1 1.0"]
    assert lines["Bad/reader"][1] == "不可用"
    assert lines["Bad/reader"][2]


@pytest.mark.parametrize("command", [("plugin", "list"), ("devices",), ("plugin", "show", "SIM")])
def test_without_a_configuration(hospital: Hospital, run: Run, command: tuple[str, ...]) -> None:
    hospital.configuration.unlink()
    done = run(*command, "--json")
    assert (done.status, done.json()["error"]["code"]) == (1, -100)
