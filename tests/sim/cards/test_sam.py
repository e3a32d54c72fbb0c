"""The virtual SAM alone: its PIN, its derivations, and writing to a card through it."""

import pytest

from wscall.cards.sam import KEYS
from wscall.sim.cards import CardSystem, HealthCardSystem, VirtualSam, cipher, make_health_card
from wscall.sim.cards.files import Directory, RecordFile
from wscall.sim.cards.persons import LIN

VERIFY = "0020000003123456"
SEED = "11" * 8 + "22" * 8 + "33" * 8
IDENTITY = bytes.fromhex("9901990200000101")
CITY = b"99000000"


def ask(system: CardSystem, *commands: str) -> str:
    answer = b""
    for command in commands:
        answer = system.transmit(bytes.fromhex(command))
    return answer.hex().upper()


@pytest.fixture
def sam() -> VirtualSam:
    made = VirtualSam()
    made.reset()
    return made


def test_the_pin_has_three_tries_that_a_reset_does_not_give_back(sam: VirtualSam) -> None:
    assert ask(sam, "0020000003000000") == "63C2"
    sam.reset()
    assert ask(sam, "0020000003000000") == "63C1"
    assert ask(sam, "0020000003000000") == "6983"
    assert ask(sam, VERIFY) == "6983"


def test_the_right_pin_gives_the_tries_back(sam: VirtualSam) -> None:
    assert ask(sam, "0020000003000000", VERIFY) == "9000"
    assert ask(sam, "0020000003000000") == "63C2"


def test_a_pin_of_another_length_costs_no_try(sam: VirtualSam) -> None:
    assert ask(sam, "00200000021234") == "6700"
    assert ask(sam, "0020000003000000") == "63C2"


def test_nothing_without_the_pin_or_the_key(sam: VirtualSam) -> None:
    assert ask(sam, f"80DE473118{SEED}") == "6982"
    assert ask(sam, VERIFY, "80FA000010" + "00" * 16) == "6985"
    assert ask(sam, f"80DE990118{SEED}") == "6A88"
    assert ask(sam, "80DE473110" + "00" * 16) == "6700"


def test_the_pin_is_forgotten_at_a_reset(sam: VirtualSam) -> None:
    assert ask(sam, VERIFY, f"80DE473118{SEED}") == "9000"
    sam.reset()
    assert ask(sam, f"80DE473118{SEED}") == "6982"


def test_the_answer_is_fetched_in_a_second_step(sam: VirtualSam) -> None:
    assert ask(sam, VERIFY, f"80DE473118{SEED}", "80FA000010" + "00" * 16) == "6110"
    assert len(ask(sam, "00C0000010")) == 36
    assert ask(sam, "80FA000003414243") == "6700"
    assert ask(sam, "80FA010010" + "00" * 16) == "6A86"


@pytest.mark.parametrize("name", sorted(KEYS))
def test_every_key_of_the_table_can_be_derived(sam: VirtualSam, name: str) -> None:
    key = KEYS[name]
    seed = SEED if key.by_city else SEED[:32]
    assert ask(sam, VERIFY, f"80DE{key.use:02X}{key.number:02X}{len(seed) // 2:02X}{seed}") == "9000"


def unlock(sam: VirtualSam, card: HealthCardSystem, name: str, directory: str) -> None:
    """Show the card a key, as a terminal does."""
    key = KEYS[name]
    ask(card, "00A4000002DDF1", f"00A4000002{directory}")
    random = card.transmit(bytes.fromhex("0084000008"))[:8]
    proof = cipher.proof(session(sam, name, random), b"terminal")
    assert key.reference is not None
    command = bytes((0, 0x82, 0, key.reference, 17)) + proof + b"terminal" + b"\x01"
    assert card.transmit(command) == b"\x90\x00"


def session(sam: VirtualSam, name: str, random: bytes) -> bytes:
    """The session key, by the SAM's own derivation."""
    key = KEYS[name]
    seed = IDENTITY + (CITY if key.by_city else b"") + random
    ask(sam, VERIFY, f"80DE{key.use:02X}{key.number:02X}{len(seed):02X}{seed.hex()}")
    return sam._session


