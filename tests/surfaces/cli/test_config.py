"""``wscall config``, ``wscall init`` and ``wscall codes``."""

from pathlib import Path

import pytest

from support.command import Run
from support.hospital import Hospital
from wscall.config import load_settings, write_auth_key
from wscall.model.errors_table import ERROR_TABLE
from wscall.model.tables import TABLES

WRONG = "[MANU_DIR]\nINCLUDE_DIR=<SIM\n[WEBSERVICE]\nLOG=maybe\nunknown=1\n"


def test_check_of_a_good_configuration(hospital: Hospital, run: Run) -> None:
    done = run("config", "check", "--json")
    assert done.status == 0
    assert done.json() == {"ok": True, "path": str(hospital.configuration), "problems": []}
    assert "0 个错误" in run("config", "check").out


def test_check_names_every_problem_with_its_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "WSCallConfig.ini"
    path.write_text(WRONG, encoding="utf-8")
    done = run("config", "check", str(path), "--json")
    checked = done.json()
    assert (done.status, checked["ok"]) == (1, False)
    errors = [each for each in checked["problems"] if each["severity"] == "error"]
    assert [(each["line"], each["key"]) for each in errors] == [
        (2, "[MANU_DIR] INCLUDE_DIR"),
        (4, "[WEBSERVICE] LOG"),
    ]
    assert all(each["file"] == str(path) and each["column"] > 0 and each["what"]["en"] for each in errors)
    done = run("config", "check", str(path))
    assert done.status == 1
    assert f"{path}:4:" in done.out
    assert "2 个错误" in done.out


def test_show_hides_secrets(hospital: Hospital, run: Run) -> None:
    write_auth_key(hospital.configuration, "0123456789abcdef0123")
    for done in (run("config", "show", "--json"), run("config", "show")):
        assert done.status == 0
        assert "1234abcd_" not in done.out
        assert "0123456789abcdef" not in done.out
        assert "123456" not in done.out.replace("121212", "")
    shown = run("config", "show", "--json").json()
    assert (shown["org_code"], shown["directories"][0]["directory"]) == ("121212", "SIM")
    assert shown["platform"]["success_code"] == 10000


def test_show_names_the_settings_of_devices(hospital: Hospital, run: Run) -> None:
    with hospital.configuration.open("a", encoding="utf-8") as file:
        file.write("\n[DEVICE:SIM/reader]\nport=COM9\n[MEDSTEP]\n3=010102\n")
    shown = run("config", "show", "--json").json()
    assert shown["device_overrides"] == {"SIM/reader": {"port": "COM9"}}
    assert shown["med_step"] == {"3": "010102"}


@pytest.mark.parametrize("command", [("config", "show"), ("config", "check")])
def test_a_configuration_that_is_not_there(hospital: Hospital, run: Run, command: tuple[str, ...]) -> None:
    hospital.configuration.unlink()
    done = run(*command, "--json")
    assert (done.status, done.json()["error"]["kind"]) == (1, "bad_configuration")
    done = run(*command)
    assert (done.status, done.out) == (1, "")
    assert "wscall init" in done.err


def test_init_writes_a_configuration_that_works_and_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    done = run("init", str(folder), "--json")
    path = Path(done.json()["path"])
    assert (done.status, path) == (0, folder / "WSCallConfig.ini")
    assert [entry.directory for entry in load_settings(path).directories] == ["SIM"]
    before = path.read_bytes()
    done = run("init", str(folder), "--json")
    assert (done.status, done.json()["error"]["code"]) == (1, -102)
    assert path.read_bytes() == before
    assert "wscall simulate platform" in run("init", str(tmp_path / "other")).out


def test_all_tables(run: Run) -> None:
    data = run("codes", "--json").json()
    assert set(data["tables"]) == set(TABLES)
    assert data["errors"] == [row._asdict() for row in ERROR_TABLE]
    listed = [line.split("\t")[0] for line in run("codes").out.splitlines()]
    assert listed == ["errors", *TABLES]


@pytest.mark.parametrize("name", ["errors", "sex", "department", "rh"])
def test_one_table(run: Run, name: str) -> None:
    data = run("codes", name, "--json").json()
    assert data["name"] == name
    lines = run("codes", name).out.splitlines()
    assert len(lines) == len(data["rows"])
    assert lines[0].split("\t") == [str(part) for part in data["rows"][0].values() if part]


def test_a_table_that_does_not_exist(run: Run) -> None:
    done = run("codes", "sexes", "--json")
    assert (done.status, done.json()["error"]["found"]) == (1, "sexes")
    assert run("codes", "sexes").status == 1
