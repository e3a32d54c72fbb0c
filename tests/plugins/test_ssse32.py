"""The driver for the reader library SSSE32, in this process, over the stand-in of HuaDa's build."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from support.card_slots_contract import Bench, CardSlotsContract
from support.standins import Standin, standin
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.errors import (
    BadConfiguration,
    BadInput,
    Cancelled,
    DeviceAbsent,
    DeviceFault,
    DriverIncompatible,
    NoCard,
    NotSupported,
    TimedOut,
)
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN, ZHOU
from wscall.sim.simulators import Fault
from wscall_plugins import ssse32, ssse32_functions
from wscall_plugins.ssse32 import Ssse32Reader, open_device

if TYPE_CHECKING:
    from wscall.devices.capabilities import Signal

LIMIT = 20.0
CHALLENGE = bytes.fromhex("0084000008")
SELECT_SOCIAL_SECURITY = bytes.fromhex("00A404000F") + "sx1.sh.社会保障".encode("gb18030")


def soon() -> Deadline:
    return Deadline(LIMIT)


@pytest.fixture
def huada(tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, "HuaDa", "library") as started:
        yield started


@pytest.fixture
def reader(huada: Standin) -> Iterator[Ssse32Reader]:
    reader = open_device(huada.context, soon())
    yield reader
    reader.close()


@pytest.mark.parametrize("slot", ["contactless", "contact"])
class TestContract(CardSlotsContract):
    @pytest.fixture
    def bench(self, huada: Standin, reader: Ssse32Reader, slot: str) -> Bench:
        huada.simulator.insert("health-32k", slot)
        return Bench(
            reader,
            slot,
            lambda: huada.simulator.insert("health-32k", slot),
            lambda: huada.simulator.remove(slot),
        )


def test_it_says_who_it_is(reader: Ssse32Reader) -> None:
    assert reader.identity() == ("wscall stand-in SSSE32", "SIM0000000001", "1.0")
    assert [slot.kind for slot in reader.slots()] == ["contactless", "contact", "sam", "sam"]


@pytest.mark.parametrize("place", ["contactless", "contact"])
def test_a_health_card_with_its_sam(huada: Standin, reader: Ssse32Reader, place: str) -> None:
    huada.simulator.remove()
    huada.simulator.insert("health-32k", place)
    content = read_card(reader, "health", soon())
    assert content.values["xm"] == LIN.values["xm"]
    assert content.allergies == LIN.allergies


def test_61xx_is_the_cards_answer_and_followed_up_above(huada: Standin, reader: Ssse32Reader) -> None:
    huada.simulator.remove()
    huada.simulator.insert("social-security", "contact")
    reader.power_on("contact", soon())
    assert reader.transmit("contact", SELECT_SOCIAL_SECURITY, soon())[0] == 0x61
    assert read_card(reader, "people", soon()).values["xm"] == ZHOU.values["xm"]


def test_slots_that_are_empty_or_not_there(huada: Standin, reader: Ssse32Reader) -> None:
    with pytest.raises(NoCard):
        reader.power_on("sam2", soon())
    with pytest.raises(BadInput, match="sam1"):
        reader.power_on("sam4", soon())
    with pytest.raises(BadConfiguration, match="sam9"):
        open_device(huada.context._replace(options={"slots": ["sam9"]}), soon())


@pytest.mark.parametrize("name", ["id-citizen", "id-senior", "id-foreigner", "id-resident"])
def test_an_identity_card_in_words_without_terminators(huada: Standin, reader: Ssse32Reader, name: str) -> None:
    with pytest.raises(NoCard):
        reader.read_id_card(soon())
    huada.simulator.insert(name)
    assert reader.read_id_card(soon()) == ID_CARDS[name]


def test_the_picture_that_the_library_leaves_is_deleted(huada: Standin, reader: Ssse32Reader) -> None:
    huada.simulator.insert("id-citizen")
    stale = Path(huada.context.directory) / "zp.bmp"
    stale.write_bytes(b"somebody else")
    reader.read_id_card(soon())
    assert not stale.exists()
    huada.simulator.play("empty")
    with pytest.raises(DeviceFault):
        reader.read_id_card(soon())
    assert not list(Path(huada.context.directory).rglob("*.bmp"))


def test_a_code_and_its_absence(huada: Standin, reader: Ssse32Reader) -> None:
    huada.simulator.show("5F27A1:0:B2")
    assert reader.scan(soon()) == "5F27A1:0:B2"
    with pytest.raises(TimedOut, match="-4"):
        reader.scan(Deadline(1.5))
    with pytest.raises(TimedOut):
        reader.scan(Deadline(0.5))  # too short to ask the library, which would not come back in time
    given_up = soon()
    given_up.cancel()
    with pytest.raises(Cancelled):
        reader.scan(given_up)


def test_a_scanner_that_says_what_is_wrong_is_believed(huada: Standin, reader: Ssse32Reader) -> None:
    huada.simulator.play("refuse")
    with pytest.raises(DeviceFault, match="-13"):
        reader.scan(soon())


def test_an_older_build_has_no_scanner(huada: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    older = {
        **ssse32_functions.FUNCTIONS,
        "scan": ssse32_functions.FUNCTIONS["scan"]._replace(symbol="ICC_Reader_ScanCodeOfTomorrow"),
    }
    monkeypatch.setattr(ssse32, "FUNCTIONS", MappingProxyType(older))
    reader = open_device(huada.context, soon())
    with pytest.raises(NotSupported, match="ScanCodeOfTomorrow"):
        reader.scan(soon())
    reader.close()


def test_another_library_of_those_names_is_refused(huada: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the Beijing library lay there: it has a function that this one has not."""
    names = {"ICC_PosBeep": ssse32_functions.NAMESAKES["ICC_Reader_GetLastError"]}
    monkeypatch.setattr(ssse32, "NAMESAKES", names)
    with pytest.raises(DriverIncompatible, match="北京"):
        open_device(huada.context, soon())


