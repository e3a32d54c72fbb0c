import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from support.pages import DOCS, REPOSITORY, blocks
from support.tools import load_tool

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
    (tmp_path / "tools" / "reference.py").write_bytes(TOOL.read_bytes())
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
    words = reference._words()
    for language in ("zh", "en"):
        assert not [source for source, text in words[language].items() if reference._cell(text) not in shown]


@pytest.mark.parametrize("page", [DOCS / "reference" / "hooks.md", DOCS / "zh-CN" / "reference" / "hooks.md"])
def test_the_examples_of_the_hooks_run(page: Path) -> None:
    examples = [block for block in blocks(page) if block.language == "python"]
    assert len(examples) >= 5
    for example in examples:
        exec(compile(example.text, f"{page.name}:{example.line}", "exec"), {})
