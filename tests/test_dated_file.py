from datetime import date, timedelta
from pathlib import Path

import pytest

from wscall.dated_file import DatedFile

DAY = date(2025, 3, 1)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "logs"


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_one_file_a_day(directory: Path) -> None:
    file = DatedFile(directory, "wscall", 30)
    file.write("一", DAY)
    file.write("二", DAY)
    file.write("三", DAY + timedelta(days=1))
    file.close()
    assert names(directory) == ["wscall-2025-03-01.log", "wscall-2025-03-02.log"]
    assert (directory / "wscall-2025-03-01.log").read_text("utf-8") == "一\n二\n"


def test_a_full_file_gets_a_successor_also_in_the_next_process(directory: Path) -> None:
    file = DatedFile(directory, "wscall", 30, largest=10)
    for _ in range(3):
        file.write("0123456789", DAY)
    file.close()
    again = DatedFile(directory, "wscall", 30, largest=10)
    again.write("x", DAY)
    again.write("y", DAY)
    again.close()
    assert names(directory) == [f"wscall-2025-03-01{n}.log" for n in (".1", ".2", ".3", "")]
    assert (directory / "wscall-2025-03-01.3.log").read_text() == "x\ny\n"


def test_old_files_go_and_others_stay(directory: Path) -> None:
    directory.mkdir()
    stay = ["audit-2020-01-01.log", "wscall-2025-02-27.log", "wscall-2020-99-99.log", "wscall-notes.log", "my.log"]
    for name in ("wscall-2020-01-01.log", "wscall-2025-02-26.2.log", *stay):
        (directory / name).touch()
    file = DatedFile(directory, "wscall", 2)
    file.write("x", DAY)
    file.close()
    assert set(names(directory)) == {*stay, "wscall-2025-03-01.log"}


def test_text_that_is_no_unicode_is_written_all_the_same(directory: Path) -> None:
    file = DatedFile(directory, "wscall", 2)
    file.write("\ud800", DAY)
    file.close()
    assert (directory / "wscall-2025-03-01.log").read_bytes() == b"\\ud800\n"


def test_it_can_be_written_after_closing(directory: Path) -> None:
    file = DatedFile(directory, "wscall", 2)
    file.close()
    for text in "ab":
        file.write(text, DAY)
        file.close()
        file.close()
    assert (directory / "wscall-2025-03-01.log").read_text() == "a\nb\n"


def test_a_directory_that_cannot_be_made(directory: Path) -> None:
    directory.touch()
    with pytest.raises(FileExistsError):
        DatedFile(directory, "wscall", 2).write("x", DAY)
