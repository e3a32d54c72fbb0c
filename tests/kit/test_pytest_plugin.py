"""The units as pytest items, in a pytest of their own, as a vendor runs them."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.flawed import method, write_flawed

LIMIT = 120
FLAW = method("indicate(self, signal, deadline)", "raise DeviceFault(SAID)")
PLUGIN = ("-p", "no:cacheprovider", "-p", "wscall.kit.pytest_plugin")


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--rootdir",
            str(folder),
            "--disable-plugin-autoload",
            *PLUGIN,
            *arguments,
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )


def test_a_sound_directory_alone(tmp_path: Path) -> None:
    write_flawed(tmp_path, "id-reader")
    (tmp_path / "test_other.py").write_text("def test_other(): assert False\n", encoding="utf-8")
    done = run(tmp_path, "--wscall-directory", "ACME", "--wscall-reads", "20", "-rs", "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "IDC-WHOLE PASSED" in done.stdout
    assert "FAULT-CHECKSUM SKIPPED" in done.stdout
    assert "test_other" not in done.stdout


def test_beside_other_tests_and_chosen_by_name(tmp_path: Path) -> None:
    write_flawed(tmp_path, "id-reader")
    (tmp_path / "test_other.py").write_text("def test_IDC_other(): pass\n", encoding="utf-8")
    done = run(tmp_path, "test_other.py", "--wscall-directory", "ACME", "-k", "IDC")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout


def test_a_flaw_is_a_failure_with_its_trail(tmp_path: Path) -> None:
    write_flawed(tmp_path, "reader", FLAW)
    done = run(tmp_path, "--wscall-directory", "ACME", "-k", "IND")
    assert done.returncode == 1
    assert "device: indicate ok → fault" in done.stdout
    assert "Traceback" not in done.stdout


def test_what_is_to_do_is_expected(tmp_path: Path) -> None:
    made = write_flawed(tmp_path, "reader", FLAW)
    todo = '[[todo]]\nunit = "IND-SIGNALS"\nreason = "the lamp is broken in this model"\n'
    (made / "quality.toml").write_text(todo, encoding="utf-8")
    done = run(tmp_path, "--wscall-directory", "ACME", "-k", "IND")
    assert done.returncode == 0, done.stdout
    assert "1 xfailed" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("ACME/plugin.toml",)])
def test_without_the_option_no_manifest_is_collected(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_flawed(tmp_path, "reader")
    done = run(tmp_path, *arguments)
    assert "IND-SIGNALS" not in done.stdout
    assert done.returncode in {4, 5}


def test_a_wrong_manifest_is_an_error_of_the_collection(tmp_path: Path) -> None:
    made = write_flawed(tmp_path, "reader")
    (made / "plugin.toml").write_text("[plugin]\ncolour = 1\n", encoding="utf-8")
    done = run(tmp_path, "--wscall-directory", "ACME")
    assert done.returncode == 2
    assert "colour" in done.stdout
