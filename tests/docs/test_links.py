import re
from pathlib import Path

import pytest

from support.pages import CHINESE, DOCS, REPOSITORY, pages

_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(?P<title>.+?)\s*$", re.MULTILINE)
_FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def _anchor(title: str) -> str:
    """The id that a heading gets: small letters, no punctuation, hyphens for blanks."""
    plain = re.sub(r"[^\w\- ]", "", title.replace("`", "").lower())
    return plain.replace(" ", "-")


def _prose(page: Path) -> str:
    return _FENCED.sub("", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for found in _LINK.finditer(_prose(page)):
        target, _, anchor = found["target"].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        place = (page.parent / target).resolve() if target else page
        if not place.exists():
            broken.append(found["target"])
        elif anchor and place.suffix == ".md":
            anchors = {_anchor(each["title"]) for each in _HEADING.finditer(_prose(place))}
            if anchor not in anchors:
                broken.append(found["target"])
    assert not broken


def test_every_page_exists_in_both_languages() -> None:
    english = {
        page.relative_to(DOCS).as_posix()
        for page in DOCS.rglob("*.md")
        if CHINESE not in page.parents and page.parent.name != "decisions"
    }
    assert english == {page.relative_to(CHINESE).as_posix() for page in CHINESE.rglob("*.md")}


def test_the_map_names_every_page() -> None:
    for top in (DOCS, CHINESE):
        text = (top / "README.md").read_text(encoding="utf-8")
        for kind in ("tutorial", "how-to", "reference", "explanation"):
            for page in (top / kind).glob("*.md"):
                assert f"({kind}/{page.name})" in text


def test_every_page_begins_with_a_title_and_a_paragraph() -> None:
    for page in DOCS.rglob("*.md"):
        title, blank, first = [*page.read_text(encoding="utf-8").splitlines(), "", "", ""][:3]
        assert title.startswith("# "), page
        assert not blank, page
        assert first, page
        assert page.parent.name == "decisions" or not first.startswith(("#", "```", "|", "<")), page
