"""Vendor directories for tests: one that works, and one for every way in which a vendor's code can go wrong."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

_HEAD: Final = '''
import ctypes, os, signal, sys, threading, time
from wscall.plugin import (
    DeviceAbsent, DeviceIdentity, DriverSpec, IdCard, Native, NoCard, Slot, Text, WscallError, hookimpl,
)

class Reader:
    """Everything a device can do, answered at once."""

    def __init__(self, context):
        self.context = context
    def identity(self):
        return DeviceIdentity("Test reader", "SN-1", "1.0")
    def slots(self):
        return [Slot("contactless", "contactless"), Slot("sam1", "sam")]
    def power_on(self, slot, deadline):
        return bytes.fromhex("3B8001")
    def transmit(self, slot, command, deadline):
        return command + b"\\x90\\x00"
    def power_off(self, slot, deadline):
        pass
    def scan(self, deadline):
        return "CODE-" + self.context.name
    def read_id_card(self, deadline):
        raise NoCard(Text("无卡", "no card"))
    def read_record(self, kind, deadline):
        return {"kh": "0001", "xm": ""}
    def indicate(self, signal, deadline):
        pass
    def close(self):
        pass

def everything(action):
    """A driver whose reading methods all run ``action`` first."""
    class Broken(Reader):
        def slots(self):
            action(None)
            return super().slots()
        def power_on(self, slot, deadline):
            action(deadline)
            return super().power_on(slot, deadline)
        def transmit(self, slot, command, deadline):
            action(deadline)
            return super().transmit(slot, command, deadline)
        def scan(self, deadline):
            action(deadline)
            return super().scan(deadline)
        def read_id_card(self, deadline):
            action(deadline)
            return super().read_id_card(deadline)
        def read_record(self, kind, deadline):
            action(deadline)
            return super().read_record(kind, deadline)
    return Broken
'''

_TAIL: Final = """
CAPABILITIES = ("CardSlots", "CodeScanner", "IdCardReader", "RecordReader", "Indicator")

@hookimpl
def wscall_drivers():
    yield DriverSpec("test", lambda context, deadline: Device(context), CAPABILITIES)
"""


def _does(action: str) -> str:
    body = "\n".join(f"    {line}" for line in action.strip().splitlines())
    return f"{_HEAD}\ndef action(deadline):\n{body}\n\nDevice = everything(action)\n{_TAIL}"


def _module(before: str = "", device: str = "class Device(Reader):\n    pass") -> str:
    return f"{_HEAD}\n{before}\n{device}\n{_TAIL}"


_GARBAGE: Final = """
class Device(Reader):
    def identity(self):
        return {"model": 1}
    def slots(self):
        return [Slot("a", "contact"), "b"]
    def power_on(self, slot, deadline):
        return "3B00"
    def transmit(self, slot, command, deadline):
        return object()
    def scan(self, deadline):
        return b"not text"
    def read_id_card(self, deadline):
        return IdCard("a", "1", "01", "20000101", "x", 42, "y", "20200101", "20300101")
    def read_record(self, kind, deadline):
        return {"xm": object()}
"""

_JUNK: Final = """
for descriptor in range(256):
    try:
        os.write(descriptor, b"junk that is no frame\\n" * 3)
    except OSError:
        pass
"""

_FLOOD: Final = """
line = b"x" * 99 + b"\\n"
for _ in range(20):
    os.write({descriptor}, line * 10000)
print("printed" * 10000)
"""

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "good": _module(),
        "hang": _does("while True:\n    time.sleep(60)"),
        "hang_in_open": _module(device="def Device(context):\n    time.sleep(600)"),
        "spin": _does("while True:\n    pass"),
        "crash": _does("signal.raise_signal(signal.SIGSEGV)"),
        "crash_in_open": _module(device="def Device(context):\n    signal.raise_signal(signal.SIGSEGV)"),
        "crash_in_import": _module("signal.raise_signal(signal.SIGSEGV)"),
        "exit": _does("sys.exit(3)"),
        "exit_in_open": _module(device="def Device(context):\n    sys.exit(4)"),
        "exit_in_import": _module("sys.exit(5)"),
        "hard_exit": _does("os._exit(7)"),
        "raise": _does("raise RuntimeError('card 6222020200001111222 of a patient')"),
        "raise_in_import": _module("raise RuntimeError('no licence')"),
        "flood_stdout": _does(_FLOOD.format(descriptor=1)),
        "flood_stderr": _does(_FLOOD.format(descriptor=2)),
        "garbage": _module(device=_GARBAGE),
        "huge": _module(
            device="class Device(Reader):\n    def scan(self, deadline):\n        return 'x' * (2 << 20)"
        ),
        "junk": _does(_JUNK),
        "nothing": _module(device="def Device(context):\n    return None"),
        "slow_import": _module("time.sleep(10)"),
        "missing_import": _module("import no_such_vendor_sdk"),
        "misspelt_hook": _module().replace("def wscall_drivers", "def wscall_driver"),
        "unmarked_hook": _module().replace("@hookimpl\n", ""),
        "not_a_spec": _module()
        .replace('yield DriverSpec("test", ', "yield print(")
        .replace(", CAPABILITIES)", ")"),
        "absent": _does("raise DeviceAbsent(Text('未插入', 'unplugged'), native=Native('-5', 'no device'))"),
        "cancellable": _module(
            device="class Device(Reader):\n    def scan(self, deadline):\n"
            "        deadline.wait(60)\n        deadline.check(Text('等待扫码', 'waiting for a code'))\n"
            "        return ''"
        ),
    }
)
"""Source of the vendor's module by kind of behaviour. All but ``good`` and ``cancellable`` are broken."""


def write_vendor(
    parent: Path,
    name: str,
    kind: str = "good",
    *,
    mark: str = "T",
    plugin: str = "",
    device: str = 'capabilities = ["CardSlots", "CodeScanner", "IdCardReader", "RecordReader", "Indicator"]',
    more: str = "",
) -> Path:
    """Write the vendor directory ``parent/name`` with one device ``reader`` that behaves as ``kind`` says.

    Args:
        parent: e.g. the ``manu`` folder beside a WSCallConfig.ini; made if it is not there.
        name: of the directory.
        kind: one of :data:`KINDS`.
        mark: 厂商标识.
        plugin: more lines for ``[plugin]``.
        device: the lines of ``[[device]]`` that say what it can do.
        more: text behind the device, e.g. another ``[[device]]`` or ``[device.limits]``.
    """
    folder = parent / name
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(
        f"""[plugin]
name = "{kind.replace("_", "-")}"
mark = "{mark}"
version = "1.0"
api = 1
vendor = "Test"
module = "driver.py"
{plugin}

[[device]]
name = "reader"
driver = "test"
{device}
{more}
""",
        encoding="utf-8",
    )
    (folder / "driver.py").write_text(KINDS[kind], encoding="utf-8")
    return folder
