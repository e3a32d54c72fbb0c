import sys
from pathlib import Path
from typing import ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from wscall.config import load_settings
from wscall.errors import BadConfiguration


class Memory(KeyringBackend):
    priority: ClassVar[float] = 1
    entries: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        if (service, username) == ("wscall", "pin") and "locked" in self.entries.values():
            raise KeyringLocked("the keyring is locked")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    entries: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(Memory, "entries", entries)
    monkeypatch.setattr(keyring.core, "_keyring_backend", Memory())  # type: ignore[no-untyped-call]  # keyring is half typed
    return entries


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "c.ini"
    path.write_text("[WEBSERVICE]\npassWord=in the file\n[WSCALL]\nkeyring=1\n")
    return path


def test_the_keyring_wins_over_the_file(file: Path, entries: dict[tuple[str, str], str]) -> None:
    assert load_settings(file).password.reveal() == "in the file"
    entries["wscall", "passWord"] = "in the keyring"
    entries["wscall", "pin"] = "123456"
    settings = load_settings(file)
    assert settings.password.reveal() == "in the keyring"
    assert settings.sam_pin.reveal() == "123456"


def test_the_environment_wins_over_the_keyring(
    file: Path, entries: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entries["wscall", "passWord"] = "in the keyring"
    monkeypatch.setenv("WSCALL_PASSWORD", "in the environment")
    assert load_settings(file).password.reveal() == "in the environment"


def test_the_keyring_is_not_asked_unless_told_to(file: Path, entries: dict[tuple[str, str], str]) -> None:
    entries["wscall", "passWord"] = "in the keyring"
    file.write_text("[WEBSERVICE]\npassWord=in the file\n")
    assert load_settings(file).password.reveal() == "in the file"


def test_a_keyring_that_is_locked_is_an_error(file: Path, entries: dict[tuple[str, str], str]) -> None:
    entries["wscall", "passWord"] = "locked"
    with pytest.raises(BadConfiguration) as caught:
        load_settings(file)
    assert caught.value.where == "keyring wscall/pin [WSCALL] keyring"
    assert caught.value.found == "KeyringLocked"


def test_a_keyring_that_is_not_installed_says_how(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(BadConfiguration) as caught:
        load_settings(file)
    assert "wscall[keyring]" in caught.value.text().en
