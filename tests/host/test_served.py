from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support.hosting import host_of
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, DriverSpec
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, Overran, TimedOut, WscallError
from wscall.host.served import ServedDevice
from wscall.text import Text

CONTEXT = DeviceContext("C:\\manu\\WD", "reader", {"kind": "none"}, {})


class Scanner:
    """Scans what it is told to: a text, or an exception to raise."""

    def __init__(self, *codes: object, close: BaseException | None = None) -> None:
        self.codes = list(codes)
        self.closed = 0
        self._close = close

    def identity(self) -> DeviceIdentity:
        return DeviceIdentity()

    def scan(self, deadline: Deadline) -> Any:
        code = self.codes.pop(0)
        if isinstance(code, BaseException):
            raise code
        return code

    def close(self) -> None:
        self.closed += 1
        if self._close:
            raise self._close


def serve(scanner: Scanner, complaints: list[str] | None = None) -> ServedDevice:
    spec = DriverSpec("test", lambda _context, _deadline: scanner, ("CodeScanner",))
    return ServedDevice(CONTEXT, spec, ("CodeScanner",), (complaints if complaints is not None else []).append)


@pytest.mark.parametrize(
    ("failure", "closes"),
    [
        (NoCard(Text("无", "none")), 0),
        (TimedOut(Text("慢", "slow")), 0),
        (Overran(Text("卡死", "hung")), 1),
        (DeviceAbsent(Text("未插", "gone")), 1),
        (DeviceFault(Text("坏", "bad")), 1),
        (ValueError("x"), 1),
        (SystemExit(1), 1),
        (GeneratorExit(), 1),
    ],
)
def test_a_device_at_fault_is_opened_anew_and_any_other_kept(failure: BaseException, closes: int) -> None:
    scanner = Scanner(failure, "next")
    device = serve(scanner)
    with pytest.raises(WscallError):
        device.run("scan", (), Deadline(5))
    assert scanner.closed == closes
    assert device.opened is not bool(closes)
    assert device.run("scan", (), Deadline(5)) == "next"


def test_the_persons_own_interrupt_goes_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        serve(Scanner(KeyboardInterrupt())).run("scan", (), Deadline(5))


def test_a_close_that_fails_is_told_and_forgotten() -> None:
    complaints: list[str] = []
    device = serve(Scanner("a", close=OSError("no")), complaints)
    device.run("scan", (), Deadline(5))
    device.close()
    device.close()
    assert complaints == ["WD/reader: close(): OSError: no"]


_TWO_DEVICES = """
[plugin]
name = "two"
mark = "TWO"
version = "1"
api = 1
vendor = "test"
module = "driver"
"""
_DEVICE = """
[[device]]
name = "{name}"
driver = "{name}"
capabilities = ["Indicator"]
[device.transport]
kind = "virtual"
"""
_DRIVER = """
from wscall.plugin import DeviceIdentity, DriverSpec, hookimpl

class Device:
    def __init__(self, model):
        self.model = model
    def identity(self):
        return DeviceIdentity(self.model)
    def indicate(self, signal, deadline):
        pass
    def close(self):
        pass

def first(context, deadline):
    from .sdk.first import MODEL
    return Device(MODEL)

def second(context, deadline):
    from .sdk.second import MODEL
    return Device(MODEL)

@hookimpl
def wscall_drivers():
    yield DriverSpec("first", first, ("Indicator",))
    yield DriverSpec("second", second, ("Indicator",))
"""


def test_two_devices_that_import_parts_of_one_package_open_at_the_same_time(tmp_path: Path) -> None:
    directory = tmp_path / "manu" / "TWO"
    sdk = directory / "driver" / "sdk"
    sdk.mkdir(parents=True)
    devices = "".join(_DEVICE.format(name=name) for name in ("first", "second"))
    (directory / "plugin.toml").write_text(_TWO_DEVICES + devices, encoding="utf-8")
    (directory / "driver" / "__init__.py").write_text(_DRIVER, encoding="utf-8")
    wait = "import threading\nthreading.Event().wait({})\n"
    (sdk / "__init__.py").write_text("from . import first\n", encoding="utf-8")
    (sdk / "first.py").write_text(f"NAME = 'SDK'\n{wait.format(0.4)}from .second import MODEL\n", encoding="utf-8")
    (sdk / "second.py").write_text(f"{wait.format(0.1)}from .first import NAME\nMODEL = NAME\n", encoding="utf-8")
    with host_of(tmp_path, "TWO:TWO") as host, ThreadPoolExecutor(2) as pool:
        host.probe(Deadline(10))
        models = list(pool.map(lambda device: device.identity().model, host.devices()))
    assert models == ["SDK", "SDK"]
