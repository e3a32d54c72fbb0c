"""The demonstration's counter leaves nothing behind."""

import os
import tempfile
from pathlib import Path

import pytest

from wscall.errors import BadConfiguration
from wscall.surfaces.demo.counter import open_counter


def test_without_a_folder_everything_is_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = dict(os.environ)
    with open_counter(None, None) as counter:
        assert counter.folder.parent == tmp_path
        assert counter.session.settings.state_dir == counter.folder / "state"
        assert counter.session.host.directories()[0].directory == "SIM"
    assert list(tmp_path.iterdir()) == []
    assert dict(os.environ) == before


def test_what_is_configured_outside_has_no_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("WSCALL_PASSWORD", "WSCALL_SAM_PIN", "WSCALL_SIM_DIR"):
        monkeypatch.setenv(name, "000000")
    with open_counter(tmp_path, None) as counter:
        assert counter.session.settings.password.reveal() == "1234abcd_"
        assert counter.session.settings.sam_pin.reveal() == "123456"
    assert os.environ["WSCALL_SAM_PIN"] == "000000"


def test_a_counter_that_cannot_be_set_up_is_cleared_away(tmp_path: Path) -> None:
    before = dict(os.environ)
    with pytest.raises(BadConfiguration), open_counter(tmp_path, "no-such-scenario"):
        pass
    assert dict(os.environ) == before
