import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import reference_plugins
import reference_text
from support.pages import CHINESE, DOCS, REPOSITORY, blocks
from support.tools import load_tool
from wscall.host import manifest
from wscall.host.vendor_code import HOOKS

TOOL = REPOSITORY / "tools" / "reference.py"


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    return load_tool("reference")


def test_no_page_is_stale(reference: ModuleType) -> None:
    stale = [str(page.relative_to(REPOSITORY)) for page in reference.stale()]
    assert not stale, "run: python tools/reference.py"


def test_the_check_fails_for_a_stale_page(reference: ModuleType, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- generated: states -->\nold\n<!-- /generated -->\n", encoding="utf-8")
    fresh = reference.render(page)
    assert fresh != page.read_text(encoding="utf-8")
    page.write_text(fresh, encoding="utf-8")
    assert reference.render(page) == fresh


def test_the_command_says_which_page_is_stale(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    for part in TOOL.parent.glob("reference*.py"):
        (tmp_path / "tools" / part.name).write_bytes(part.read_bytes())
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "words.toml").write_bytes((DOCS / "words.toml").read_bytes())
    (tmp_path / "docs" / "page.md").write_text(
        "<!-- generated: states -->\n<!-- /generated -->\n", encoding="utf-8"
    )
    check = [sys.executable, str(tmp_path / "tools" / "reference.py"), "--check"]
    stale = subprocess.run(check, capture_output=True, encoding="utf-8", check=False)
    assert (stale.returncode, stale.stdout.strip()) == (1, str(Path("docs", "page.md")))
    subprocess.run(check[:-1], check=True, capture_output=True)
    assert subprocess.run(check, check=False).returncode == 0


def test_a_word_that_is_missing_is_an_error(reference: ModuleType) -> None:
    with pytest.raises(LookupError, match="no such words"):
        reference.word("no such words", "zh")
    with pytest.raises(LookupError, match="nobody"):
        reference.named("card", "nobody", "en")


def test_no_word_is_kept_that_no_page_needs(reference: ModuleType) -> None:
    shown = "".join(page.read_text(encoding="utf-8") for page in reference.pages())
    words = reference_text.words()
    for language in ("zh", "en"):
        assert not [source for source, text in words[language].items() if reference_text.cell(text) not in shown]


@pytest.mark.parametrize("folder", [DOCS / "reference", CHINESE / "reference"])
def test_every_hook_has_a_page_whose_example_runs(folder: Path) -> None:
    assert {page.stem for page in (folder / "hooks").glob("*.md")} == {*HOOKS}
    for page in (folder / "hooks").glob("*.md"):
        [example] = [block for block in blocks(page) if block.language == "python"]
        space: dict[str, object] = {}
        exec(compile(example.text, f"{page.name}:{example.line}", "exec"), space)
        assert page.stem in space


@pytest.mark.parametrize("folder", [DOCS / "reference", CHINESE / "reference"])
@pytest.mark.parametrize("name", reference_plugins.PAGES)
def test_every_key_of_the_manifest_has_a_section(folder: Path, name: str) -> None:
    page = (folder / "manifest" / f"{name.lower()}.md").read_text(encoding="utf-8")
    fields = getattr(manifest, name).model_fields
    assert re.findall(r"^## `(.+)`$", page, re.MULTILINE) == [*fields]
    assert all(field.description and field.examples for field in fields.values())


WHOLE = """\
[plugin]
name = "acme"
mark = "ACME"
version = "1"
api = 1
vendor = "ACME"
[[device]]
name = "library"
driver = "one"
capabilities = ["CardSlots"]
[[device]]
name = "device"
driver = "two"
capabilities = ["CardSlots"]
"""
NEEDED: dict[str, dict[str, object]] = {"Library": {"file": "acme.dll"}, "Tcp": {"host": "acme", "port": 1}}


def whole_with(name: str, line: str) -> dict[str, Any]:
    """A whole manifest with one line of an example in its table."""
    data = tomllib.loads(WHOLE)
    device = data["device"][1]
    transport = {"kind": name.lower(), **NEEDED.get(name, {})}
    tables = {"Plugin": data["plugin"], "Device": device, "Limits": device.setdefault("limits", {})}
    place = tables[name] if name in tables else device.setdefault("transport", transport)
    place.update(tomllib.loads(line))
    return data


@pytest.mark.parametrize("name", reference_plugins.PAGES)
def test_what_the_sections_show_is_accepted(name: str) -> None:
    page = DOCS / "reference" / "manifest" / f"{name.lower()}.md"
    for block in blocks(page):
        table, line = block.text.splitlines()
        assert table == reference_plugins.PAGES[name]
        manifest.Manifest.model_validate(whole_with(name, line))
