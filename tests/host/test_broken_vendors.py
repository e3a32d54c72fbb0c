"""One test for every way in which a vendor's code can go wrong: each costs its own attempt and nothing else."""

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosting import host_of
from support.vendor_dirs import write_vendor
from wscall.deadline import Deadline
from wscall.errors import DeviceAbsent, DeviceFault, DriverIncompatible, DriverMissing, TimedOut, WscallError
from wscall.host import DeviceHandle, Host


class Ward:
    """A host with one broken vendor directory before a good one."""

    def __init__(self, folder: Path, kind: str, more: str = "") -> None:
        write_vendor(folder / "manu", "BAD", kind, more=more)
        write_vendor(folder / "manu", "GOOD")
        self.host: Host = host_of(folder, "BAD", "GOOD")
        self.bad, self.good = self.host.devices()

    def read(self, seconds: float = 5.0) -> WscallError:
        """The error of a read of the broken one, after which the good one still reads."""
        with pytest.raises(WscallError) as caught:
            self.bad.read_record("card", Deadline(seconds))
        self.good_reads()
        return caught.value

    def good_reads(self) -> None:
        assert self.good.read_record("card", Deadline(5)) == {"kh": "0001", "xm": ""}


@pytest.fixture
def wards(tmp_path: Path) -> Iterator[list[Ward]]:
    made: list[Ward] = []
    yield made
    for ward in made:
        ward.host.close()


@pytest.fixture
def ward(wards: list[Ward], tmp_path: Path, request: pytest.FixtureRequest) -> Ward:
    wards.append(Ward(tmp_path, request.param))
    return wards[0]


@pytest.mark.parametrize("ward", ["good"], indirect=True)
def test_a_good_one_answers_every_method(ward: Ward) -> None:
    device, deadline = ward.bad, Deadline(5)
    assert device.identity() == ("Test reader", "SN-1", "1.0")
    assert [slot.kind for slot in device.slots()] == ["contactless", "sam"]
    assert device.power_on("contactless", deadline) == b"\x3b\x80\x01"
    assert device.transmit("contactless", b"\x00\xa4", deadline) == b"\x00\xa4\x90\x00"
    device.power_off("contactless", deadline)
    assert device.scan(deadline) == "CODE-reader"
    device.indicate("ok", deadline)
    ward.good_reads()


@pytest.mark.parametrize("ward", ["hang", "spin", "hang_in_open"], indirect=True)
def test_one_that_hangs_is_ended_at_the_deadline(ward: Ward) -> None:
    ward.good_reads()
    error = ward.read(0.3)
    assert isinstance(error, TimedOut)
    assert error.where == "BAD/reader"
    assert "driver.py" in "".join(ward.host.last_lines("BAD")), "the report says where it hung"
    assert ward.host.directories()[0].pid is None


@pytest.mark.parametrize("ward", ["crash", "crash_in_open"], indirect=True)
def test_one_that_dies_by_a_signal_is_named_with_it(ward: Ward) -> None:
    error = ward.read()
    assert isinstance(error, DeviceFault)
    assert error.native
    assert error.native.code == "SIGSEGV"
    assert "SIGSEGV" in error.what.zh
    assert "Segmentation fault" in "".join(ward.host.last_lines("BAD"))
    assert ward.host.directories()[0].crashes == 1


def test_a_null_pointer_in_a_real_library_costs_its_own_attempt(wards: list[Ward], tmp_path: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler to build a library that crashes")
    ward = Ward(tmp_path, "good")
    wards.append(ward)
    folder = tmp_path / "manu" / "BAD"
    source = "int crash(void) { volatile int *nowhere = 0; return *nowhere; }"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", folder / "v.so"], input=source.encode(), check=True
    )
    module = (folder / "driver.py").read_text(encoding="utf-8")
    crash = (
        "    def read_record(self, kind, deadline):\n"
        "        return ctypes.CDLL(self.context.directory + '/v.so').crash()\n"
    )
    (folder / "driver.py").write_text(
        module.replace("class Device(Reader):\n    pass", "class Device(Reader):\n" + crash)
    )
    error = ward.read()
    assert error.native
    assert error.native.code == "SIGSEGV"


@pytest.mark.parametrize("ward", ["crash_in_import"], indirect=True)
def test_one_that_dies_while_it_is_imported_never_says_hello(ward: Ward) -> None:
    error = ward.read()
    assert isinstance(error, DeviceFault)
    assert error.native
    assert error.native.code == "SIGSEGV"
    assert ward.host.directories()[0].state == "failed"


@pytest.mark.parametrize(
    ("ward", "status"), [("exit", 3), ("exit_in_open", 4), ("exit_in_import", 5)], indirect=["ward"]
)
def test_one_that_calls_sys_exit_is_told_so(ward: Ward, status: int) -> None:
    error = ward.read()
    assert isinstance(error, DeviceFault)
    assert f"sys.exit({status})" in error.what.en


@pytest.mark.parametrize("ward", ["hard_exit"], indirect=True)
def test_one_that_ends_its_process_is_told_with_its_exit_code(ward: Ward) -> None:
    error = ward.read()
    assert error.native
    assert error.native.code == "7"
    assert "7" in error.what.zh


