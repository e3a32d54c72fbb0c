"""Events of devices that come and go, and of vendor directories that change their state."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosting import Entry, SomeSettings
from support.vendor_dirs import write_vendor
from wscall.deadline import Deadline
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, WscallError
from wscall.events import Event, Events
from wscall.host import Host
from wscall.host.facts import DeviceFacts
from wscall.host.presence import Presence
from wscall.text import Text

SAID = Text("测试", "test")
FACTS = DeviceFacts("WD", "WD", "test", "reader", ("CardSlots",), ("R1", "R2"))
LIMIT = 20.0


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def events(heard: list[Event]) -> Events:
    made = Events()
    made.listen(heard.append)
    return made


def told(heard: list[Event]) -> list[tuple[str, object]]:
    return [(event.type, event.facts["model"]) for event in heard]


def test_going_and_coming_are_told_once_each(events: Events, heard: list[Event]) -> None:
    presence = Presence(FACTS, "WD/reader", events)
    presence.here()
    for _ in range(2):
        presence.gone(DeviceAbsent(SAID))
    for _ in range(2):
        presence.here()
    assert told(heard) == [("device.out", "R1"), ("device.in", "R1")]
    assert heard[0].facts["directory"] == "WD"
    assert heard[0].facts["device"] == "reader"


def test_a_device_at_fault_is_still_plugged_in(events: Events, heard: list[Event]) -> None:
    presence = Presence(FACTS, "WD/reader", events)
    presence.gone(DeviceFault(SAID))
    presence.here()
    assert heard == []


def test_what_the_system_says_and_what_the_device_says_are_one_state(events: Events, heard: list[Event]) -> None:
    presence = Presence(FACTS, "WD/reader", events)
    presence.unplugged()
    presence.gone(DeviceAbsent(SAID))
    presence.plugged("MD6600")
    presence.here()
    assert told(heard) == [("device.out", "R1"), ("device.in", "MD6600")]


def test_what_is_only_noted_is_not_told(events: Events, heard: list[Event]) -> None:
    presence = Presence(FACTS, "WD/reader", events)
    presence.note(there=False)
    presence.gone(DeviceAbsent(SAID))
    assert heard == []
    presence.here()
    assert told(heard) == [("device.in", "R1")]


def test_while_the_system_is_asked_a_device_that_says_it_had_gone_is_there(
    events: Events, heard: list[Event]
) -> None:
    presence = Presence(FACTS, "WD/reader", events)
    presence.note(there=True)
    presence.gone(DeviceAbsent(SAID))
    presence.here()
    assert heard == []
    presence.unwatched()
    presence.gone(DeviceAbsent(SAID))
    assert told(heard) == [("device.out", "R1")]


@pytest.fixture
def host(tmp_path: Path, events: Events) -> Iterator[Host]:
    manu = tmp_path / "manu"
    write_vendor(manu, "BAD", "crash")
    write_vendor(manu, "SPELT", "misspelt_hook")
    entries = (Entry("BAD"), Entry("SPELT"))
    settings = SomeSettings(tmp_path / "WSCallConfig.ini", entries, tmp_path / "state")
    with Host(settings, tmp_path / "bundled", events) as opened:
        yield opened


def scan(host: Host, device: int) -> None:
    with pytest.raises(WscallError) as caught:
        host.devices()[device].scan(Deadline(LIMIT))
    assert not isinstance(caught.value, NoCard)


def test_a_quarantine_is_told_with_its_reason_and_so_is_its_end(host: Host, heard: list[Event]) -> None:
    for _ in range(5):
        scan(host, 0)
    (quarantined,) = heard
    assert quarantined.type == "plugin.state"
    assert (quarantined.facts["directory"], quarantined.facts["state"]) == ("BAD", "quarantined")
    assert "wscall plugin reset BAD" in quarantined.facts["reason"]["en"]
    host.reset("BAD")
    assert heard[1].facts["state"] == "loaded"
    assert heard[1].facts["reason"] == {"zh": "", "en": ""}


def test_code_that_does_not_load_is_told_and_so_is_that_it_loads_again(
    host: Host, heard: list[Event], tmp_path: Path
) -> None:
    scan(host, 1)
    scan(host, 1)
    assert [event.facts["state"] for event in heard] == ["incompatible"]
    module = tmp_path / "manu" / "SPELT" / "driver.py"
    module.write_text(module.read_text("utf-8").replace("def wscall_driver(", "def wscall_drivers("), "utf-8")
    assert host.devices()[1].scan(Deadline(LIMIT)) == "CODE-reader"
    assert [event.facts["state"] for event in heard] == ["incompatible", "loaded"]
