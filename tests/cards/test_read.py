"""Reading virtual cards through a reader in process: every size, with and without a SAM, and every way to fail."""

import pytest

from support.virtual_reader import VirtualReader
from wscall.cards import DEFAULT_PROFILES, CardChannel, CardContent, Sam, Wanted, read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.errors import Cancelled, DeviceFault, NoCard, NotSupported, TimedOut
from wscall.sim.cards import CARDS, CardSystem, VirtualSam, make_health_card
from wscall.sim.cards.files import BinaryFile, Directory, RecordFile
from wscall.sim.cards.persons import CHEN, LIN, WANG, ZHAO, ZHOU
from wscall.text import Text

PIN = "123456"


def reader(card: CardSystem | None, sam: CardSystem | None = None) -> VirtualReader:
    return VirtualReader(contactless=card, sam1=sam)


def read(slots: VirtualReader, wanted: RecordKind = "people", *, photo: bool = False) -> CardContent:
    return read_card(slots, wanted, Deadline(10), pin=lambda: PIN, photo=photo)


def file_of(card: CardSystem, *path: int) -> RecordFile | BinaryFile | Directory:
    node: RecordFile | BinaryFile | Directory = card.root
    for identifier in path:
        assert isinstance(node, Directory)
        found = node.child(identifier)
        assert found is not None
        node = found
    return node


def records_of(card: CardSystem, *path: int) -> dict[int, bytes]:
    file = file_of(card, *path)
    assert isinstance(file, RecordFile)
    return file.records


CARD_NAMES = ("klx", "gfbb", "fkjgmc", "orgCode", "fksj", "kh", "aqm", "fkxlh", "xpxlh", "yycsdm")
PEOPLE_NAMES = (
    *("xm", "xb", "mzdm", "csrq", "sfzhm", "kyxq", "brdh", "brdh2", "address", "address2"),
    *("lxrxm1", "lxrdh3", "xldm", "fyzhdm", "zydm", "zjlx", "zjhm", "jkdah", "xnhkh"),
)


@pytest.mark.parametrize("contactless", [True, False])
class TestWhole:
    """A 32K card, as T=CL (answers at once) and as T=0 (61xx, 6Cxx)."""

    def card(self, contactless: bool) -> VirtualReader:
        card = make_health_card(LIN, contactless=contactless)
        return VirtualReader(**{"contactless" if contactless else "contact": card, "sam1": VirtualSam()})

    def test_card(self, contactless: bool) -> None:
        content = read(self.card(contactless), "card")
        assert content.values == {name: LIN.values.get(name, LIN.values["fkxlh"]) for name in CARD_NAMES}
        assert content.profile == "health_card"
        assert (content.absent, content.notes) == ((), ())
        assert content.sam_code == "99000000000000000001"

    def test_people(self, contactless: bool) -> None:
        content = read(self.card(contactless), photo=True)
        assert content.absent == ()
        for name in PEOPLE_NAMES:
            assert content.values[name] == LIN.values[name]
        assert content.values["lxrgx3"] == "02"
        assert content.photo.startswith(b"\xff\xd8")
        assert content.photo.endswith(b"\xff\xd9")
        assert "abodm" not in content.values

    def test_health(self, contactless: bool) -> None:
        content = read(self.card(contactless), "health")
        assert (content.values["abodm"], content.values["rhdm"]) == ("2", "1")
        assert (content.values["xcbz"], content.values["jsbbz"]) == ("1", "0")
        assert content.values["qtyxjsmc"] == "长期服用华法林"
        assert content.allergies == LIN.allergies
        assert content.immunisations == LIN.immunisations
        assert "address" not in content.values


def test_no_more_is_read_than_wanted() -> None:
    slots = reader(make_health_card(LIN), VirtualSam())
    assert read(slots, "card").photo == b""
    assert 0x82 not in slots.instructions("contactless")
    assert 0x20 not in slots.instructions("sam1")


def test_the_reader_is_left_without_power() -> None:
    slots = reader(make_health_card(LIN), VirtualSam())
    read(slots)
    assert slots.powered == set()


