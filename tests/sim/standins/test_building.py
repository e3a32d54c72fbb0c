"""A vendor's own stand-in, compiled on the spot."""

import ctypes
import shutil
from pathlib import Path

import pytest

from wscall.errors import DriverMissing
from wscall.sim.standins.building import build_standin

SOURCE = """\
#include "standin.h"
STANDIN_EXPORT int STANDIN_CALL answer(void) { return standin_enter("answer") + 42; }
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "standin.c"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_it_is_a_library_with_the_framework_in_it(source: Path, tmp_path: Path) -> None:
    build_standin(source, tmp_path / "lib.so")
    library = ctypes.CDLL(str(tmp_path / "lib.so"))
    assert library.answer() == 42
    assert not hasattr(library, "standin_enter"), (
        "what the vendor's library does not export, the stand-in does not"
    )


def test_a_source_that_does_not_compile_is_told_with_its_line(source: Path, tmp_path: Path) -> None:
    source.write_text(SOURCE.replace("+ 42;", "+ 42"), encoding="utf-8")
    with pytest.raises(DriverMissing) as caught:
        build_standin(source, tmp_path / "lib.so")
    assert (caught.value.where, "standin.c:2" in caught.value.found) == (str(source), True)
    assert not (tmp_path / "lib.so").exists()


def test_without_a_compiler_that_is_said(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(DriverMissing) as caught:
        build_standin(source, tmp_path / "lib.so")
    assert caught.value.found == "no-such-compiler"


def test_another_compiler_can_be_named(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = shutil.which("gcc")
    assert compiler
    monkeypatch.setenv("CC", compiler)
    build_standin(source, tmp_path / "lib.so")
    assert (tmp_path / "lib.so").is_file()
