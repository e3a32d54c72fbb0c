"""The SAM's part of a read: its PIN, its number, its refusals. No try is ever spent twice."""

from collections.abc import Iterator

import pytest

from support.virtual_reader import VirtualReader
from wscall.cards import CardContent, HealthCard, read_card
from wscall.cards.pins import refused_pins
from wscall.cards.sam import KEYS, Factors, Sam, city_factor
from wscall.deadline import Deadline
from wscall.errors import DeviceFault, NoCard
from wscall.sim.cards import CARDS, CardSystem, VirtualSam, make_health_card
from wscall.sim.cards.persons import LIN
from wscall.text import Text


@pytest.fixture(autouse=True)
def _forget_pins() -> Iterator[None]:
    refused_pins.forget()
    yield
    refused_pins.forget()


def people(sam: CardSystem | None, pin: str | None = "123456") -> tuple[CardContent, VirtualReader]:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=sam)
    return read_card(slots, "people", Deadline(5), pin=None if pin is None else lambda: pin), slots


def refusal(slots: VirtualReader, pin: str | None) -> DeviceFault:
    with pytest.raises(DeviceFault) as failure:
        read_card(slots, "people", Deadline(5), pin=None if pin is None else lambda: pin)
    return failure.value


def test_the_commands_are_those_of_the_card_specification() -> None:
    _content, slots = people(VirtualSam())
    sam = [command for slot, command in slots.commands if slot == "sam1"]
    assert bytes.fromhex("0020000003123456") in sam
    derivations = [command for command in sam if command[1] == 0xDE]
    assert [command[:5].hex().upper() for command in derivations] == ["80DE473118", "80DE473218"]
    assert derivations[0][5:21] == bytes.fromhex("9901990200000101") + b"99000000"
    ciphered = [command for command in sam if command[1] == 0xFA]
    assert {(command[:5].hex().upper(), command[13:]) for command in ciphered} == {("80FA000010", bytes(8))}
    card = [command for slot, command in slots.commands if slot == "contactless"]
    proofs = [command for command in card if command[1] == 0x82]
    assert [(command[:5].hex().upper(), command[-1]) for command in proofs] == [
        ("0082000411", 1),
        ("0082008411", 1),
    ]


def test_city_factor() -> None:
    assert city_factor("420106") == b"42000000"


def test_a_wrong_pin_is_sent_once_and_never_shown() -> None:
    sam = VirtualSam(pin="654321")
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=sam)
    first = refusal(slots, "111111")
    assert "63C2" in first.found
    for _again in range(5):
        assert refusal(slots, "111111").found == "refused before"
    assert slots.instructions("sam1").count(0x20) == 1
    assert "111111" not in str(first)
    content = read_card(slots, "people", Deadline(5), pin=lambda: "654321")
    assert content.values["xm"] == LIN.values["xm"]


def test_a_refused_pin_is_good_for_another_sam() -> None:
    refusal(VirtualReader(contactless=make_health_card(LIN), sam1=VirtualSam(pin="654321")), "123456")
    content, _slots = people(VirtualSam(number="99000000000000000002"))
    assert content.sam_code == "99000000000000000002"


def test_a_fault_that_is_not_about_the_pin_is_not_held_against_it() -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=VirtualSam())
    slots.before = lambda c: b"\x6f\x00" if c[1] == 0x20 else None
    assert refusal(slots, "123456").found == "SW 6F00"
    slots.before = None
    assert read_card(slots, "people", Deadline(5), pin=lambda: "123456").values["xm"] == LIN.values["xm"]


def test_a_blocked_sam_says_so() -> None:
    sam = VirtualSam()
    for _try in range(3):
        sam.transmit(bytes.fromhex("0020000003000000"))
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=sam)
    error = refusal(slots, "123456")
    assert "6983" in error.found
    assert "锁定" in error.found


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６"])
def test_what_is_no_pin_is_not_sent(pin: str) -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=VirtualSam())
    assert "6 digits" in refusal(slots, pin).found
    assert 0x20 not in slots.instructions("sam1")


def test_a_sam_that_wants_a_pin_nobody_configured() -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=VirtualSam())
    assert refusal(slots, None).found == "no PIN configured"


