"""Labels and codes for the eye."""

import base64
import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from wscall.errors import BadInput
from wscall.surfaces.label import decoded_png, for_terminal, label_of_png, label_of_text, save

CODE = "5F27" * 16 + ":1"
SVG = "{http://www.w3.org/2000/svg}"


def test_a_label_is_60_by_40_millimetres_and_has_the_code_as_a_drawing() -> None:
    root = ET.fromstring(label_of_text(CODE, ("林**", "999****2021")))
    assert (root.get("width"), root.get("height")) == ("60mm", "40mm")
    assert [text.text for text in root.iter(f"{SVG}text")] == ["林**", "999****2021"]
    assert list(root.iter(f"{SVG}path"))
    assert CODE not in label_of_text(CODE, ())


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=9)
    )
)
def test_any_text_on_a_label_is_well_formed(lines: list[str]) -> None:
    root = ET.fromstring(label_of_text(CODE, tuple(lines)))
    assert [text.text or "" for text in root.iter(f"{SVG}text")] == lines


def test_a_picture_of_the_platform_is_kept_as_it_is() -> None:
    picture = io.BytesIO()
    segno.make_qr(CODE).save(picture, kind="png")
    root = ET.fromstring(label_of_png(picture.getvalue(), ()))
    (image,) = root.iter(f"{SVG}image")
    assert base64.b64decode((image.get("href") or "").partition(",")[2]) == picture.getvalue()


@pytest.mark.parametrize("text", ["5F27:1", CODE, "二维码"])
def test_the_terminals_drawing_is_square_with_a_quiet_zone(text: str) -> None:
    rows = for_terminal(text).splitlines()
    modules = len(segno.make_qr(text, error="m").matrix) + 8
    assert len({len(row) for row in rows}) == 1
    assert len(rows[0]) == modules
    assert len(rows) == (modules + 1) // 2
    assert len(set(rows[0])) == 1


def test_saving_replaces_the_file_at_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "label.svg"
    path.write_bytes(b"old")
    save(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["none/label.svg", "folder"])
def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput) as caught:
        save(tmp_path / name, b"new")
    assert caught.value.where == str(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_the_picture_of_a_download() -> None:
    png = b"\x89PNG\r\n\x1a\n"
    assert decoded_png(base64.b64encode(png).decode()) == png
    for none in ("", "aGVsbG8=", "!!", "甄"):
        assert decoded_png(none) is None
