"""The console's modules are what their comments say."""

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.lane("browser")


def test_the_modules_are_what_their_comments_say() -> None:
    command = ["tsc", "--project", str(Path(__file__).parent)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert ran.stdout + ran.stderr == ""
