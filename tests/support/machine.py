"""A virtual machine with USB, for what this machine's kernel may not have: HID, USB serial ports, CCID readers.

It runs a program of this machine (its root is mounted read-only), in a kernel of its own. Program and test talk
in lines of JSON: the program asks for hands that pull plugs out and put them back, and tells its results.
"""

import compileall
import contextlib
import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

from support.in_machine.talk import PORT
from support.pages import REPOSITORY

IMAGES: Final = REPOSITORY / "build" / "machine"
LIMIT: Final = 400.0
"""Seconds for the whole life of a machine."""
_SHOWN: Final = 40
Hands = Mapping[str, Callable[[], object]]
"""What the program may ask for by name; each returns when it has been done."""


def _obey(hand: Callable[[], object]) -> dict[str, str]:
    """Do it; a hand that fails costs the check that asked for it."""
    try:
        hand()
    except Exception:  # noqa: BLE001 - whatever it is, the check tells it
        return {"failed": traceback.format_exc()}
    return {"failed": ""}


class Lines:
    """Lines of JSON over a stream socket that the machine connects to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(1)
        self._listener.settimeout(LIMIT)
        self._connection: socket.socket | None = None
        self._received = b""

    def accept(self) -> None:
        self._connection, _ = self._listener.accept()
        self._connection.settimeout(LIMIT)

    def read(self) -> Any:
        """The next line; None at the end."""
        assert self._connection
        while b"\n" not in self._received:
            data = self._connection.recv(65536)
            if not data:
                return None
            self._received += data
        line, _, self._received = self._received.partition(b"\n")
        return json.loads(line)

    def write(self, message: Mapping[str, Any]) -> None:
        assert self._connection
        self._connection.sendall(json.dumps(message).encode() + b"\n")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._listener.close()


class Machine:
    """A running machine. Use it in a ``with`` statement.

    Args:
        devices: arguments of QEMU for what is plugged in.
        program: the Python module to run in it.
    """

    def __init__(self, devices: Sequence[str], program: str) -> None:
        self._devices = devices
        self._program = program
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as opened:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="wscall-machine-")))
            self._console = folder / "console"
            self._complaints = opened.enter_context((folder / "complaints").open("w+"))
            self._talk = Lines(folder / "talk")
            opened.callback(self._talk.close)
            self._monitor = Lines(folder / "monitor")
            opened.callback(self._monitor.close)
            self._share(folder / "share")
            command = self._command(folder)
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=self._complaints)
            opened.callback(self._end)
            self._talk.accept()
            self._monitor.accept()
            self._monitor.read()  # its greeting
            self.order("qmp_capabilities")
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._open.close()

    def order(self, command: str, **arguments: str) -> None:
        """Give QEMU a command (QEMU Machine Protocol) and wait until it is carried out."""
        self._monitor.write({"execute": command, "arguments": arguments})
        while True:
            answer = self._monitor.read()
            if answer is None or "error" in answer:
                raise RuntimeError(f"{command}: {answer or self.said()}")
            if "return" in answer:
                return

    def unplug(self, device: str) -> None:
        """Pull a USB device out; QEMU says when it is gone."""
        self.order("device_del", id=device)
        while True:
            event = self._monitor.read()
            if event is None:
                raise RuntimeError(self.said())
            if event.get("event") == "DEVICE_DELETED" and event["data"].get("device") == device:
                return

    def messages(self, hands: Hands) -> Iterator[dict[str, Any]]:
        """What the program tells, until it ends; what it asks of hands is done on the way."""
        while (message := self._talk.read()) is not None:
            if "please" in message:
                self._talk.write(_obey(hands[message["please"]]))
            else:
                yield message

    def said(self) -> str:
        """The last lines of its console and of QEMU, for an error."""
        text = self._console.read_text("utf-8", "replace") if self._console.exists() else ""
        self._complaints.seek(0)
        text += self._complaints.read()
        return "\n".join(text.splitlines()[-_SHOWN:]) or "the machine said nothing"

    def _share(self, folder: Path) -> None:
        """What the machine runs when it is up. It can write no bytecode, so that lies there before."""
        for name in ("core", "plugins", "tests/support"):
            compileall.compile_dir(REPOSITORY / name, quiet=2)
        folder.mkdir()
        environment = {
            "PYTHONPATH": os.pathsep.join(str(REPOSITORY / name) for name in ("core", "plugins", "tests")),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
            "WSCALL_LANG": "zh",
            "PATH": os.defpath + ":/usr/sbin:/sbin",
            "HOME": "/run/tmp",
        }
        settings = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in environment.items())
        program = shlex.join([sys.executable, "-m", self._program])
        (folder / "start").write_text(f"{settings}\ncd {shlex.quote(str(REPOSITORY))}\nexec {program}\n")

    def _command(self, folder: Path) -> list[str]:
        plain = "security_model=none,readonly=on,multidevs=remap"
        return [
            *("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-M", "q35", "-m", "512", "-smp", "1"),
            *("-nodefaults", "-display", "none", "-no-reboot", "-serial", f"file:{self._console}"),
            *("-kernel", str(IMAGES / "vmlinuz"), "-initrd", str(IMAGES / "initrd.gz")),
            *("-append", "console=ttyS0 quiet loglevel=3 panic=-1"),
            *("-fsdev", f"local,id=root,path=/,{plain}", "-device", "virtio-9p-pci,fsdev=root,mount_tag=root"),
            *("-fsdev", f"local,id=share,path={folder / 'share'},{plain}"),
            *("-device", "virtio-9p-pci,fsdev=share,mount_tag=share"),
            *("-chardev", f"socket,id=talk,path={self._talk.path}", "-device", "virtio-serial-pci"),
            *("-device", f"virtserialport,chardev=talk,name={PORT}"),
            *("-chardev", f"socket,id=monitor,path={self._monitor.path}", "-mon", "chardev=monitor,mode=control"),
            *("-device", "qemu-xhci,id=usb"),
            *self._devices,
        ]

    def _end(self) -> None:
        """It powers itself off after the program; one that does not is ended."""
        self._process.kill()
        self._process.wait()