@pytest.mark.parametrize("ward", ["flood_stdout", "flood_stderr"], indirect=True)
def test_a_flood_neither_blocks_nor_breaks_the_read(ward: Ward, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "wscall.manu.BAD"):
        assert ward.bad.read_record("card", Deadline(20))["kh"] == "0001"
        ward.host.close()
    told = [record for record in caplog.records if record.name == "wscall.manu.BAD"]
    assert 0 < len(told) < 1000
    assert any("dropped" in record.message for record in told)


@pytest.mark.parametrize("ward", ["garbage"], indirect=True)
def test_garbage_is_named_with_what_was_expected(ward: Ward) -> None:
    device, deadline = ward.bad, Deadline(5)
    calls = (
        (device.identity, "DeviceIdentity", "dict"),
        (device.slots, "Slot", "str"),
        (lambda: device.power_on("a", deadline), "bytes", "str"),
        (lambda: device.transmit("a", b"", deadline), "bytes", "object"),
        (lambda: device.scan(deadline), "str", "bytes"),
        (lambda: device.read_id_card(deadline), "IdCard", "int"),
        (lambda: device.read_record("card", deadline), "str", "object"),
    )
    for call, needed, found in calls:
        with pytest.raises(DeviceFault) as caught:
            call()
        assert needed in caught.value.needed
        assert caught.value.found == found
    ward.good_reads()
    assert ward.host.directories()[0].crashes == 0


@pytest.mark.parametrize("ward", ["huge"], indirect=True)
def test_a_result_longer_than_a_frame_is_a_fault(ward: Ward) -> None:
    with pytest.raises(DeviceFault, match="无法传送"):
        ward.bad.scan(Deadline(5))
    ward.good_reads()


@pytest.mark.parametrize("ward", ["junk"], indirect=True)
def test_one_that_writes_into_every_descriptor_is_ended(ward: Ward) -> None:
    error = ward.read()
    assert isinstance(error, (DeviceFault, TimedOut))
    assert ward.host.directories()[0].crashes == 1


@pytest.mark.parametrize("ward", ["nothing"], indirect=True)
def test_a_device_without_its_methods_is_refused(ward: Ward) -> None:
    error = ward.read()
    assert isinstance(error, DriverIncompatible)
    assert "NoneType" in error.found


def test_one_that_takes_ten_seconds_to_import_costs_its_start_limit(wards: list[Ward], tmp_path: Path) -> None:
    ward = Ward(tmp_path, "slow_import", "[device.limits]\nstart = 0.5\n")
    wards.append(ward)
    error = ward.read()
    assert isinstance(error, DeviceFault)
    assert str(tmp_path) in error.found, "the line of the vendor's code that took so long"
    assert ward.host.directories()[0].state == "failed"


@pytest.mark.parametrize("ward", ["raise"], indirect=True)
def test_an_exception_is_a_fault_without_personal_data(ward: Ward) -> None:
    error = ward.read()
    assert isinstance(error, DeviceFault)
    assert error.found.startswith("RuntimeError")
    assert "6222020200001111222" not in str(error.text())


@pytest.mark.parametrize("ward", ["absent"], indirect=True)
def test_an_error_of_the_vendor_arrives_as_it_is(ward: Ward, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "wscall.host"):
        for _ in range(3):
            error = ward.read()
    assert isinstance(error, DeviceAbsent)
    assert error.native == ("-5", "no device")
    assert error.where == "BAD/reader"
    assert len([record for record in caplog.records if "unavailable" in record.message]) == 1, "it is said once"


@pytest.mark.parametrize(
    ("ward", "kind", "found", "advice"),
    [
        ("misspelt_hook", DriverIncompatible, "wscall_driver", "wscall_drivers"),
        ("unmarked_hook", DriverIncompatible, "def wscall_drivers", "hookimpl"),
        ("not_a_spec", DriverIncompatible, "NoneType", ""),
        ("missing_import", DriverMissing, "no_such_vendor_sdk", "pip"),
        ("raise_in_import", DeviceFault, "RuntimeError: no licence", ""),
    ],
    indirect=["ward"],
)
def test_code_that_cannot_be_loaded_says_why(ward: Ward, kind: type, found: str, advice: str) -> None:
    error = ward.read()
    assert isinstance(error, kind)
    assert error.found == found
    assert advice in error.advice.en
    status = ward.host.directories()[0]
    assert status.state == ("incompatible" if kind is DriverIncompatible else "failed")
    assert found in status.reason.en
    assert status.crashes == 0


@pytest.mark.parametrize("ward", ["cancellable"], indirect=True)
def test_a_cancel_arrives_in_the_driver(ward: Ward) -> None:
    ward.bad.identity()
    pid = ward.host.directories()[0].pid
    deadline = Deadline(30)
    error = _cancelled(ward.bad, deadline)
    assert error.kind == "cancelled"
    assert ward.host.directories()[0].pid == pid, "a driver that heeds the cancel keeps its worker"


@pytest.mark.parametrize("ward", ["hang"], indirect=True)
def test_a_driver_that_ignores_a_cancel_is_ended_but_not_blamed(ward: Ward) -> None:
    ward.bad.identity()
    error = _cancelled(ward.bad, Deadline(30))
    assert error.kind == "cancelled"
    status = ward.host.directories()[0]
    assert status.pid is None
    assert status.crashes == 0


def _cancelled(device: DeviceHandle, deadline: Deadline) -> WscallError:
    import threading

    timer = threading.Timer(0.3, deadline.cancel)
    timer.start()
    with pytest.raises(WscallError) as caught:
        device.scan(deadline)
    timer.join()
    return caught.value