def test_a_sam_without_the_key_says_so() -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=VirtualSam())
    slots.before = lambda c: b"\x6a\x88" if c[1] == 0xDE else None
    assert refusal(slots, "123456").found == "SW 6A88"


def test_a_sam_of_another_region_costs_the_card_one_try() -> None:
    card = make_health_card(LIN)
    slots = VirtualReader(contactless=card, sam1=VirtualSam())
    wrong = (HealthCard(card_id="last8", city_code=""),)
    slots.before = lambda c: bytes.fromhex("00" * 16 + "9000") if c[1] == 0xFA else None
    with pytest.raises(DeviceFault, match="SW 63C2") as failure:
        read_card(slots, "people", Deadline(5), pin=lambda: "123456", profiles=wrong)
    assert slots.instructions("contactless").count(0x82) == 1
    assert "不再重试" in failure.value.advice.zh
    slots.before = None
    assert read_card(slots, "people", Deadline(5), pin=lambda: "123456").values["xm"] == LIN.values["xm"]


def test_a_card_that_stays_locked_is_a_fault() -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=VirtualSam())
    slots.before = lambda c: b"\x90\x00" if c[1] == 0x82 else None
    assert "认证后" in refusal(slots, "123456").what.zh


def test_an_answer_of_a_wrong_length_is_a_fault() -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=VirtualSam())
    slots.before = lambda c: bytes(8) + b"\x90\x00" if c[1] == 0xFA else None
    assert refusal(slots, "123456").needed == "16 bytes"


def test_the_second_sam_slot_is_looked_into() -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=None, sam2=VirtualSam())
    content = read_card(slots, "people", Deadline(5), pin=lambda: "123456")
    assert content.sam_code == "99000000000000000001"


def test_no_sam_is_none() -> None:
    assert Sam.find(VirtualReader(sam1=None), None, Deadline(5)) is None


def test_a_sam_without_a_public_file_is_known_by_its_reset() -> None:
    sam = VirtualSam()
    del sam.root.nodes[0xEF15]
    content, _slots = people(sam)
    assert content.sam_code == "5753434153414D01"
    sam.atr = b"\x55\xaa"
    content, _slots = people(sam)
    assert content.sam_code == "55AA"


class BrokenSam(VirtualReader):
    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        if slot == "sam1":
            raise DeviceFault(Text("SAM 卡无应答", "the SAM does not answer"))
        return super().power_on(slot, deadline)


def test_a_broken_sam_matters_only_to_a_card_that_needs_one() -> None:
    slots = BrokenSam(contactless=make_health_card(LIN), sam1=VirtualSam())
    assert "SAM 卡无应答" in refusal(slots, "123456").what.zh
    content = read_card(slots, "card", Deadline(5))
    assert content.values["kh"] == LIN.values["kh"]
    assert [note.zh for note in content.notes] == ["SAM 卡无应答"]
    social = BrokenSam(contactless=CARDS["social-security"].make(True), sam1=VirtualSam())
    assert read_card(social, "people", Deadline(5)).values["xm"] == "周建平"


def test_a_sam_pulled_out_while_it_is_needed_is_no_card() -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), sam1=VirtualSam())

    def pull_out(command: bytes) -> None:
        if command[1] == 0xDE:
            slots.cards["sam1"] = None
            raise NoCard(Text("没有 SAM", "no SAM"), where="sam1")

    slots.before = pull_out
    with pytest.raises(NoCard):
        read_card(slots, "people", Deadline(5), pin=lambda: "123456")


def test_keys_are_those_of_the_key_table() -> None:
    read_keys = {name: (key.reference, key.use, key.number) for name, key in KEYS.items() if name.startswith("RK")}
    assert read_keys == {
        "RK1_DDF1": (0x04, 0x47, 0x31),
        "RK1_DF01": (0x84, 0x47, 0x32),
        "RK1_DF02": (0x84, 0x47, 0x33),
        "RK1_DF03": (0x84, 0x47, 0x34),
    }
    assert all(key.by_city == (key.use & 0xF0 == 0x40) for key in KEYS.values())
    assert Factors(b"c", b"d").card == b"c"
