import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.cards.id_card import build_text_block, parse_text_block, values_from_id_card
from wscall.devices.capabilities import IdCard
from wscall.errors import DeviceFault, WscallError
from wscall.sim.cards import ID_CARDS

CITIZEN = ID_CARDS["id-citizen"]
LETTERS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)


@pytest.mark.parametrize("name", sorted(ID_CARDS))
def test_every_kind_survives_the_block(name: str) -> None:
    block = build_text_block(ID_CARDS[name])
    assert len(block) == 256
    assert parse_text_block(block) == ID_CARDS[name]


def test_offsets_are_the_modules() -> None:
    block = build_text_block(CITIZEN)
    assert block[0:6].decode("utf-16-le") == "高一鸣"
    assert block[30:32].decode("utf-16-le") == "2"
    assert block[32:36].decode("utf-16-le") == "01"
    assert block[36:52].decode("utf-16-le") == "19950809"
    assert block[122:158].decode("utf-16-le") == "999999199508092129"
    assert block[188:204].decode("utf-16-le") == "20200401"
    assert block[204:220].decode("utf-16-le") == "20400401"


def test_the_photo_stays_beside_the_text() -> None:
    photo = bytes(range(256)) * 4
    assert parse_text_block(build_text_block(CITIZEN), photo).photo == photo


@pytest.mark.parametrize(("text", "photo"), [(255, 0), (0, 0), (256, 1023), (257, 1024)])
def test_wrong_lengths_are_faults(text: int, photo: int) -> None:
    with pytest.raises(DeviceFault, match="bytes"):
        parse_text_block(build_text_block(CITIZEN).ljust(300, b" ")[:text], bytes(photo))


@pytest.mark.parametrize("field", ["name", "number"])
def test_a_card_without_name_or_number_is_a_fault(field: str) -> None:
    with pytest.raises(DeviceFault, match=field):
        parse_text_block(build_text_block(IdCard(**{**CITIZEN._asdict(), field: ""})))


def test_zero_bytes_are_filler_too() -> None:
    block = build_text_block(CITIZEN).replace(b"\x20\x00", b"\x00\x00")
    assert parse_text_block(block) == CITIZEN


def test_an_unknown_kind_is_read_as_a_citizens() -> None:
    block = bytearray(build_text_block(CITIZEN))
    block[248:250] = "Z".encode("utf-16-le")
    assert parse_text_block(bytes(block)) == CITIZEN


def test_a_foreigners_card_may_have_a_chinese_name() -> None:
    card = ID_CARDS["id-foreigner"]._replace(name="史密斯")
    assert parse_text_block(build_text_block(card)).name == "史密斯"


def test_what_does_not_fit_is_not_built() -> None:
    with pytest.raises(ValueError, match="name: 32 bytes"):
        build_text_block(CITIZEN._replace(name="高" * 16))


@given(st.binary(min_size=250, max_size=260), st.sampled_from([b"", bytes(1024)]))
def test_nothing_but_a_wscall_error(raw: bytes, photo: bytes) -> None:
    try:
        card = parse_text_block(raw, photo)
    except WscallError:
        return
    assert card.name
    assert all(part.isprintable() for part in card[:9])


@given(st.text(LETTERS, min_size=1, max_size=15), st.text(LETTERS, max_size=35))
def test_any_name_and_address_survive(name: str, address: str) -> None:
    card = CITIZEN._replace(name=name, address=address)
    assert parse_text_block(build_text_block(card)) == card


def test_values_by_the_names_of_the_specification() -> None:
    assert values_from_id_card(CITIZEN) == {
        "kh": CITIZEN.number,
        "xm": "高一鸣",
        "xb": "2",
        "mzdm": "01",
        "csrq": "19950809",
        "sfzhm": CITIZEN.number,
        "kyxq": "20400401",
        "dzlb": "1",
        "address": CITIZEN.address,
        "zjlx": "01",
        "zjhm": CITIZEN.number,
    }


def test_a_foreigners_number_is_no_resident_number() -> None:
    values = values_from_id_card(ID_CARDS["id-foreigner"])
    assert (values["sfzhm"], values["zjlx"]) == ("", "99")
    assert values["zjhm"] == ID_CARDS["id-foreigner"].number
    assert isinstance(ID_CARDS["id-foreigner"], IdCard)
