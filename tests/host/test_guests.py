"""Vendor directories that a single call names (DECISIONS 6): installed, switched on and trusted, or not at all."""

from pathlib import Path

import pytest

from support.hosting import Entry, host_of
from support.vendor_dirs import write_vendor
from wscall.deadline import Deadline
from wscall.errors import BadInput, DeviceFault
from wscall.host import Host, lock


@pytest.fixture
def manu(tmp_path: Path) -> Path:
    folder = tmp_path / "manu"
    for name in ("A", "B", "SCAN"):
        write_vendor(folder, name)
    return folder


def named(host: Host, *entries: str) -> list[str]:
    return [device.directory for device in host.devices([Entry(*entry.split(":")) for entry in entries])]


def refusal(host: Host, *entries: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        named(host, *entries)
    return caught.value


def test_a_call_names_the_directories_and_their_order(tmp_path: Path, manu: Path) -> None:
    write_vendor(manu, "C")
    with host_of(tmp_path, "A", "B", scanner="SCAN") as host:
        assert named(host, "C", "A") == ["C", "A", "SCAN"]
        assert named(host, "SCAN", "B") == ["SCAN", "B"]
        assert named(host, "a", "A", "b") == ["A", "B", "SCAN"]
        assert [device.directory for device in host.devices()] == ["A", "B", "SCAN"]


def test_a_named_directory_is_loaded_once_and_shown_after_the_configured(tmp_path: Path, manu: Path) -> None:
    with host_of(tmp_path, "A", overrides={("b", "reader"): {"limits.read": "7.5"}}) as host:
        (first,) = host.devices([Entry("B")])
        assert first.scan(Deadline(5)) == "CODE-reader"
        assert first.limits.read == 7.5
        assert host.devices([Entry("B", "T")]) == (first,)
        assert [status.directory for status in host.directories()] == ["A", "B"]
        host.reset("B")
        assert host.last_lines("B") == ()
        assert host.directories()[1].pid
    assert host.directories()[1].pid is None


def test_what_is_not_installed_is_refused_with_the_names_that_are(tmp_path: Path, manu: Path) -> None:
    write_vendor(tmp_path / "bundled", "HUADA", mark="HD")
    with host_of(tmp_path, "A") as host:
        error = refusal(host, "A", "HUADAA:HD")
        assert (error.found, error.needed) == ("HUADAA", "A | B | HUADA | SCAN")
        assert "HUADA" in error.advice.en
        assert [status.directory for status in host.directories()] == ["A"]


def test_a_folder_without_a_manifest_is_served_by_the_mark_of_the_call(tmp_path: Path) -> None:
    for name, mark in (("HUADA", "HD"), ("LONG", "GWI")):
        write_vendor(tmp_path / "bundled", name, mark=mark)
    (tmp_path / "Old").mkdir()
    with host_of(tmp_path, "Old:HD") as host:
        assert host.devices([Entry("Old", "HD")]) == host.devices() == host.devices([Entry("Old", "")])
        (other,) = host.devices([Entry("Old", "GWI")])
        assert other.mark == "GWI"
        assert host.devices([Entry("Old", "GWI")]) == (other,)
        assert refusal(host, "Old:NOBODY").found == "NOBODY"


@pytest.mark.parametrize("policy", ["off", "warn"])
def test_without_refusal_what_is_installed_may_be_named(tmp_path: Path, manu: Path, policy: str) -> None:
    with host_of(tmp_path, "A", trust=policy) as host:
        assert named(host, "B") == ["B"]


def test_where_the_policy_refuses_only_what_the_lock_lists_may_be_named(tmp_path: Path, manu: Path) -> None:
    write_vendor(tmp_path / "bundled", "HUADA", mark="HD")
    with host_of(tmp_path, "A", trust="refuse") as host:
        assert named(host, "HUADA") == ["HUADA"]
        assert "manu.lock" in refusal(host, "B").what.en
        assert "manu.lock" in refusal(host, "A").what.en
        lock.trust_directory(tmp_path / lock.FILE_NAME, "B", manu / "B")
        assert named(host, "B") == ["B"]
    (manu / "B" / "driver.py").write_text("evil()", encoding="utf-8")
    with host_of(tmp_path, "A", trust="refuse") as host:
        assert "driver.py" in refusal(host, "B").what.en


def test_what_is_switched_off_is_refused(tmp_path: Path, manu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_DISABLE", "B")
    with host_of(tmp_path, "A") as host:
        assert "WSCALL_DISABLE" in refusal(host, "B").what.en


def test_a_broken_directory_answers_as_it_does_in_the_configuration(tmp_path: Path, manu: Path) -> None:
    (manu / "B" / "plugin.toml").write_text("[plugin]\nnam = 1\n", encoding="utf-8")
    with host_of(tmp_path, "A") as host:
        assert named(host, "B") == ["B"]
        assert host.directories()[1].state == "failed"


def test_a_closed_host_starts_nothing_for_a_call(tmp_path: Path, manu: Path) -> None:
    host = host_of(tmp_path, "A")
    host.close()
    (device,) = host.devices([Entry("B")])
    with pytest.raises(DeviceFault):
        device.scan(Deadline(5))
