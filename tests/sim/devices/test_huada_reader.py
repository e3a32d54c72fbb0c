"""The emulated HuaDa reader, asked report by report."""

from pathlib import Path

import pytest

from wscall.devices.frames.huada import REPORT, Answer, Message, command, reports
from wscall.sim.devices import counter
from wscall.sim.devices.huada_reader import HuadaDevice
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.devices.tunnel import ReportRefused, Silent


class Asked:
    """The device, asked whole commands."""

    def __init__(self, folder: Path) -> None:
        self.device = HuadaDevice(SimulatedReader(folder), SimulatedIdReader(folder))

    def ask(self, number: int, data: str = "") -> Answer:
        for report in reports(command(number, bytes.fromhex(data))):
            self.device.set_feature(report)
        message = Message()
        while (whole := message.add(self.device.get_feature(0, REPORT))) is None:
            pass
        return Answer(whole)


@pytest.fixture
def reader(tmp_path: Path) -> Asked:
    counter.insert("health-16k", "contact", tmp_path)
    return Asked(tmp_path)


def test_the_status_of_its_main_slot(reader: Asked, tmp_path: Path) -> None:
    assert reader.ask(0x77).status == 1
    assert reader.ask(0x75, "0C40").content()[0] == 0x3B
    assert reader.ask(0x77).status == 0
    assert reader.ask(0x73).status == 0
    assert reader.ask(0x77).status == 1
    counter.remove("health-16k", tmp_path)
    assert reader.ask(0x77).status == 2
    assert reader.ask(0x74, "0C40").status == 2


def test_a_card_that_computes_asks_for_more_time(reader: Asked) -> None:
    reader.ask(0x87, "41")
    for step in (0x41, 0x42, 0x43, 0x85):
        assert reader.ask(step).status == 0
    assert reader.ask(0x86, "0000 0084000008").content(wide=True)[-2:] == b"\x90\x00"
    waiting = reader.ask(0x86, "0000 0082000008 0000000000000000").content(wide=True)
    assert waiting == bytes.fromhex("00F2")
    answered = reader.ask(0x86, "00 00F2").content(wide=True)
    assert answered[:2] == b"\x00\x00"
    assert len(answered) == 4
    assert reader.ask(0x86, "00 00F2").status != 0, "it waits no longer"


def test_no_card_of_type_b(reader: Asked) -> None:
    reader.ask(0x87, "42")
    assert reader.ask(0x41).status == 2
    assert reader.ask(0x88).status == 2


def test_it_tells_its_number(reader: Asked) -> None:
    assert reader.ask(0x11).content(skip=1) == b"HD100SIM0001"


@pytest.mark.parametrize(("number", "data"), [(0x99, ""), (0x75, ""), (0x75, "7740"), (0x72, "0C00"), (0xB2, "")])
def test_what_it_does_not_know_is_refused(reader: Asked, number: int, data: str) -> None:
    assert reader.ask(number, data).status != 0


def test_reports_it_does_not_take_or_have(reader: Asked) -> None:
    with pytest.raises(ReportRefused):
        reader.device.set_feature(b"\x00\x55" + bytes(31))
    with pytest.raises(ReportRefused):
        reader.device.set_feature(bytes.fromhex("0002 0800 0100 11 19").ljust(REPORT, b"\x00"))
    with pytest.raises(ReportRefused):
        reader.device.get_feature(0, REPORT)
    assert reader.device.output(b"\x00" + bytes(32)) == []
    assert reader.ask(0x11).status == 0, "the next command is a fresh one"


def test_it_may_not_answer_at_all(reader: Asked) -> None:
    reader.device.fault = "hang"
    with pytest.raises(Silent):
        reader.ask(0x11)
    with pytest.raises(Silent):
        reader.device.get_feature(0, REPORT)
