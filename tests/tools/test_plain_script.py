"""The plain script is what the modules are, and modules that cannot be joined are refused."""

from pathlib import Path
from types import ModuleType

import pytest

from support.tools import load_tool

TEXT = 'export const TEXT = "text";\n'
ENTRY = 'import { TEXT } from "./text.mjs";\nimport * as all from "./all.mjs";\nconsole.log(TEXT, all);\n'


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return load_tool("plain_script")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "text.mjs").write_text(TEXT)
    (tmp_path / "all.mjs").write_text('export { TEXT } from "./text.mjs";\nexport function run() {}\n')
    (tmp_path / "entry.mjs").write_text(ENTRY)
    return tmp_path


def test_the_script_in_the_repository_is_made_from_the_modules(
    tool: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tool.main(check=True) == 0, capsys.readouterr().out


def test_modules_come_after_what_they_import_and_lose_import_and_export(tool: ModuleType, folder: Path) -> None:
    lines = tool.script(folder, "entry.mjs").splitlines()
    kept = [line for line in lines if line and not line.startswith(("/*", "//"))]
    assert kept == [
        "(() => {",
        '"use strict";',
        'const TEXT = "text";',
        "function run() {}",
        "const all = Object.freeze({ run, TEXT });",
        "console.log(TEXT, all);",
        "})();",
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("text.mjs", 'export default "text";\n', "text.mjs: 'export default \"text\";' is none of the forms"),
        ("text.mjs", 'import "./all.mjs";\n', "text.mjs: 'import \"./all.mjs\";' is none of the forms"),
        (
            "all.mjs",
            'import { TEXT } from "./text.mjs";\nconst TEXT = 1;\n',
            "at the top of text.mjs and of all.mjs",
        ),
        ("text.mjs", 'import { run } from "./all.mjs";\n', "entry.mjs → text.mjs → all.mjs → text.mjs"),
    ],
)
def test_what_cannot_be_joined_is_refused(tool: ModuleType, folder: Path, name: str, text: str, said: str) -> None:
    if "all.mjs →" in said:
        (folder / "all.mjs").write_text('export { TEXT } from "./text.mjs";\n')
    (folder / name).write_text(text)
    with pytest.raises(tool.Unfit, match=said.replace("(", r"\(")):
        tool.script(folder, "entry.mjs")


def test_a_stale_script_is_told_and_written_anew(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "wscall.js"
    monkeypatch.setattr(tool, "REPOSITORY", tmp_path)
    monkeypatch.setattr(tool, "OUTPUT", script)
    assert tool.main(check=True) == 1
    assert capsys.readouterr().out == "wscall.js is stale. Run: python tools/plain_script.py\n"
    assert tool.main(check=False) == 0
    assert tool.main(check=True) == 0
