import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from support.tools import load_tool


@pytest.fixture
def machine() -> ModuleType:
    return load_tool("machine")


class Apt:
    """apt on a machine whose lists are empty until they are fetched."""

    def __init__(self, *, helps: bool = True) -> None:
        self.updated = False
        self.downloaded = ""
        self._helps = helps

    def run(self, *command: str, cwd: Path | None = None, given: bytes = b"") -> bytes:
        if command[0] == "apt-cache":
            known = self.updated and self._helps
            return b"linux-image-amd64\n  Depends: linux-image-6.1.0-99-amd64\n" if known else b""
        if "download" in command:
            assert cwd
            self.downloaded = command[-1]
            (cwd / f"{self.downloaded}_1_amd64.deb").touch()
        return b""

    def update(self, command: tuple[str, ...], *, check: bool) -> None:
        assert command[-1] == "update"
        self.updated = True


def test_the_kernel_of_today_is_found_with_fresh_lists(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt = Apt()
    monkeypatch.setattr(machine, "run", apt.run)
    monkeypatch.setattr(subprocess, "run", apt.update)
    assert machine.unpack_kernel(tmp_path) == "6.1.0-99-amd64"
    assert apt.downloaded == "linux-image-6.1.0-99-amd64"


def test_a_machine_that_knows_no_kernel_says_so(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt = Apt(helps=False)
    monkeypatch.setattr(machine, "run", apt.run)
    monkeypatch.setattr(subprocess, "run", apt.update)
    with pytest.raises(LookupError, match="linux-image-amd64"):
        machine.unpack_kernel(tmp_path)


def test_modules_bring_what_they_need(
    machine: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "MODULES", ("usb_hid", "9p"))
    (tmp_path / "modules.dep").write_text(
        "kernel/a/usb-hid.ko: kernel/b/hid.ko kernel/c/usbcore.ko\n"
        "kernel/b/hid.ko:\nkernel/c/usbcore.ko:\nkernel/d/9p.ko.xz:\nkernel/e/other.ko:\n"
    )
    assert machine.with_dependencies(tmp_path) == [
        "kernel/a/usb-hid.ko",
        "kernel/b/hid.ko",
        "kernel/c/usbcore.ko",
        "kernel/d/9p.ko.xz",
    ]
