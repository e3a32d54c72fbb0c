"""The programs on the pages about languages are compiled and read a card; both languages show the same ones."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from support.agent import LIMIT
from support.clients import (
    client_environment,
    compile_c,
    compile_csharp,
    compile_go,
    compile_jna,
    compile_panama,
    compile_pascal,
    newest_java,
)
from support.hospital import Hospital, open_hospital
from support.native import HERE, served
from support.pages import CHINESE, DOCS, Block, blocks
from wscall.api import ReadPeopleInfo_V2
from wscall.sim.devices import counter

FOLDER = Path("how-to") / "his"


def _python(folder: Path, source: Path) -> list[str]:
    return ["python3", str(source)]


COMPILE: Mapping[str, Callable[[Path, Path], list[str]]] = {
    "c": compile_c,
    "pascal": compile_pascal,
    "csharp": compile_csharp,
    "go": compile_go,
    "jna": compile_jna,
    "panama": compile_panama,
    "python": _python,
}
LANES = {"pascal": "pascal", "csharp": "csharp", "go": "go", "jna": "java", "panama": "java"}
NOT_HERE = {"", "console", "ini", "vb"}
"""Blocks that are no program, and those of languages without a compiler."""
OF_WINDOWS = "com.md"
"""The page about COM objects, which scripts of Windows use: tests/native/test_com.py."""


def _programs(folder: Path) -> Iterator[tuple[str, Block]]:
    """The binding and the block of every program on the pages of a folder."""
    for page in sorted((folder / FOLDER).glob("*.md")):
        for block in blocks(page) if page.name != OF_WINDOWS else ():
            if block.language == "java":
                yield ("panama" if "panama" in block.text else "jna"), block
            elif block.language not in NOT_HERE:
                yield block.language, block


def _cases() -> Iterator[Any]:
    for binding, block in _programs(DOCS):
        marks = [pytest.mark.lane(LANES[binding])] if binding in LANES else []
        if binding == "panama" and newest_java() is None:
            marks.append(pytest.mark.skip(reason="needs Java 22 in /usr/lib/jvm, which Debian 12 does not have"))
        yield pytest.param(binding, block.text, id=binding, marks=marks)


def test_there_is_a_program_in_every_language() -> None:
    assert {binding for binding, _ in _programs(DOCS)} == set(COMPILE)


def test_both_languages_show_the_same_blocks() -> None:
    for page in (DOCS / FOLDER).glob("*.md"):
        chinese = CHINESE / page.relative_to(DOCS)
        assert [block.text for block in blocks(page)] == [block.text for block in blocks(chinese)], page


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    with open_hospital(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.mark.xdist_group("clients")
@pytest.mark.parametrize(("binding", "program"), list(_cases()))
def test_a_program_of_a_page_reads_a_card(binding: str, program: str, hospital: Hospital, tmp_path: Path) -> None:
    suffix = {"csharp": "cs", "pascal": "pas", "python": "py"}.get(binding, binding)
    named = {"jna": "ReadCard.java", "panama": "ReadCardWithoutJna.java"}
    folder = tmp_path / "program"
    folder.mkdir()
    source = tmp_path / named.get(binding, f"ReadCard.{suffix}")
    source.write_text(program, encoding="utf-8")
    command = COMPILE[binding](folder, source)
    counter.insert("health-32k")
    hospital.configure(AGENT__port="0", AGENT__encoding="UTF-8" if binding == "go" else "GBK")
    with hospital.session() as session:
        expected = ReadPeopleInfo_V2(session=session)
    with served(hospital.configuration, tmp_path / "state"):
        done = subprocess.run(
            [*command, str(HERE.library)],
            check=True,
            env=client_environment(HERE, tmp_path / "state"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=LIMIT,
        )
    said = done.stdout.decode("gbk" if binding == "c" else "utf-8")
    assert said == f"{expected.code} {expected.output}{os.linesep}"