@pytest.mark.parametrize(
    ("voice", "heard"),
    [("false", ["ok", "error", "error", "error"]), ("true", ["ok", "error", "wait", "remove_card"])],
)
def test_beeps_or_words(huada: Standin, voice: str, heard: list[str]) -> None:
    reader = open_device(huada.context._replace(options={"voice": voice}), soon())
    signals: tuple[Signal, ...] = ("ok", "error", "wait", "remove_card")
    shown = []
    for signal in signals:
        reader.indicate(signal, soon())
        shown.append((huada.counter / "signal").read_text())
    reader.close()
    assert shown == heard


@pytest.mark.parametrize(
    ("fault", "kind", "what"),
    [
        ("empty", DeviceFault, "返回失败"),
        ("length", DeviceFault, "长度不可能"),
        ("overrun", DeviceFault, "写越了缓冲区"),
        ("refuse", DeviceFault, "命令错误"),
        ("two_cards", DeviceFault, "卡无应答"),
    ],
)
def test_faults_of_the_library_are_faults_and_pass(
    huada: Standin, reader: Ssse32Reader, fault: Fault, kind: type[DeviceFault], what: str
) -> None:
    huada.simulator.play(fault)
    with pytest.raises(kind, match=what):
        reader.power_on("contactless", soon())
    huada.simulator.play("")
    assert read_card(reader, "card", soon()).values["kh"] == LIN.values["kh"]


@pytest.mark.parametrize("slot", ["contactless", "contact"])
@pytest.mark.parametrize("fault", ["empty", "length", "overrun", "refuse"])
def test_faults_while_a_card_is_asked(huada: Standin, reader: Ssse32Reader, slot: str, fault: Fault) -> None:
    huada.simulator.insert("health-32k", slot)
    reader.power_on(slot, soon())
    huada.simulator.play(fault)
    nothing_given = fault == "empty" and slot == "contactless"  # 0 is an error without a meaning: was it moved?
    with pytest.raises(NoCard if nothing_given else DeviceFault):
        reader.transmit(slot, CHALLENGE, soon())


@pytest.mark.parametrize("fault", ["empty", "overrun"])
def test_faults_of_identity_card_and_scanner(huada: Standin, reader: Ssse32Reader, fault: Fault) -> None:
    huada.simulator.insert("id-citizen")
    huada.simulator.show("A1")
    huada.simulator.play(fault)
    with pytest.raises(DeviceFault):
        reader.read_id_card(soon())
    with pytest.raises(DeviceFault):
        reader.scan(soon())


def test_unplugged_it_is_absent_whatever_is_asked(huada: Standin, reader: Ssse32Reader) -> None:
    reader.power_on("contactless", soon())
    huada.simulator.unplug()
    asked = (
        lambda: reader.transmit("contactless", CHALLENGE, soon()),
        lambda: reader.power_on("contact", soon()),
        lambda: reader.power_on("contactless", soon()),
        lambda: reader.read_id_card(soon()),
        lambda: reader.scan(soon()),
        lambda: open_device(huada.context, soon()),
    )
    for ask in asked:
        with pytest.raises(DeviceAbsent):
            ask()
    huada.simulator.plug()
    again = open_device(huada.context, soon())
    assert again.power_on("contactless", soon())
    again.close()


def test_the_port_is_the_librarys_own_word(huada: Standin) -> None:
    for port in ("AUTO", "COM3", "USB2"):
        open_device(huada.context._replace(options={"port": port}), soon()).close()
    with pytest.raises(DeviceFault, match="-14"):
        open_device(huada.context._replace(options={"port": "LPT1"}), soon())
