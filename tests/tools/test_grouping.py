"""Tests that share what only one of them may use run in one process: xdist has to see their groups."""

import re
import subprocess
import sys
from pathlib import Path

_TESTS = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(8))
def test_of_a_group(number):
    assert number >= 0
"""


def test_a_group_is_run_by_one_process(tmp_path: Path) -> None:
    (tmp_path / "test_group.py").write_text(_TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-n2", "--dist=loadgroup", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=100, check=True)
    workers = re.findall(r"\[(gw\d)\] .*PASSED", done.stdout)
    assert len(workers) == 8
    assert len(set(workers)) == 1
