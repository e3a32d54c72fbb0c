"""The last lines of the logs."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.hospital import Hospital
from wscall import logs
from wscall.api import log_lines
from wscall.api.log_lines import last_lines
from wscall.api.session import Session
from wscall.config import Settings
from wscall.errors import BadConfiguration


@pytest.fixture
def settings(hospital: Hospital, session: Session) -> Settings:
    session.settings.log_dir.mkdir(parents=True)
    return session.settings


def write(settings: Settings, name: str, *numbers: int, level: str = "info") -> Path:
    path = settings.log_dir / name
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps({"level": level, "event": f"line {number}"}) + "\n" for number in numbers)
    return path


def numbers(lines: tuple[dict[str, Any], ...]) -> list[int]:
    return [int(line["event"].split()[1]) for line in lines]


def test_nothing_was_logged_yet(session: Session) -> None:
    assert last_lines(session.settings, "log", 10).lines == ()


def test_the_last_lines_over_days_and_further_files(settings: Settings) -> None:
    write(settings, "wscall-2024-01-02.log", 3, 4)
    write(settings, "wscall-2024-01-02.10.log", 7)
    write(settings, "wscall-2024-01-02.9.log", 5, 6)
    write(settings, "wscall-2023-12-31.log", 1, 2)
    write(settings, "wscall-note.log", 99)
    write(settings, "audit-2024-01-02.log", 98)
    assert numbers(last_lines(settings, "log", 100).lines) == [1, 2, 3, 4, 5, 6, 7]
    assert numbers(last_lines(settings, "log", 3).lines) == [5, 6, 7]


def test_a_file_longer_than_a_block(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_lines, "_BLOCK", 64)
    write(settings, "wscall-2024-01-02.log", *range(1000))
    assert numbers(last_lines(settings, "log", 2000).lines) == [*range(1000)]


def test_old_lines_are_not_searched_for_ever(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_lines, "_MOST_BYTES", 100)
    monkeypatch.setattr(log_lines, "_BLOCK", 64)
    write(settings, "wscall-2024-01-01.log", 1)
    write(settings, "wscall-2024-01-02.log", *range(10, 30))
    found = numbers(last_lines(settings, "log", 100).lines)
    assert found == [*range(30 - len(found), 30)]
    assert 2 <= len(found) < 6


def test_levels(settings: Settings) -> None:
    path = write(settings, "wscall-2024-01-02.log", 1, level="debug")
    write(settings, path.name, 2, level="warning")
    write(settings, path.name, 3, level="error")
    write(settings, path.name, 4, level="critical")
    assert numbers(last_lines(settings, "log", 9, "warning").lines) == [2, 3, 4]
    assert numbers(last_lines(settings, "log", 9, "error").lines) == [3, 4]


def test_a_line_of_another_hand_is_masked(settings: Settings) -> None:
    (settings.log_dir / "wscall-2024-01-02.log").write_bytes(b"xm=\xd5\xe7 zjhm=999999199003052025\n[1]\n")
    first, second = last_lines(settings, "log", 9).lines
    assert "999999199003052025" not in first["event"]
    assert second == {"event": "[1]"}


def test_what_was_really_logged(hospital: Hospital, session: Session) -> None:
    logs.configure(session.settings)
    try:
        logs.get_logger("wscall.test").warning("reader gone", directory="SIM")
    finally:
        logs.shut_down()
    session.audit.record("virIdCardVerify", 10000, "999999199003052025")
    (line,) = last_lines(session.settings, "log", 5).lines
    assert (line["level"], line["event"], line["directory"]) == ("warning", "reader gone", "SIM")
    (audit,) = last_lines(session.settings, "audit", 5, "error").lines
    assert (audit["function"], audit["card"]) == ("virIdCardVerify", "999****2025")


def test_a_file_that_cannot_be_read_is_told(settings: Settings) -> None:
    (settings.log_dir / "wscall-2024-01-02.log").mkdir()
    with pytest.raises(BadConfiguration) as caught:
        last_lines(settings, "log", 5)
    assert caught.value.where == str(settings.log_dir)