def test_without_a_sam_only_what_is_free() -> None:
    content = read(reader(make_health_card(LIN)), "card")
    assert content.values["kh"] == LIN.values["kh"]
    assert content.sam_code == "noSam"
    for wanted in ("people", "health"):
        with pytest.raises(NotSupported) as failure:
            read(reader(make_health_card(LIN)), wanted)
        assert failure.value.found == "noSam"
        assert "SAM" in failure.value.advice.zh


def test_an_old_card_gives_everything_without_a_sam() -> None:
    slots = reader(CARDS["health-old"].make(True))
    content = read(slots)
    assert content.values["xm"] == CHEN.values["xm"]
    assert content.values["address"] == CHEN.values["address"]
    assert content.sam_code == "noSam"
    assert read(slots, "health").values["abodm"] == "4"


def test_an_old_card_costs_no_try_where_there_is_a_sam() -> None:
    slots = reader(CARDS["health-old"].make(True), VirtualSam())
    assert read(slots).values["xm"] == CHEN.values["xm"]
    assert 0x82 not in slots.instructions("contactless")


SMALL = "yycsdm brdh brdh2 ylfyzffs2 ylfyzffs3 dzlb2 address2 lxrxm2 lxrgx2 lxrdh2 lxrxm3 lxrgx3 lxrdh3 zjlx zjhm"


@pytest.mark.parametrize(("name", "holder"), [("health-16k", ZHAO), ("health-8k", WANG)])
def test_small_cards_lack_fields_and_are_read_all_the_same(name: str, holder: object) -> None:
    content = read(reader(CARDS[name].make(True), VirtualSam()))
    assert content.values["xm"] == holder.values["xm"]  # type: ignore[attr-defined] # a Holder
    assert content.absent == tuple(SMALL.split())
    assert all(content.values[absent] == "" for absent in content.absent)


def test_a_16k_card_has_no_photo_and_another_use_for_the_allergy_file() -> None:
    slots = reader(CARDS["health-16k"].make(True), VirtualSam())
    assert "photo" in read(slots, photo=True).absent
    health = read(slots, "health")
    assert health.allergies == ()
    assert {"allergies", "immunisations", "qtyxjsmc"} <= set(health.absent)


def test_an_8k_card_has_its_lists() -> None:
    health = read(reader(CARDS["health-8k"].make(True), VirtualSam()), "health")
    assert health.allergies == WANG.allergies
    assert health.immunisations == WANG.immunisations
    assert "qtyxjsmc" in health.absent


def test_a_card_without_any_city_is_not_guessed_at() -> None:
    card = make_health_card(LIN)
    records = records_of(card, 0xDDF1, 0xEF05)
    del records[10]
    records[4] = records[4][:2] + b"\xff" * 11
    slots = reader(card, VirtualSam())
    with pytest.raises(DeviceFault, match="yycsdm"):
        read(slots)
    assert 0x82 not in slots.instructions("contactless")


def test_a_site_can_name_the_city() -> None:
    from wscall.cards import HealthCard

    card = make_health_card(LIN)
    records = records_of(card, 0xDDF1, 0xEF05)
    del records[10]
    records[4] = records[4][:2] + b"\xff" * 11
    profiles = (HealthCard(city_code="990100"),)
    slots = reader(card, VirtualSam())
    content = read_card(slots, "people", Deadline(5), pin=lambda: PIN, profiles=profiles)
    assert content.values["xm"] == LIN.values["xm"]


def test_social_security_card() -> None:
    content = read(reader(CARDS["social-security"].make(True)))
    assert content.profile == "social_security"
    assert content.values == dict(ZHOU.values)
    assert content.absent == ()
    assert set(read(reader(CARDS["social-security"].make(False)), "card").values) == {"kh"}
    with pytest.raises(NotSupported):
        read(reader(CARDS["social-security"].make(True)), "health")


def test_a_card_of_both_kinds_is_a_health_card_first() -> None:
    card = make_health_card(LIN)
    card.root.nodes |= CARDS["social-security"].make(True).root.nodes
    assert read(reader(card), "card").profile == "health_card"


