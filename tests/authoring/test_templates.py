"""What `wscall plugin new` makes passes the whole check at once, at the highest level, with its simulator."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wscall.authoring.kinds import KINDS
from wscall.authoring.scaffold import write_directory
from wscall.kit.check import Choice, check

READS = 5
"""A leak shows in more reads; a check by hand makes a thousand of them."""
PCSC = (pytest.mark.lane("pcsc"), pytest.mark.xdist_group("pcscd"))


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=PCSC if kind == "pcsc-reader" else ()) for kind in KINDS]
)
def test_a_new_directory_passes_the_check_at_the_highest_level(kind: str, tmp_path: Path) -> None:
    written = write_directory(kind, "Lantern", tmp_path)
    report = check(written.path, Choice(reads=READS))
    assert not [(each.unit.id, each.outcome.reason.en) for each in report.results if each.verdict == "failed"]
    assert report.level == "gold"


def test_its_own_test_passes_where_a_vendor_runs_it(tmp_path: Path) -> None:
    written = write_directory("apdu-reader", "Lantern", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(written.path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout
    assert sorted(path.name for path in written.path.iterdir()) == sorted(written.files)
