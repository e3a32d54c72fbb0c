import sys
from pathlib import Path
from types import ModuleType

import pytest

from wscall.devices.capabilities import DriverSpec
from wscall.errors import DeviceFault, DriverIncompatible, DriverMissing
from wscall.host.vendor_code import called, collect_drivers, load_module, resolve
from wscall.plugin import hookimpl


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


def test_relative_imports_work_and_nothing_is_added_to_the_path(tmp_path: Path) -> None:
    write(tmp_path, driver="from .utils import NAME\nfrom . import utils", utils="NAME = 'own'")
    path = list(sys.path)
    module = load_module(str(tmp_path), f"中文 {tmp_path.name}", "driver.py")
    assert module.NAME == "own"
    assert sys.path == path
    assert module.__name__.startswith("wscall_manu_")


def test_a_missing_neighbour_is_named_without_the_private_package(tmp_path: Path) -> None:
    write(tmp_path, driver="import utils_of_nobody", other="from . import nothing_here")
    with pytest.raises(DriverMissing) as caught:
        load_module(str(tmp_path), f"a{tmp_path.name}", "driver.py")
    assert caught.value.found == "utils_of_nobody"
    assert "from . import" in caught.value.advice.en
    with pytest.raises(DriverMissing) as caught:
        load_module(str(tmp_path), f"a{tmp_path.name}", "no_module.py")
    assert caught.value.found == "no_module"
    with pytest.raises(DeviceFault, match="ImportError"):
        load_module(str(tmp_path), f"a{tmp_path.name}", "other.py")


def test_a_driver_function_that_is_imported_from_elsewhere_counts_too() -> None:
    module = ModuleType("m")

    @hookimpl
    def wscall_drivers() -> list[DriverSpec]:
        return [DriverSpec("a", lambda _context, _deadline: None, ())]  # type: ignore[arg-type,return-value]  # unopened

    vars(module)["wscall_drivers"] = wscall_drivers
    assert list(collect_drivers(module, "A")) == ["a"]


def test_a_hook_that_only_the_host_knows_is_refused_in_a_vendor_directory() -> None:
    module = ModuleType("m")

    @hookimpl
    def wscall_card_profiles() -> list[object]:
        return []

    vars(module)["wscall_card_profiles"] = wscall_card_profiles
    with pytest.raises(DriverIncompatible, match="wscall_card_profiles"):
        collect_drivers(module, "A")


def test_an_absent_hook_yields_nothing() -> None:
    assert called(ModuleType("m"), "wscall_drivers", "A") == []


def test_a_reference_names_an_object_of_a_module() -> None:
    assert resolve("json:JSONDecoder.decode").__name__ == "decode"
    for wrong in ("json:nothing", "no_such_module:x"):
        with pytest.raises(DeviceFault):
            resolve(wrong)
