"""What every test starts from: no configuration, language or state of the person who runs the tests."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("WSCALL_CONFIG", "WSCALL_PASSWORD", "WSCALL_SAM_PIN", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WSCALL_LANG", "zh")
    monkeypatch.setenv("WSCALL_STATE_DIR", str(tmp_path / "state"))
