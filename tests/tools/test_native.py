"""What is built, when it is built again, and what is said where a compiler is missing."""

import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from support.tools import load_tool

SOURCE = '#include "kit.h"\n__attribute__((visibility("default"))) int one(void) { return ONE; }\n'


@pytest.fixture
def native(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, at work in a repository of its own with one stand-in."""
    tool = load_tool("native")
    standins = tmp_path / "native" / "standins"
    standins.mkdir(parents=True)
    (standins / "acme.c").write_text(SOURCE)
    (standins / "kit.h").write_text("#define ONE 1\n")
    monkeypatch.setattr(tool, "REPOSITORY", tmp_path)
    monkeypatch.setattr(tool, "NATIVE", tmp_path / "native")
    monkeypatch.setattr(tool, "STANDINS", tmp_path / "build")
    monkeypatch.setattr(tool, "PROGRAMS", tmp_path / "programs")
    monkeypatch.setattr(tool, "LIBRARIES", tmp_path / "libraries")
    monkeypatch.setattr(tool, "BUILD", tmp_path / "programs")
    monkeypatch.setattr(tool, "WINDOWS", ())
    return tool


def built(native: ModuleType) -> Path:
    return next(Path(native.STANDINS).rglob("acme.so"))


def long_ago(path: Path) -> float:
    os.utime(path, (1000, 1000))
    return path.stat().st_mtime


def test_a_stand_in_is_built_once_and_again_when_a_header_changes(
    native: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert native.main(require=True) == 0
    assert "building build" in capsys.readouterr().out
    assert native.main(require=True) == 0
    assert capsys.readouterr().out == ""
    before = long_ago(built(native))
    assert native.main(require=True) == 0
    assert built(native).stat().st_mtime > before


def test_the_framework_is_built_into_every_stand_in_and_is_none_itself(native: ModuleType) -> None:
    (native.NATIVE / "standins" / "standin.c").write_text("int framework = 1;\n")
    products = list(native.products())
    assert [product.output.name for product in products] == ["acme.so"]
    assert [source.name for source in products[0].sources] == ["acme.c", "standin.c"]


def test_a_source_that_does_not_compile_fails_and_leaves_nothing(
    native: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    (native.NATIVE / "standins" / "acme.c").write_text("int one(void) { return two; }\n")
    assert native.main(require=False) == 1
    assert "two" in capfd.readouterr().err
    assert not [path for path in native.STANDINS.rglob("*") if path.is_file()]


def test_a_missing_compiler_is_named_with_its_package(
    native: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(native, "WINDOWS", load_tool("native").WINDOWS)
    real = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if "mingw" in name else real(name))
    assert native.main(require=False) == 0
    said = capsys.readouterr().out
    assert "windows-x86: no i686-w64-mingw32-gcc" in said
    assert "install --yes --no-install-recommends gcc-mingw-w64-x86-64-win32" in said
    assert native.main(require=True) == 1


def test_the_library_hosts_are_built_where_the_wheel_takes_them_from() -> None:
    tool = load_tool("native")
    outputs = [product.output for product in tool.products() if "library_host" in str(product.sources[0])]
    assert [output.relative_to(tool.REPOSITORY).as_posix() for output in outputs] == [
        "core/wscall/native/wscall-library-host-x86.exe",
        "core/wscall/native/wscall-library-host-x86_64.exe",
    ]


def test_the_native_library_is_built_for_every_target_and_copied_for_the_wheel() -> None:
    tool = load_tool("native")
    products = [product for product in tool.products() if product.copy]
    outputs = {product.output.relative_to(tool.REPOSITORY).as_posix() for product in products}
    assert outputs >= {
        "build/native/linux-aarch64/libWSCall.so",
        "build/native/windows-x86/WSCallDLL.dll",
        "build/native/windows-x86_64/WSCallDLL.dll",
    }
    for product in products:
        assert product.copy.relative_to(tool.PROGRAMS) == product.output.relative_to(tool.LIBRARIES)
