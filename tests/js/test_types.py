"""The types: the modules against their comments, the declarations against the modules, and how they are used."""

import shutil
import subprocess
from pathlib import Path

import pytest

from support.pages import REPOSITORY

pytestmark = pytest.mark.lane("browser")


def compiler(project: Path) -> str:
    """What the TypeScript compiler finds wrong."""
    ran = subprocess.run(["tsc", "--project", project], capture_output=True, text=True, timeout=110, check=False)
    return ran.stdout + ran.stderr


def test_the_modules_are_what_their_comments_and_the_declarations_say() -> None:
    assert compiler(REPOSITORY / "tests" / "js") == ""


def test_declarations_that_are_not_true_are_found(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "js", tmp_path / "js")
    shutil.copytree(REPOSITORY / "tests" / "js", tmp_path / "tests" / "js", ignore=shutil.ignore_patterns("*.py"))
    declarations = tmp_path / "js" / "wscall.d.ts"
    text = declarations.read_text("utf-8")
    for right, wrong in (
        ("succeeded(result: { code: number }): boolean", "succeeded(result: { code: number }): string"),
        ("export declare const FIRST_PORT: number;\n", ""),
        ("  cancel(id: string): Promise<void>;\n", ""),
    ):
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    declarations.write_text(text, "utf-8")
    found = compiler(tmp_path / "tests" / "js")
    assert found.count("agreement.ts(") == 3, found