def protected(card: HealthCardSystem, sam: VirtualSam, transport: str, number: int, record: bytes) -> bytes:
    """UPDATE RECORD, enciphered and authenticated by the SAM."""
    random = card.transmit(bytes.fromhex("0084000008"))[:8]
    session(sam, transport, random)
    plain = cipher.pad(record)
    sam.transmit(bytes((0x80, 0xFA, 0, 0, len(plain))) + plain)
    body = sam.transmit(bytes((0, 0xC0, 0, 0, len(plain))))[:-2]
    header = bytes((0x04, 0xDC, number, 0x04, len(body) + 4))
    sam.transmit(bytes((0x80, 0xFA, 0x05, 0, len(header + body))) + header + body)
    return header + body + sam.transmit(bytes.fromhex("00C0000004"))[:4]


@pytest.fixture
def health(sam: VirtualSam) -> HealthCardSystem:
    card = make_health_card(LIN)
    card.reset()
    return card


def allergies(card: HealthCardSystem) -> RecordFile:
    directory = card.path[1].child(0xDF02)
    assert isinstance(directory, Directory)
    file = directory.child(0xEF07)
    assert isinstance(file, RecordFile)
    return file


def test_a_new_allergy_becomes_the_first_of_three(sam: VirtualSam, health: HealthCardSystem) -> None:
    unlock(sam, health, "UK3_DF02", "DF02")
    ask(health, "00A4000002EF07")
    before = dict(allergies(health).records)
    record = "头孢".encode("gb18030").ljust(120, b"\x00")
    assert health.transmit(protected(health, sam, "STK_DF02", 1, record)) == b"\x90\x00"
    assert allergies(health).records == {1: record, 2: before[1], 3: before[2]}


def test_writing_needs_the_key_the_protection_and_the_form(sam: VirtualSam, health: HealthCardSystem) -> None:
    plain = "00DC0204" + "16" + "1014" + "31" * 20
    assert ask(health, "00A4000002DDF1", "00A4000002EF08", plain) == "6982"
    unlock(sam, health, "UK1_DDF1", "DDF1")
    ask(health, "00A4000002EF08")
    assert ask(health, plain) == "6987"
    good = protected(health, sam, "STK_DDF1", 2, bytes.fromhex("1014" + "31" * 20))
    forged = good[:-1] + bytes((good[-1] ^ 1,))
    assert health.transmit(forged) == b"\x69\x88"
    assert health.transmit(good) == b"\x69\x85"
    wrong_tag = protected(health, sam, "STK_DDF1", 2, bytes.fromhex("1114" + "31" * 20))
    assert health.transmit(wrong_tag) == b"\x6a\x80"
    missing = protected(health, sam, "STK_DDF1", 9, bytes.fromhex("1014" + "31" * 20))
    assert health.transmit(missing) == b"\x6a\x83"
    assert health.transmit(protected(health, sam, "STK_DDF1", 2, bytes.fromhex("1014" + "31" * 20))) == b"\x90\x00"


def test_issuer_data_is_never_written(sam: VirtualSam, health: HealthCardSystem) -> None:
    unlock(sam, health, "UK1_DDF1", "DDF1")
    ask(health, "00A4000002EF06")
    assert ask(health, "00DC0104" + "20" + "0B1E" + "41" * 30) == "6982"


def test_a_card_proves_itself_with_its_own_key(sam: VirtualSam, health: HealthCardSystem) -> None:
    answer = bytes.fromhex(ask(health, "0088000011" + "33" * 8 + "44" * 8 + "01" + "08"))
    assert answer == cipher.proof(session(sam, "RK1_DDF1", b"\x33" * 8), b"\x44" * 8) + b"\x90\x00"
    other = make_health_card(LIN, contactless=False)
    other._keys["RK1_DDF1"] = bytes(16)
    assert other.transmit(bytes.fromhex("0088000011" + "33" * 8 + "44" * 8 + "01"))[:2] == b"\x61\x08"
    assert ask(other, "00C0000008") != answer.hex().upper()


def test_an_unguarded_sam_opens_by_itself_and_still_knows_a_wrong_pin() -> None:
    open_sam = VirtualSam(guarded=False)
    open_sam.reset()
    assert ask(open_sam, f"80DE473118{SEED}") == "9000"
    assert ask(open_sam, "0020000003000000") == "63C2"
    assert ask(open_sam, f"80DE473118{SEED}") == "6982"
