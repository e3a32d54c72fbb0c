"""Driver ``healthy-carder`` over the stand-in of its library."""

import pytest

from support.standins import Standin
from wscall.api.record_output import PEOPLE
from wscall.deadline import Deadline
from wscall.devices.transports.library import Library
from wscall.errors import (
    BadConfiguration,
    Cancelled,
    DeviceAbsent,
    DeviceFault,
    NoCard,
    NotSupported,
    TimedOut,
)
from wscall.sim.cards.persons import LIN, ZHAO
from wscall.sim.simulators import Fault
from wscall_plugins.healthy_carder import HealthyCarder, open_device

DEVICE = ("WDCARD", "library")
CODE = "5F2714C0A9E3D8B7:0:0123456789ABCDEF"


def soon() -> Deadline:
    return Deadline(20)


def test_a_card(reader: HealthyCarder) -> None:
    card = reader.read_record("card", soon())
    assert card["kh"] == LIN.values["kh"]
    assert card["fksj"] == LIN.values["fksj"]
    assert "xm" not in card


def test_a_holder_with_the_card(reader: HealthyCarder) -> None:
    people = reader.read_record("people", soon())
    assert {field.name for field in PEOPLE} <= people.keys()
    assert {name: people[name] for name in ("xm", "xb", "mzdm", "csrq", "address", "zjhm", "kh")} == {
        name: LIN.values[name] for name in ("xm", "xb", "mzdm", "csrq", "address", "zjhm", "kh")
    }


def test_another_card_gives_its_own_holder(standin: Standin, reader: HealthyCarder) -> None:
    assert reader.read_record("people", soon())["xm"] == LIN.values["xm"]
    standin.simulator.insert("health-16k")
    assert reader.read_record("people", soon())["xm"] == ZHAO.values["xm"]


def test_a_card_that_is_exchanged_during_the_read_is_nobodys(
    standin: Standin, reader: HealthyCarder, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Library.call

    def exchanging(self: Library, name: str, *values: int | str | bytes, deadline: Deadline) -> object:
        returned = call(self, name, *values, deadline=deadline)
        if name == "card":
            standin.simulator.insert("health-16k")
        return returned

    monkeypatch.setattr(Library, "call", exchanging)
    with pytest.raises(NoCard) as caught:
        reader.read_record("people", soon())
    assert "更换" in caught.value.what.zh


def test_no_card_is_known_by_the_librarys_words(standin: Standin, reader: HealthyCarder) -> None:
    standin.simulator.remove("contactless")
    with pytest.raises(NoCard) as caught:
        reader.read_record("people", soon())
    assert caught.value.native == ("-2", "寻卡失败")


def test_codes_of_another_build_are_an_option(standin: Standin) -> None:
    standin.simulator.play("refuse")
    for options, error in (
        ({}, DeviceFault),
        ({"no_card": "-4"}, NoCard),
        ({"no_card": "-7, -8", "absent": "-4"}, DeviceAbsent),
    ):
        reader = open_device(standin.context._replace(options=options), soon())
        with pytest.raises(error):
            reader.read_record("card", soon())
        reader.close()
    with pytest.raises(BadConfiguration):
        open_device(standin.context._replace(options={"nocard": "-4"}), soon())


def test_without_a_sam_only_the_cards_own_record(standin: Standin, reader: HealthyCarder) -> None:
    standin.simulator.remove("sam1")
    assert reader.read_record("card", soon())["kh"] == LIN.values["kh"]
    with pytest.raises(NotSupported) as caught:
        reader.read_record("people", soon())
    assert "SAM" in caught.value.what.zh


def test_clinical_data_is_another_ways_business(reader: HealthyCarder) -> None:
    with pytest.raises(NotSupported) as caught:
        reader.read_record("health", soon())
    assert "PC/SC" in caught.value.advice.zh


def test_unplugged_and_plugged_in_again(standin: Standin, reader: HealthyCarder) -> None:
    standin.simulator.unplug()
    for call in (lambda: reader.read_record("card", soon()), lambda: reader.scan(soon())):
        with pytest.raises(DeviceAbsent):
            call()
    standin.simulator.plug()
    assert reader.read_record("card", soon())["kh"] == LIN.values["kh"]


@pytest.mark.parametrize("fault", ["empty", "length", "overrun", "refuse"])
def test_a_fault_of_the_library_is_a_fault_and_not_a_person(
    standin: Standin, reader: HealthyCarder, fault: Fault
) -> None:
    standin.simulator.show(CODE)
    standin.simulator.play(fault)
    for call in (
        lambda: reader.read_record("card", soon()),
        lambda: reader.read_record("people", soon()),
        lambda: reader.scan(soon()),
    ):
        with pytest.raises(DeviceFault) as caught:
            call()
        assert CODE not in str(caught.value)
        assert LIN.values["xm"] not in str(caught.value)
    standin.simulator.play("")
    assert reader.read_record("people", soon())["xm"] == LIN.values["xm"]


def test_a_code(standin: Standin, reader: HealthyCarder) -> None:
    """The scanner reads by itself at first, and has to be told to wait for the command."""
    standin.simulator.show(CODE)
    assert reader.scan(soon()) == CODE
    with pytest.raises(TimedOut):
        reader.scan(Deadline(0.3))
    standin.simulator.show(CODE)
    assert reader.scan(soon()) == CODE


def test_chinese_in_a_code(standin: Standin, reader: HealthyCarder) -> None:
    standin.simulator.show("健康码：〇")
    assert reader.scan(soon()) == "健康码：〇"


def test_a_scan_is_not_begun_without_time_for_its_whole_wait(
    standin: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library cannot be interrupted; how long it waits is learnt from a wait that found nothing."""
    calls: list[str] = []
    call = Library.call

    def counted(self: Library, name: str, *values: int | str | bytes, deadline: Deadline) -> object:
        calls.append(name)
        return call(self, name, *values, deadline=deadline)

    monkeypatch.setattr(Library, "call", counted)
    reader = open_device(standin.context._replace(options={"scan_ms": 500}), soon())
    with pytest.raises(TimedOut):
        reader.scan(Deadline(0.3))
    assert "scan" not in calls
    with pytest.raises(TimedOut):
        reader.scan(Deadline(1.2))
    assert calls.count("scan") > 1, "the wait of the stand-in is shorter than the option says"
    reader.close()


def test_a_scan_that_is_given_up(reader: HealthyCarder) -> None:
    deadline = soon()
    deadline.cancel()
    with pytest.raises(Cancelled):
        reader.scan(deadline)


def test_it_says_which_model_it_is_for(reader: HealthyCarder) -> None:
    assert reader.identity().model == "W2160"
