import importlib
import subprocess
import sys
from pathlib import Path

from wscall.devices.capabilities import CAPABILITIES, DriverSpec
from wscall.host.manifest import load_manifest
from wscall_plugins import hooks

MANU = Path(__file__).parents[2] / "manu"
OWN = ("MINDE", "KEYOU", "PCSC", "DECARD", "HuaDa")


def drivers() -> dict[str, DriverSpec]:
    return {driver.name: driver for driver in hooks.wscall_drivers()}


def test_the_hook_is_known_to_the_plugin_manager() -> None:
    assert hasattr(hooks.wscall_drivers, "wscall_impl")


def test_every_driver_can_be_named_by_a_reference_and_offers_known_capabilities() -> None:
    for driver in drivers().values():
        module = importlib.import_module(driver.open.__module__)
        assert getattr(module, driver.open.__qualname__) is driver.open
        assert set(driver.capabilities) <= set(CAPABILITIES)
        assert driver.transports


def test_importing_the_hooks_loads_no_device_library() -> None:
    code = (
        "import sys, wscall_plugins.hooks\n"
        "heavy = {'serial', 'hid', 'hidraw', 'smartcard', 'ctypes', 'dataclasses'}\n"
        "heavy |= {'pydantic', 'zeep', 'lxml', 'pluggy', 'click', 'rich', 'structlog', 'urllib3'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    path = [entry for entry in sys.path if entry]
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {path!r}\n{code}"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout.strip() == "[]"


def test_the_vendor_directories_name_drivers_transports_and_capabilities_that_are_there() -> None:
    for name in OWN:
        manifest = load_manifest(MANU / name / "plugin.toml")
        assert manifest.plugin.api == 1
        for device in manifest.device:
            driver = drivers()[device.driver]
            assert set(device.capabilities) <= set(driver.capabilities)
            assert device.transport.kind in driver.transports
