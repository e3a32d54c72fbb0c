"""The driver for the reader library SSSE32, in this process, over the stand-in of HuaDa's build."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

import pytest

from support.library_reader_contract import LibraryFaultsContract, LibrarySlotsContract, soon
from support.standins import Standin
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.errors import (
    BadConfiguration,
    BadInput,
    Cancelled,
    DeviceFault,
    DriverIncompatible,
    NoCard,
    NotSupported,
    TimedOut,
)
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import ZHOU
from wscall.sim.simulators import Fault
from wscall_plugins import ssse32, ssse32_functions
from wscall_plugins.ssse32 import Ssse32Reader, open_device

if TYPE_CHECKING:
    from wscall.devices.capabilities import Signal

DEVICE = ("HuaDa", "library")
SELECT_SOCIAL_SECURITY = bytes.fromhex("00A404000F") + "sx1.sh.社会保障".encode("gb18030")


class TestSlots(LibrarySlotsContract):
    """Of every reader with slots."""


class TestFaults(LibraryFaultsContract):
    said: ClassVar[Mapping[Fault, str]] = {
        "empty": "返回失败",
        "length": "长度不可能",
        "overrun": "写越了缓冲区",
        "refuse": "命令错误",
        "two_cards": "卡无应答",
    }
    lifted: ClassVar[frozenset[tuple[str, Fault]]] = frozenset({("contactless", "empty")})  # 0 without a meaning


def test_it_says_who_it_is(reader: Ssse32Reader) -> None:
    assert reader.identity() == ("wscall stand-in SSSE32", "SIM0000000001", "1.0")
    assert [slot.kind for slot in reader.slots()] == ["contactless", "contact", "sam", "sam"]


def test_61xx_is_the_cards_answer_and_followed_up_above(standin: Standin, reader: Ssse32Reader) -> None:
    standin.simulator.remove()
    standin.simulator.insert("social-security", "contact")
    reader.power_on("contact", soon())
    assert reader.transmit("contact", SELECT_SOCIAL_SECURITY, soon())[0] == 0x61
    assert read_card(reader, "people", soon()).values["xm"] == ZHOU.values["xm"]


def test_slots_that_are_empty_or_not_there(standin: Standin, reader: Ssse32Reader) -> None:
    with pytest.raises(NoCard):
        reader.power_on("sam2", soon())
    with pytest.raises(BadInput, match="sam1"):
        reader.power_on("sam4", soon())
    with pytest.raises(BadConfiguration, match="sam9"):
        open_device(standin.context._replace(options={"slots": ["sam9"]}), soon())


@pytest.mark.parametrize("name", ["id-citizen", "id-senior", "id-foreigner", "id-resident"])
def test_an_identity_card_in_words_without_terminators(standin: Standin, reader: Ssse32Reader, name: str) -> None:
    with pytest.raises(NoCard):
        reader.read_id_card(soon())
    standin.simulator.insert(name)
    assert reader.read_id_card(soon()) == ID_CARDS[name]


def test_the_picture_that_the_library_leaves_is_deleted(standin: Standin, reader: Ssse32Reader) -> None:
    standin.simulator.insert("id-citizen")
    stale = Path(standin.context.directory) / "zp.bmp"
    stale.write_bytes(b"somebody else")
    reader.read_id_card(soon())
    assert not stale.exists()
    standin.simulator.play("empty")
    with pytest.raises(DeviceFault):
        reader.read_id_card(soon())
    assert not list(Path(standin.context.directory).rglob("*.bmp"))


def test_a_code_and_its_absence(standin: Standin, reader: Ssse32Reader) -> None:
    standin.simulator.show("5F27A1:0:B2")
    assert reader.scan(soon()) == "5F27A1:0:B2"
    with pytest.raises(TimedOut, match="-4"):
        reader.scan(Deadline(1.5))
    with pytest.raises(TimedOut):
        reader.scan(Deadline(0.1))  # too short to ask the library, which would not come back in time
    given_up = soon()
    given_up.cancel()
    with pytest.raises(Cancelled):
        reader.scan(given_up)


def test_a_scanner_that_says_what_is_wrong_is_believed(standin: Standin, reader: Ssse32Reader) -> None:
    standin.simulator.play("refuse")
    with pytest.raises(DeviceFault, match="-13"):
        reader.scan(soon())


def test_an_older_build_has_no_scanner(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    older = {
        **ssse32_functions.FUNCTIONS,
        "scan": ssse32_functions.FUNCTIONS["scan"]._replace(symbol="ICC_Reader_ScanCodeOfTomorrow"),
    }
    monkeypatch.setattr(ssse32, "FUNCTIONS", MappingProxyType(older))
    reader = open_device(standin.context, soon())
    with pytest.raises(NotSupported, match="ScanCodeOfTomorrow"):
        reader.scan(soon())
    reader.close()


def test_another_library_of_those_names_is_refused(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the Beijing library lay there: it has a function that this one has not."""
    names = {"ICC_PosBeep": ssse32_functions.NAMESAKES["ICC_Reader_GetLastError"]}
    monkeypatch.setattr(ssse32, "NAMESAKES", names)
    with pytest.raises(DriverIncompatible, match="北京"):
        open_device(standin.context, soon())


@pytest.mark.parametrize(
    ("voice", "heard"),
    [("false", ["ok", "error", "error", "error"]), ("true", ["ok", "error", "wait", "remove_card"])],
)
def test_beeps_or_words(standin: Standin, voice: str, heard: list[str]) -> None:
    reader = open_device(standin.context._replace(options={"voice": voice}), soon())
    signals: tuple[Signal, ...] = ("ok", "error", "wait", "remove_card")
    shown = []
    for signal in signals:
        reader.indicate(signal, soon())
        shown.append((standin.counter / "signal").read_text())
    reader.close()
    assert shown == heard


def test_the_port_is_the_librarys_own_word(standin: Standin) -> None:
    for port in ("AUTO", "COM3", "USB2"):
        open_device(standin.context._replace(options={"port": port}), soon()).close()
    with pytest.raises(DeviceFault, match="-14"):
        open_device(standin.context._replace(options={"port": "LPT1"}), soon())
