"""Libraries of the same name and with functions of the same name, really compiled: refused before any call."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from wscall.deadline import Deadline
from wscall.devices.capabilities import Device, DeviceContext
from wscall.errors import DriverIncompatible
from wscall_plugins import gwi_library, healthy_carder, termb

DECARD = ["DC_OpenDevice", "DC_CloseDevice", "GetSiCardNO", "DeviceBeep", "iGetTwoBarCodes"]
WATCHDATA = ["ReadCardInfo", "ReadPeopleInfo", "SendScanCmd", "GetScanMode", "Checkmod_Cmd"]
GWI = ["CarderOpen", "CarderClose", "GetCarderVer", "CarderBeeping", "CardActive", "CardAPDU", "CardDeActive"]
LATER_GWI = [*GWI[:2], *GWI[3:], "PiccGetTagType"]
CVR = ["CVR_InitComm", "CVR_CloseComm", "CVR_Authenticate", "CVR_Read_Content"]

Open = Callable[[DeviceContext, Deadline], Device]

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler: apt-get install gcc")


def library(folder: Path, exported: list[str]) -> DeviceContext:
    """A library whose functions end the process if they are ever called."""
    source = folder / "vendor.c"
    source.write_text("void abort(void);\n" + "".join(f"int {name}(void) {{ abort(); }}\n" for name in exported))
    subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", folder / "HealthyCarder.dll", source], check=True)
    return DeviceContext(str(folder), "library", {"kind": "library", "file": "HealthyCarder.dll"}, {})


@pytest.mark.parametrize(
    ("open_device", "exported", "found"),
    [
        (healthy_carder.open_device, DECARD, "ReadCardInfo, ReadPeopleInfo, SendScanCmd"),
        (healthy_carder.open_device, [*DECARD, *WATCHDATA], "DC_OpenDevice"),
        (healthy_carder.open_device, [*GWI, "ReadCardInfo"], "ReadPeopleInfo"),
        (healthy_carder.open_device, [*GWI, *WATCHDATA], "CarderOpen"),
        (gwi_library.open_device, WATCHDATA, "CarderOpen"),
        (gwi_library.open_device, LATER_GWI, "GetCarderVer"),
        (gwi_library.open_device, [*GWI, "PiccGetTagType"], "PiccGetTagType"),
        (termb.open_device, [*termb.FIELDS.values(), *CVR, "CVR_LogSwitch"], "CVR_LogSwitch"),
    ],
)
def test_a_library_that_is_another_one_is_refused(
    open_device: Open, exported: list[str], found: str, tmp_path: Path
) -> None:
    with pytest.raises(DriverIncompatible) as caught:
        open_device(library(tmp_path, exported), Deadline(20))
    assert found in caught.value.found
    assert caught.value.where.startswith(tmp_path.name)
    assert caught.value.advice


def test_the_right_library_is_opened_without_a_call(tmp_path: Path) -> None:
    healthy_carder.open_device(library(tmp_path, WATCHDATA), Deadline(20)).close()
