"""How old the authentication string is."""

from pathlib import Path

import pytest

from wscall.platform import key_age
from wscall.platform.journal import Journal

KEY = "0123456789abcdef0123"


def test_the_age_counts_from_the_moment_it_was_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(tmp_path) as journal:
        assert key_age.key_age(journal, KEY) is None
        monkeypatch.setattr("wscall.platform.key_age.time.time", lambda: 1000.0)
        key_age.note_key(journal, KEY)
        monkeypatch.setattr("wscall.platform.key_age.time.time", lambda: 1090.0)
        assert key_age.key_age(journal, KEY) == 90.0
        assert key_age.key_age(journal, "another") is None
        assert key_age.key_age(journal, "") is None
        monkeypatch.setattr("wscall.platform.key_age.time.time", lambda: 900.0)  # a clock that was set back
        assert key_age.key_age(journal, KEY) == 0.0


def test_the_key_itself_is_not_kept(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        key_age.note_key(journal, KEY)
    assert not [path for path in tmp_path.iterdir() if KEY.encode() in path.read_bytes()]
