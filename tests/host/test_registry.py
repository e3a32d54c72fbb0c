"""States of vendor directories, and what a host makes of a configuration."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosting import host_of
from support.vendor_dirs import write_vendor
from wscall.deadline import Deadline
from wscall.errors import (
    BadConfiguration,
    BadInput,
    DeviceFault,
    DriverIncompatible,
    DriverMissing,
    NotSupported,
    WscallError,
)
from wscall.host import Host, lock


@pytest.fixture
def manu(tmp_path: Path) -> Path:
    return tmp_path / "manu"


@pytest.fixture
def hosts() -> Iterator[list[Host]]:
    made: list[Host] = []
    yield made
    for host in made:
        host.close()


def error_of(host: Host, device: int = 0) -> WscallError:
    with pytest.raises(WscallError) as caught:
        host.devices()[device].scan(Deadline(5))
    return caught.value


def test_devices_come_in_include_dir_order_and_the_scanner_last(tmp_path: Path, manu: Path) -> None:
    for name in ("B", "A", "SCAN"):
        write_vendor(manu, name)
    with host_of(tmp_path, "B", "A", scanner="SCAN") as host:
        assert [device.directory for device in host.devices()] == ["B", "A", "SCAN"]
        assert [status.state for status in host.directories()] == ["loaded"] * 3
        assert host.devices()[0] is host.devices()[0]


def test_a_directory_named_twice_is_used_once(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "A")
    write_vendor(manu, "B")
    with host_of(tmp_path, "A", "B", "a", scanner="B") as host:
        assert [device.directory for device in host.devices()] == ["A", "B"]


def test_only_what_is_named_is_loaded_and_no_worker_starts_before_it_is_used(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "A")
    write_vendor(manu, "UNNAMED", "crash_in_import")
    with host_of(tmp_path, "A") as host:
        assert [status.directory for status in host.directories()] == ["A"]
        assert host.directories()[0].pid is None
        host.devices()[0].identity()
        assert host.directories()[0].pid


def test_a_status_tells_what_the_manifest_says(tmp_path: Path, manu: Path) -> None:
    folder = write_vendor(manu, "A", plugin='title = { zh = "甲", en = "A" }\nsupport = "supported"')
    with host_of(tmp_path, "A") as host:
        (status,) = host.directories()
    assert status.path == status.served_by == folder
    assert (status.title, status.version, status.vendor, status.support) == (
        ("甲", "A"),
        "1.0",
        "Test",
        "supported",
    )
    assert status.devices[0][:2] == ("reader", "test")


@pytest.mark.parametrize("variable", ["A", "x, a", "T"])
def test_a_disabled_directory_has_no_devices(
    tmp_path: Path, manu: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    write_vendor(manu, "A")
    monkeypatch.setenv("WSCALL_DISABLE", variable)
    with host_of(tmp_path, "A") as host:
        assert host.directories()[0].state == "disabled"
        assert host.devices() == ()


def test_a_directory_that_is_not_there_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with host_of(tmp_path, "NONE") as host:
        (status,) = host.directories()
        assert status.state == "unavailable"
        assert str(tmp_path / "manu" / "NONE") in status.reason.zh
        assert isinstance(error_of(host), DriverMissing)


def test_a_manifest_with_a_mistake_is_failed_and_still_answers_every_attempt(tmp_path: Path, manu: Path) -> None:
    (write_vendor(manu, "A") / "plugin.toml").write_text("[plugin]\nnam = 1\n", encoding="utf-8")
    with host_of(tmp_path, "A") as host:
        assert host.directories()[0].state == "failed"
        error = error_of(host)
        assert isinstance(error, BadConfiguration)
        assert error.where.endswith("plugin.toml:2:1")
        assert host.devices()[0].name == ""


def test_the_reason_is_raised_anew_each_time(tmp_path: Path, manu: Path) -> None:
    (write_vendor(manu, "A") / "plugin.toml").write_text("[plugin]\nnam = 1\n", encoding="utf-8")
    with host_of(tmp_path, "A") as host:
        depths = []
        for _ in range(3):
            trace = error_of(host).__traceback__
            depths.append(0)
            while trace:
                depths[-1] += 1
                trace = trace.tb_next
        assert len(set(depths)) == 1


def test_another_contract_version_is_incompatible(tmp_path: Path, manu: Path) -> None:
    folder = write_vendor(manu, "A")
    text = (folder / "plugin.toml").read_text(encoding="utf-8")
    (folder / "plugin.toml").write_text(text.replace("api = 1", "api = 9"), encoding="utf-8")
    with host_of(tmp_path, "A") as host:
        assert host.directories()[0].state == "incompatible"
        assert "9" in host.directories()[0].reason.en


@pytest.mark.parametrize("line", ['os = ["windows"]', 'arch = ["loongarch64"]'])
def test_a_device_for_another_machine_is_refused_alone(tmp_path: Path, manu: Path, line: str) -> None:
    more = f'[[device]]\nname = "other"\ndriver = "test"\ncapabilities = ["CodeScanner"]\n{line}\n'
    write_vendor(manu, "A", more=more)
    with host_of(tmp_path, "A") as host:
        (status,) = host.directories()
        assert status.state == "loaded"
        assert not status.devices[0].reason
        assert status.devices[1].reason
        assert host.devices()[0].scan(Deadline(5)) == "CODE-reader"
        assert isinstance(error_of(host, 1), DriverIncompatible)


def test_a_directory_for_another_machine_is_incompatible(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "A", device='capabilities = ["CodeScanner"]\nos = ["windows"]')
    with host_of(tmp_path, "A") as host:
        assert host.directories()[0].state == "incompatible"
        error = error_of(host)
        assert (error.found, error.needed) == ("linux", "windows")


def test_a_driver_that_does_not_exist_names_the_nearest(tmp_path: Path, manu: Path) -> None:
    folder = write_vendor(manu, "A")
    text = (folder / "plugin.toml").read_text(encoding="utf-8")
    text = text.replace('module = "driver.py"\n', "").replace('driver = "test"', 'driver = "serial-scaner"')
    (folder / "plugin.toml").write_text(text, encoding="utf-8")
    with host_of(tmp_path, "A") as host:
        error = error_of(host)
        assert isinstance(error, DriverMissing)
        assert "serial-scanner" in error.advice.en


def test_an_own_driver_that_does_not_exist_is_known_after_the_start(tmp_path: Path, manu: Path) -> None:
    more = '[[device]]\nname = "other"\ndriver = "tset"\ncapabilities = ["CodeScanner"]\n'
    write_vendor(manu, "A", more=more)
    with host_of(tmp_path, "A") as host:
        assert host.devices()[0].scan(Deadline(5)) == "CODE-reader"
        error = error_of(host, 1)
        assert isinstance(error, DriverMissing)
        assert (error.found, error.needed) == ("tset", "test")


def test_a_shared_driver_that_cannot_do_what_is_declared_is_refused(tmp_path: Path, manu: Path) -> None:
    folder = write_vendor(manu, "A", device='capabilities = ["CardSlots"]\ntransport = { kind = "serial" }')
    text = (folder / "plugin.toml").read_text(encoding="utf-8")
    (folder / "plugin.toml").write_text(text.replace('"test"', '"serial-scanner"'), encoding="utf-8")
    with host_of(tmp_path, "A") as host:
        error = error_of(host)
    assert isinstance(error, NotSupported | DriverIncompatible)
    assert "CodeScanner" in host.directories()[0].reason.en


def test_a_bundled_plugin_serves_the_sites_folder(tmp_path: Path) -> None:
    write_vendor(tmp_path / "bundled", "HUADA", mark="HD")
    folder = tmp_path / "OldFolder"
    folder.mkdir()
    module = tmp_path / "bundled" / "HUADA" / "driver.py"
    text = module.read_text(encoding="utf-8").replace(
        "return DeviceIdentity(", "return DeviceIdentity(os.getcwd() + '|' + "
    )
    module.write_text(text, encoding="utf-8")
    with host_of(tmp_path, "OldFolder:HD") as host:
        (status,) = host.directories()
        assert (status.path, status.served_by) == (folder, tmp_path / "bundled" / "HUADA")
        assert host.devices()[0].mark == "HD"
        assert host.devices()[0].identity().model == f"{folder}|Test reader"


def test_two_directories_may_ship_modules_of_the_same_name(tmp_path: Path, manu: Path) -> None:
    for name in ("A", "B"):
        folder = write_vendor(manu, name)
        (folder / "utils.py").write_text(f"NAME = {name!r}\n", encoding="utf-8")
        module = (folder / "driver.py").read_text(encoding="utf-8")
        module = module.replace('"CODE-"', "utils.NAME").replace(
            "import ctypes", "from . import utils\nimport ctypes", 1
        )
        (folder / "driver.py").write_text(module, encoding="utf-8")
    with host_of(tmp_path, "A", "B") as host:
        assert [device.scan(Deadline(5)) for device in host.devices()] == ["Areader", "Breader"]


def test_inline_devices_of_two_directories_do_not_mix_either(tmp_path: Path, manu: Path) -> None:
    for name in ("C", "C-"):
        folder = write_vendor(manu, name, device='capabilities = ["CodeScanner"]\nisolation = "inline"')
        (folder / "utils.py").write_text(f"NAME = {name!r}\n", encoding="utf-8")
        module = (folder / "driver.py").read_text(encoding="utf-8")
        module = module.replace('"CODE-"', "utils.NAME").replace(
            "import ctypes", "from .utils import NAME\nfrom . import utils\nimport ctypes", 1
        )
        (folder / "driver.py").write_text(module, encoding="utf-8")
    with host_of(tmp_path, "C", "C-") as host:
        assert [device.scan(Deadline(5)) for device in host.devices()] == ["Creader", "C-reader"]
        assert [status.pid for status in host.directories()] == [None, None]


def test_a_packaged_module_and_bytecode_leave_the_directory_as_it_was(tmp_path: Path, manu: Path) -> None:
    folder = write_vendor(manu, "A")
    (folder / "drivers").mkdir()
    (folder / "driver.py").rename(folder / "drivers" / "__init__.py")
    text = (folder / "plugin.toml").read_text(encoding="utf-8")
    (folder / "plugin.toml").write_text(text.replace('"driver.py"', '"drivers"'), encoding="utf-8")
    before = lock.hash_files(folder)
    with host_of(tmp_path, "A") as host:
        assert host.devices()[0].scan(Deadline(5)) == "CODE-reader"
    assert lock.hash_files(folder) == before
    assert not list(folder.rglob("__pycache__"))


def test_overrides_of_the_site_reach_transport_options_and_limits(tmp_path: Path, manu: Path) -> None:
    device = (
        'capabilities = ["CodeScanner"]\ncodec = "gbk"\n[device.transport]\nkind = "serial"\nbaud = 9600\n'
        "[device.options]\nbeep = 1\n[device.limits]\npoll = 0.5"
    )
    folder = write_vendor(manu, "A", device=device)
    module = (folder / "driver.py").read_text(encoding="utf-8")
    show = '"CODE-" + repr((sorted(self.context.transport.items()), sorted(self.context.options.items()))) + '
    (folder / "driver.py").write_text(module.replace('"CODE-" + ', show), encoding="utf-8")
    overrides = {"port": "/dev/ttyX", "beep": "2", "options.port": "9", "limits.read": "7.5"}
    with host_of(tmp_path, "A", overrides={("A", "reader"): overrides, ("B", "reader"): {"port": "no"}}) as host:
        (reader,) = host.devices()
        assert reader.scan(Deadline(5)) == (
            "CODE-([('baud', 9600), ('kind', 'serial'), ('port', '/dev/ttyX')],"
            " [('beep', '2'), ('codec', 'gbk'), ('poll', 0.5), ('port', '9')])reader"
        )
        assert reader.limits == (3.0, 7.5, 0.5, 1.0)


@pytest.mark.parametrize("value", ["soon", "0", "-1", "nan", "1e9"])
def test_a_limit_that_is_no_time_is_refused(tmp_path: Path, manu: Path, value: str) -> None:
    write_vendor(manu, "A")
    with host_of(tmp_path, "A", overrides={("A", "reader"): {"limits.read": value}}) as host:
        assert isinstance(error_of(host), BadConfiguration)


def test_five_crashes_quarantine_until_a_reset_also_for_the_next_process(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "BAD", "crash")
    write_vendor(manu, "GOOD")
    for _ in range(5):
        with host_of(tmp_path, "BAD", "GOOD") as host:
            assert isinstance(error_of(host), DeviceFault)
    with host_of(tmp_path, "BAD", "GOOD") as host:
        status = host.directories()[0]
        assert (status.state, status.crashes) == ("quarantined", 5)
        assert "wscall plugin reset BAD" in status.reason.zh
        error = error_of(host)
        assert error.kind == "quarantined"
        assert "SIGSEGV" in error.found
        assert host.directories()[0].pid is None
        assert host.devices()[1].scan(Deadline(5)) == "CODE-reader"
        host.reset("bad")
        assert host.directories()[0].state == "loaded"
        assert isinstance(error_of(host), DeviceFault)


@pytest.mark.parametrize(
    ("policy", "state", "trust"),
    [("off", "loaded", "off"), ("warn", "loaded", "unlisted"), ("refuse", "failed", "unlisted")],
)
def test_the_trust_policy_decides_about_an_unlisted_directory(
    tmp_path: Path, manu: Path, policy: str, state: str, trust: str
) -> None:
    write_vendor(manu, "A")
    with host_of(tmp_path, "A", trust=policy) as host:
        (status,) = host.directories()
        assert (status.state, status.trust) == (state, trust)
        assert ("manu.lock" in status.reason.en) is (policy != "off")


def test_a_trusted_directory_is_used_until_a_file_changes(tmp_path: Path, manu: Path) -> None:
    folder = write_vendor(manu, "A")
    with host_of(tmp_path, "A", trust="refuse") as host:
        assert host.trust("A").startswith("sha256:")
    with host_of(tmp_path, "A", trust="refuse") as host:
        assert host.directories()[0].trust == "trusted"
        assert host.devices()[0].scan(Deadline(5))
    (folder / "driver.py").write_text("evil()", encoding="utf-8")
    with host_of(tmp_path, "A", trust="refuse") as host:
        (status,) = host.directories()
        assert (status.state, status.trust) == ("failed", "changed")
        assert "driver.py" in status.reason.zh
        assert "driver.py" in str(error_of(host))


def test_what_came_with_wscall_is_trusted_but_not_the_sites_folder_it_serves(tmp_path: Path) -> None:
    write_vendor(tmp_path / "bundled", "HUADA", mark="HD")
    (tmp_path / "Old").mkdir()
    with host_of(tmp_path, "HUADA:HD", "Old:HD", trust="refuse") as host:
        assert [(status.state, status.trust) for status in host.directories()] == [
            ("loaded", "bundled"),
            ("failed", "unlisted"),
        ]


def test_a_probe_learns_what_only_loading_tells(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "A", "misspelt_hook")
    write_vendor(manu, "B")
    with host_of(tmp_path, "A", "B") as host:
        assert [status.state for status in host.directories()] == ["loaded", "loaded"]
        assert [status.state for status in host.probe(Deadline(10))] == ["incompatible", "loaded"]


def test_an_unknown_directory_is_refused_with_the_nearest(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "WDCARD")
    with host_of(tmp_path, "WDCARD") as host:
        for ask in (host.reset, host.trust, host.last_lines):
            with pytest.raises(BadInput) as caught:
                ask("WDCRD")
            assert "WDCARD" in caught.value.advice.en


def test_what_a_worker_said_can_be_read_after_it_ended_as_told(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "WD", "flood_stderr")
    host = host_of(tmp_path, "WD")
    assert host.devices()[0].scan(Deadline(20))
    assert host.last_lines("WD") == ()
    host.close()
    assert host.last_lines("WD")


def test_a_closed_host_starts_nothing_any_more(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "A")
    host = host_of(tmp_path, "A")
    (device,) = host.devices()
    device.identity()
    host.close()
    host.close()
    with pytest.raises(DeviceFault, match="关闭"):
        device.identity()
