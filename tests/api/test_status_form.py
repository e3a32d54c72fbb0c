"""The page of ShowForm_V2: whole, escaped, without personal data, loading nothing."""

import webbrowser
from html.parser import HTMLParser
from pathlib import Path

import pytest

from support.hospital import PERSON, RESERVE, Hospital
from wscall.api.functions import read_record
from wscall.api.session import Session
from wscall.api.status_form import render, show
from wscall.errors import BadConfiguration
from wscall.sim.cards.persons import LIN


class _Page(HTMLParser):
    """Cells of tables, and addresses that would be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.loads: list[str] = []
        self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._cell = tag in {"td", "th"}
        self.loads += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.cells.append(data)
            self._cell = False


def page(text: str) -> _Page:
    parser = _Page()
    parser.feed(text)
    return parser


def test_it_shows_directories_problems_and_what_waits(hospital: Hospital) -> None:
    hospital.configure(MANU_DIR__INCLUDE_DIR="<SIM:SIM><NOBODY:X>", WEBSERVICE__userName="")
    with hospital.session() as session:
        read_record(session, "people", RESERVE)
        shown = page(render(session))
    assert {"SIM", "loaded", "NOBODY", "unavailable", "warning"} <= set(shown.cells)
    assert shown.loads == []


def test_no_personal_data_and_no_secret(hospital: Hospital, session: Session) -> None:
    read_record(session, "people", RESERVE)
    text = render(session)
    for secret in (LIN.values["xm"], LIN.values["kh"], PERSON.number, "1234abcd_", "123456"):
        assert secret not in text


@pytest.mark.parametrize("name", ["<script>", "a&b"])
def test_what_comes_from_files_is_escaped(hospital: Hospital, name: str) -> None:
    folder = hospital.folder / name
    folder.mkdir()
    moved = hospital.configuration.rename(folder / "WSCallConfig.ini")
    with Session(moved) as session:
        text = render(session)
    assert f"/{name}/" not in text
    assert "<h1>" in text


def test_it_is_written_for_its_owner_and_opened(
    hospital: Hospital, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_page(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", open_page)
    path = show(session)
    assert opened == [path.as_uri()]
    assert "SIM" in path.read_text("utf-8")
    assert path.parent.stat().st_mode & 0o077 == 0


def test_in_english(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_LANG", "en")
    text = render(session)
    assert '<html lang="en">' in text
    assert "Vendor directories" in text


def test_without_a_configuration(tmp_path: Path) -> None:
    with Session(tmp_path / "none.ini") as session, pytest.raises(BadConfiguration):
        render(session)