def test_an_unknown_card_is_no_card() -> None:
    with pytest.raises(NoCard, match="无法识别"):
        read(reader(CARDS["foreign"].make(True)))


def test_an_empty_reader_is_no_card() -> None:
    slots = VirtualReader(contactless=None, contact=None, sam1=VirtualSam())
    with pytest.raises(NoCard) as failure:
        read(slots)
    assert failure.value.where == "contactless contact"
    assert slots.instructions("sam1") == []


def test_an_unknown_card_does_not_hide_the_next_slot() -> None:
    slots = VirtualReader(
        contactless=CARDS["foreign"].make(True), contact=make_health_card(LIN, contactless=False)
    )
    assert read(slots, "card").values["kh"] == LIN.values["kh"]


def test_the_first_slot_wins() -> None:
    slots = VirtualReader(contactless=make_health_card(LIN), contact=make_health_card(CHEN, contactless=False))
    assert read(slots, "card").values["kh"] == LIN.values["kh"]


def test_a_mute_card_is_a_fault_unless_another_slot_has_one() -> None:
    class Mute(VirtualReader):
        def power_on(self, slot: str, deadline: Deadline) -> bytes:
            if slot == "contactless":
                raise DeviceFault(Text("卡片无应答", "the card does not answer"))
            return super().power_on(slot, deadline)

    with pytest.raises(DeviceFault, match="无应答"):
        read(Mute(contactless=make_health_card(LIN), contact=None), "card")
    both = Mute(contactless=make_health_card(LIN), contact=make_health_card(CHEN, contactless=False))
    assert read(both, "card").values["kh"] == CHEN.values["kh"]


@pytest.mark.parametrize(
    ("record", "wanted", "name"),
    [
        ((0xDDF1, 0xEF05, 7), "card", "kh"),
        ((0xDDF1, 0xEF06, 1), "people", "xm"),
        ((0xDDF1, 0xEF05, 7), "health", "kh"),
    ],
)
@pytest.mark.parametrize("filler", [b"\x00", b"\xff", b" "])
def test_an_empty_key_field_is_a_fault_though_every_status_is_good(
    record: tuple[int, int, int], wanted: RecordKind, name: str, filler: bytes
) -> None:
    card = make_health_card(LIN)
    *path, number = record
    records = records_of(card, *path)
    records[number] = records[number][:2] + filler * (len(records[number]) - 2)
    with pytest.raises(DeviceFault, match=f"{name}=''"):
        read(reader(card, VirtualSam()), wanted)


def test_a_missing_key_field_is_a_fault_too() -> None:
    card = make_health_card(LIN)
    del records_of(card, 0xDDF1, 0xEF05)[7]
    with pytest.raises(DeviceFault, match="kh=''"):
        read(reader(card), "card")


def test_a_missing_record_or_file_is_absent() -> None:
    card = make_health_card(LIN)
    del records_of(card, 0xDDF1, 0xEF08)[2]
    directory = file_of(card, 0xDDF1, 0xDF01)
    assert isinstance(directory, Directory)
    del directory.nodes[0xEF05]
    content = read(reader(card, VirtualSam()))
    assert content.absent == ("brdh", "dzlb", "address", "dzlb2", "address2")
    environment = file_of(card, 0xDDF1)
    assert isinstance(environment, Directory)
    del environment.nodes[0xDF01]
    assert "lxrxm1" in read(reader(card, VirtualSam())).absent


@pytest.mark.parametrize("sw", ["6F00", "6581", "6281", "6400"])
def test_any_other_status_fails_the_read(sw: str) -> None:
    slots = reader(make_health_card(LIN), VirtualSam())
    slots.before = lambda command: bytes.fromhex(sw) if command == bytes.fromhex("00B2030400") else None
    with pytest.raises(DeviceFault, match=f"SW {sw}"):
        read(slots)


def test_an_unreadable_value_is_empty_and_said_so() -> None:
    card = make_health_card(LIN)
    records = records_of(card, 0xDDF1, 0xEF06)
    records[4] = records[4][:2] + bytes.fromhex("20241399")
    content = read(reader(card, VirtualSam()))
    assert content.values["csrq"] == ""
    assert [note.zh for note in content.notes] == ["csrq 的内容无法解读，按空处理"]


