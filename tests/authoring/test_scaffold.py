"""New vendor directories: what every kind consists of, and what is refused."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.authoring import scaffold
from wscall.authoring.kinds import KINDS
from wscall.authoring.scaffold import check_name, manifest, write_directory
from wscall.errors import BadInput
from wscall.host.manifest import load_manifest

TEMPLATES = Path(scaffold.__file__).parent / "templates"


def test_every_kind_has_its_template_and_every_template_is_a_kind() -> None:
    assert {path.name for path in TEMPLATES.iterdir()} == {kind.replace("-", "_") for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_directory_has_a_manifest_of_its_own_name(kind: str, tmp_path: Path) -> None:
    written = write_directory(kind, "Lantern-9", tmp_path / "manu")
    plugin = load_manifest(written.path / "plugin.toml").plugin
    assert (plugin.name, plugin.mark, plugin.vendor) == ("lantern-9", "Lantern-9", "Lantern-9")
    assert written.path == tmp_path / "manu" / "Lantern-9"
    assert {path.relative_to(written.path).as_posix() for path in written.path.rglob("*") if path.is_file()} == {
        *written.files
    }
    assert not any("acme" in path.read_text("utf-8").lower() for path in written.path.rglob("*") if path.is_file())
    assert [path.name for path in (tmp_path / "manu").iterdir()] == ["Lantern-9"]


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "ACME").mkdir()
    with pytest.raises(BadInput) as caught:
        write_directory("scanner", "ACME", tmp_path)
    assert caught.value.where == str(tmp_path / "ACME")
    assert not list((tmp_path / "ACME").iterdir())


def test_an_unknown_kind_tells_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        write_directory("scaner", "ACME", tmp_path)
    assert (caught.value.found, "hid-scanner" in caught.value.needed) == ("scaner", True)
    assert "scanner" in caught.value.advice.en
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "manu").write_text("a file", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        write_directory("scanner", "ACME", tmp_path / "manu")
    assert caught.value.where == str(tmp_path / "manu")
    assert caught.value.found


@pytest.mark.parametrize("name", ["", "9lives", "a/b", "..", "nul", "名称", "x" * 41, "a b", "A.B"])
def test_names_that_cannot_be_used(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        write_directory("scanner", name, tmp_path)
    assert not list(tmp_path.iterdir())


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,39}", fullmatch=True))
def test_a_name_is_refused_or_makes_a_manifest(name: str) -> None:
    try:
        check_name(name)
    except BadInput:
        return
    assert tomllib.loads(manifest("scanner", name, {}))["plugin"]["mark"] == name


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(50, 4_000_000))
def test_settings_come_back_as_they_went_in(product: str, baud: int) -> None:
    text = manifest(
        "scanner", "ACME", {"transport.product": product, "transport.baud": baud, "options.mode": "host"}
    )
    [device] = tomllib.loads(text)["device"]
    assert device["transport"] == {"kind": "serial", "port": "auto", "product": product, "baud": baud}
    assert device["options"] == {"terminator": "auto", "mode": "host"}
    assert device["limits"] == {"read": 20.0}
