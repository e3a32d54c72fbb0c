"""The driver for the national health card interface, in this process, over the stand-in of that library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.card_slots_contract import GET_CHALLENGE, Bench, CardSlotsContract
from support.library_reader_contract import soon
from support.standins import Standin
from wscall.api.record_output import joined as joined_by_the_api
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.devices.options import Options
from wscall.devices.transports.functions import Returned
from wscall.errors import (
    BadConfiguration,
    BadInput,
    DeviceAbsent,
    DeviceFault,
    DriverIncompatible,
    NoCard,
    NotSupported,
)
from wscall.sim.cards.persons import LIN, WANG
from wscall.sim.simulators import Fault
from wscall_plugins import wsb, wsb_functions
from wscall_plugins.wsb import WsbReader, open_device
from wscall_plugins.wsb_values import card_value, joined

DEVICE = ("HuaDa", "national")


@pytest.mark.parametrize("place", ["contactless", "contact"])
class TestContract(CardSlotsContract):
    @pytest.fixture
    def bench(self, standin: Standin, reader: WsbReader, place: str) -> Bench:
        standin.simulator.remove()
        standin.simulator.insert("health-32k", place)
        return Bench(
            reader,
            "contact",
            lambda: standin.simulator.insert("health-32k", place),
            lambda: standin.simulator.remove(place),
        )


def test_the_card_through_its_commands(standin: Standin, reader: WsbReader) -> None:
    standin.simulator.insert("sam-guarded")
    content = read_card(reader, "health", soon(), pin=lambda: "123456")
    assert (content.values["xm"], content.allergies) == (LIN.values["xm"], LIN.allergies)


def test_the_cards_own_record_needs_no_sam(standin: Standin, reader: WsbReader) -> None:
    standin.simulator.remove("sam")
    record = reader.read_record("card", soon())
    for name in ("kh", "klx", "gfbb", "fkjgmc", "orgCode", "fksj", "aqm", "fkxlh", "yycsdm"):
        assert record[name] == LIN.values[name], name
    assert record["xpxlh"] == record["fkxlh"]


@pytest.mark.parametrize("kind", ["people", "health"])
def test_records_as_the_commands_give_them(reader: WsbReader, kind: RecordKind) -> None:
    """Field by field what the project's own reading of the same card gives."""
    content = read_card(reader, kind, soon())
    record = dict(reader.read_record(kind, soon()))
    if kind == "health":
        assert record.pop("allergies") == joined_by_the_api(content.allergies)
        assert record.pop("immunisations") == joined_by_the_api(content.immunisations)
    different = {
        name: (record[name], content.values[name]) for name in record if record[name] != content.values[name]
    }
    assert different == {}
    assert len(record) > 20


def test_a_small_card_has_fewer_fields(standin: Standin, reader: WsbReader) -> None:
    standin.simulator.insert("health-8k")
    record = reader.read_record("people", soon())
    assert (record["xm"], record["address"], record["address2"]) == (WANG.values["xm"], WANG.values["address"], "")


def test_without_a_sam_the_rest_is_protected(standin: Standin, reader: WsbReader) -> None:
    standin.simulator.remove("sam")
    with pytest.raises(NotSupported, match="SAM"):
        reader.read_record("people", soon())
    standin.simulator.insert("sam-guarded")
    with pytest.raises((NotSupported, DeviceFault)):
        reader.read_record("people", soon())


def test_no_card(standin: Standin, reader: WsbReader) -> None:
    standin.simulator.remove()
    with pytest.raises(NoCard):
        reader.read_record("card", soon())