@pytest.mark.parametrize("sw", ["6A86", "6B00"])
def test_a_card_that_knows_record_numbers_only(sw: str) -> None:
    slots = reader(make_health_card(LIN))
    slots.before = lambda c: bytes.fromhex(sw) if c[1] == 0xB2 and c[3] == 0 else None
    assert read(slots, "card").values["kh"] == LIN.values["kh"]


def test_a_card_that_takes_the_tag_for_a_number_gives_no_wrong_field() -> None:
    card = make_health_card(LIN)
    slots = reader(card)

    def by_number(command: bytes) -> bytes | None:
        if command[1] != 0xB2 or command[3]:
            return None
        return card.transmit(bytes((0, 0xB2, command[2], 4, 0)))

    slots.before = by_number
    values = read(slots, "card").values
    assert (values["kh"], values["aqm"], values["yycsdm"]) == (LIN.values["kh"], "327", "990100")


def test_a_card_that_refuses_lengths_is_asked_for_everything() -> None:
    slots = reader(make_health_card(LIN))
    slots.before = lambda c: b"\x67\x00" if c[1] == 0xB2 and c[-1] else None
    assert read(slots, "card").values["kh"] == LIN.values["kh"]


def test_a_card_that_is_selected_by_identifier_only() -> None:
    slots = reader(make_health_card(LIN))
    slots.before = lambda c: b"\x6a\x86" if c[1] == 0xA4 and c[2] == 4 else None
    assert read(slots, "card").values["kh"] == LIN.values["kh"]


@pytest.mark.parametrize("step", range(0, 74, 6))
def test_a_card_taken_away_at_any_step_gives_nothing(step: int) -> None:
    slots = reader(make_health_card(LIN), VirtualSam())
    sent = 0

    def take_away(command: bytes) -> None:
        nonlocal sent
        sent += 1
        if sent > step:
            raise NoCard(Text("卡被移走", "card taken away"))

    slots.before = take_away
    with pytest.raises(NoCard):
        read(slots, photo=True)
    assert slots.powered == set()


def test_a_damaged_photo_is_left_out_and_said_so() -> None:
    card = make_health_card(LIN)
    photo = file_of(card, 0xDDF1, 0xEF07)
    assert isinstance(photo, BinaryFile)
    whole = photo.data
    for data, absent in ((whole[:500], True), (b"\x00\x00" + whole[2:], True), (b"\xff" * 3074, True)):
        photo.data = data
        content = read(reader(card, VirtualSam()), photo=True)
        assert content.photo == b""
        assert ("photo" in content.absent) is absent
        assert content.values["xm"] == LIN.values["xm"]
    photo.data = whole
    assert len(read(reader(card, VirtualSam()), photo=True).photo) == int.from_bytes(whole[:2], "big")


def test_a_plugins_profile_is_tried_in_its_place() -> None:
    class BusCard:
        name = "bus"

        def matches(self, channel: CardChannel) -> bool:
            return channel.select(b"2PAY.SYS.DDF01").ok

        def read(self, channel: CardChannel, wanted: Wanted, sam: Sam | None) -> CardContent:
            return CardContent(self.name, {"kh": "B1"})

    slots = reader(CARDS["foreign"].make(True))
    content = read_card(slots, "card", Deadline(5), profiles=(*DEFAULT_PROFILES, BusCard()))
    assert (content.profile, content.values["kh"]) == ("bus", "B1")


def test_the_deadline_and_the_caller_end_a_read() -> None:
    slots = reader(make_health_card(LIN), VirtualSam())
    with pytest.raises(TimedOut):
        read_card(slots, "card", Deadline(0))
    deadline = Deadline(5)
    slots.before = lambda _command: deadline.cancel()
    with pytest.raises(Cancelled):
        read_card(slots, "card", deadline)


def test_what_was_read_is_not_shown() -> None:
    content = read(reader(make_health_card(LIN), VirtualSam()), photo=True)
    assert LIN.values["xm"] not in repr(content)
    assert LIN.values["kh"] not in repr(content)
