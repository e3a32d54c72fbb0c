"""DECISIONS 19: beside the configuration in manu/, beside it, bundled; without a manifest the mark decides."""

from pathlib import Path

import pytest

from support.vendor_dirs import write_vendor
from wscall.host.lookup import installed, locate, serving


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site" / "WSCallConfig.ini"


@pytest.fixture
def bundled(tmp_path: Path) -> Path:
    folder = tmp_path / "bundled"
    write_vendor(folder, "HUADA", mark="HD", plugin='aliases = ["华大"]')
    write_vendor(folder, "LONGCITY", mark="GWI")
    (folder / "BROKEN").mkdir()
    (folder / "BROKEN" / "plugin.toml").write_text("mark = ", encoding="utf-8")
    (folder / "README").write_text("not a directory", encoding="utf-8")
    return folder


def test_manu_beside_the_configuration_comes_first(site: Path, bundled: Path) -> None:
    here = write_vendor(site.parent / "manu", "HUADA")
    write_vendor(site.parent, "HUADA")
    assert locate("HUADA", "HD", site, bundled)[:3] == (here, here, False)


def test_the_old_layout_comes_second(site: Path, bundled: Path) -> None:
    here = write_vendor(site.parent, "HUADA")
    assert locate("HUADA", "HD", site, bundled)[:3] == (here, here, False)


def test_the_bundled_one_comes_last(site: Path, bundled: Path) -> None:
    assert locate("HUADA", "HD", site, bundled)[:3] == (bundled / "HUADA", bundled / "HUADA", True)


@pytest.mark.parametrize(
    ("mark", "served_by"),
    [("HD", "HUADA"), ("hd", "HUADA"), (" 华大", "HUADA"), ("CWI", "LONGCITY"), ("gwi", "LONGCITY")],
)
def test_a_folder_without_a_manifest_is_served_by_its_mark(
    site: Path, bundled: Path, mark: str, served_by: str
) -> None:
    folder = site.parent / "OldFolder"
    folder.mkdir(parents=True)
    assert locate("OldFolder", mark, site, bundled)[:3] == (folder, bundled / served_by, False)


@pytest.mark.parametrize("mark", ["", "nobody's"])
def test_a_folder_of_an_unknown_mark_is_served_by_nothing(site: Path, bundled: Path, mark: str) -> None:
    folder = site.parent / "OldFolder"
    folder.mkdir(parents=True)
    assert locate("OldFolder", mark, site, bundled)[:2] == (folder, None)
    assert serving(mark, bundled) is None


def test_a_folder_that_is_nowhere_tells_where_it_was_looked_for(site: Path, bundled: Path) -> None:
    located = locate("NONE", "HD", site, bundled)
    assert located[:2] == (None, None)
    assert located.looked_in == (site.parent / "manu" / "NONE", site.parent / "NONE", bundled / "NONE")


def test_the_installed_are_those_with_a_manifest_in_any_of_the_places(site: Path, bundled: Path) -> None:
    write_vendor(site.parent / "manu", "MINE")
    write_vendor(site.parent, "OLD")
    (site.parent / "photos").mkdir()
    assert installed(site, bundled) == ("BROKEN", "HUADA", "LONGCITY", "MINE", "OLD")