def test_a_card_exchanged_in_the_middle_gives_nothing(
    standin: Standin, reader: WsbReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = WsbReader._fields

    def exchanged(self: WsbReader, name: str, deadline: Deadline, *number: int) -> dict[str, str]:
        if name == "contacts":
            standin.simulator.insert("health-16k")
            self.power_on("contact", deadline)
        return real(self, name, deadline, *number)

    monkeypatch.setattr(WsbReader, "_fields", exchanged)
    with pytest.raises(NoCard, match="更换"):
        reader.read_record("people", soon())


def test_a_card_taken_away_in_the_middle_gives_nothing(
    standin: Standin, reader: WsbReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = WsbReader._fields

    def gone(self: WsbReader, name: str, deadline: Deadline, *number: int) -> dict[str, str]:
        if name == "documents":
            standin.simulator.remove("contactless")
        return real(self, name, deadline, *number)

    monkeypatch.setattr(WsbReader, "_fields", gone)
    with pytest.raises(NoCard):
        reader.read_record("people", soon())


@pytest.mark.parametrize(
    ("fault", "what"),
    [("empty", "没有给出数据"), ("overrun", "写越了缓冲区"), ("refuse", "设备故障")],
)
def test_faults_of_the_library_are_faults_and_pass(
    standin: Standin, reader: WsbReader, fault: Fault, what: str
) -> None:
    standin.simulator.play(fault)
    with pytest.raises(DeviceFault, match=what):
        reader.read_record("card", soon())
    standin.simulator.play("")
    assert reader.read_record("card", soon())["kh"] == LIN.values["kh"]


@pytest.mark.parametrize("fault", ["empty", "length", "overrun", "refuse"])
def test_faults_while_a_card_is_asked(standin: Standin, reader: WsbReader, fault: Fault) -> None:
    reader.power_on("contact", soon())
    standin.simulator.play(fault)
    with pytest.raises(DeviceFault):
        reader.transmit("contact", GET_CHALLENGE, soon())


def test_success_with_an_empty_number_is_a_fault(standin: Standin, reader: WsbReader) -> None:
    """The public implementation swallows a record that it could not read."""
    reader.power_on("contact", soon())
    standin.simulator.play("empty")
    with pytest.raises(DeviceFault, match="卡号为空"):
        reader._card(soon())


def test_unplugged_and_back(standin: Standin, reader: WsbReader) -> None:
    reader.power_on("contact", soon())
    standin.simulator.unplug()
    asked = (
        lambda: reader.transmit("contact", GET_CHALLENGE, soon()),
        lambda: reader.read_record("card", soon()),
        lambda: open_device(standin.context, soon()),
    )
    for ask in asked:
        with pytest.raises(DeviceAbsent):
            ask()
    standin.simulator.plug()
    again = open_device(standin.context, soon())
    assert again.read_record("card", soon())["kh"] == LIN.values["kh"]
    again.close()


def test_the_older_way_in_gives_no_handle_and_110_is_a_failed_open(standin: Standin) -> None:
    context = standin.context._replace(options={"open": "iDOpenPort"})
    reader = open_device(context, soon())
    assert reader.read_record("card", soon())["kh"] == LIN.values["kh"]
    reader.close()
    standin.simulator.unplug()
    with pytest.raises(DeviceAbsent, match="ERROR_OPEN_FAILED") as failure:
        open_device(context, soon())
    assert failure.value.native is not None
    assert failure.value.native.code == "110"


class Answering:
    """A library whose calls give one number, to show what a result means; the stand-in never gives these."""

    def __init__(self, result: int, *missing: str) -> None:
        self.result = result
        self.missing = missing

    def call(self, name: str, *values: int | str | bytes, deadline: Deadline) -> Returned:
        return Returned(self.result, {})

    def has(self, name: str) -> bool:
        return name not in self.missing

    def close(self) -> None:
        raise AssertionError


@pytest.mark.parametrize(
    ("way", "result", "handle"),
    [
        ("OpenDevice", 1, 1),
        ("OpenDevice", -2147483000, -2147483000),
        ("OpenDevice", 0, None),
        ("OpenDevice", -1, None),
        ("OpenDevice", -11, None),
        ("iDOpenPort", 0, 0),
        ("iDOpenPort", 0x5A0, 0x5A0),
        ("iDOpenPort", 110, None),
        ("iDOpenPort", 1, None),
        ("iDOpenPort", -1, None),
    ],
)
def test_what_opening_may_return(way: str, result: int, handle: int | None) -> None:
    options = Options({"open": way}, "T", {"open", "port"})
    if handle is None:
        with pytest.raises(DeviceAbsent):
            wsb._opened(Answering(result), options, "T", soon())
    else:
        assert wsb._opened(Answering(result), options, "T", soon())[0] == handle


def test_a_library_without_a_way_in(standin: Standin) -> None:
    options = Options({}, "T", {"open", "port"})
    assert wsb._opened(Answering(0, "open"), options, "T", soon()) == (0, "close_port")
    with pytest.raises(DriverIncompatible, match="OpenDevice"):
        wsb._opened(Answering(0, "open", "open_port"), options, "T", soon())


def test_110_later_is_said_to_be_ambiguous() -> None:
    meaning = wsb_functions.FUNCTIONS["card"].failures[110]
    assert meaning.kind == "device_fault"
    assert "110" in meaning.text.zh
    assert "打开" in meaning.text.zh


def test_another_library_of_those_names_is_refused(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsb, "NAMESAKES", {"PowerOn": wsb_functions.NAMESAKES["iReadCardBas"]})
    with pytest.raises(DriverIncompatible, match="SSCardDriver"):
        open_device(standin.context, soon())


def test_what_cannot_be_asked_for(standin: Standin, reader: WsbReader) -> None:
    with pytest.raises(BadInput, match="sam1"):
        reader.power_on("contactless", soon())
    with pytest.raises(BadConfiguration, match="idopenport"):
        open_device(standin.context._replace(options={"open": "Probe"}), soon())


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("xb", "02", "2"),
        ("xb", "FF", ""),
        ("mzdm", "01", "01"),
        ("csrq", "19850312", "19850312"),
        ("csrq", "00000000", ""),
        ("kyxq", "FFFFFFFF", ""),
        ("kyxq", "20241399", ""),
        ("xcbz", "00", "0"),
        ("xcbz", "01", "1"),
        ("xcbz", "T", "1"),
        ("dzlb", "00", ""),
        ("rhdm", "01", "1"),
        ("zydm", "FF", ""),
        ("xm", " 林晓雯 ", "林晓雯"),
        ("lxrgx1", "", ""),
    ],
)
def test_texts_become_the_cards_values(name: str, text: str, value: str) -> None:
    assert card_value(name, text) == value


@given(st.lists(st.tuples(st.text(), st.text())))
def test_lists_are_joined_as_the_output_wants_them(entries: list[tuple[str, str]]) -> None:
    assert joined(entries) == joined_by_the_api(entries)


@given(
    st.sampled_from(sorted(name for record in wsb_functions.RECORDS.values() for name in record.fields)), st.text()
)
def test_no_text_breaks_the_reading(name: str, text: str) -> None:
    assert card_value(name, text) == card_value(name, card_value(name, text))
