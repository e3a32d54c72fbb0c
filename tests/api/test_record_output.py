"""The joined outputs: their layout is a promise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.api.record_output import LAYOUTS, VERSION, joined, record_output, values_from_vir_card
from wscall.devices.capabilities import RecordKind
from wscall.model import VirCard
from wscall.model.identity import made_up_id_number

PINNED: dict[RecordKind, str] = {
    "card": "klx|gfbb|fkjgmc|orgCode|fksj|kh|aqm|fkxlh|yycsdm|xpxlh|yhkh|jkkzt",
    "people": "xm|xb|mzdm|csrq|sfzhm|kyxq|brdh|brdh2|ylfyzffs|dzlb|address|dzlb2|address2"
    "|lxrxm1|lxrgx1|lxrdh1|lxrxm2|lxrgx2|lxrdh2|lxrxm3|lxrgx3|lxrdh3"
    "|xldm|fyzhdm|zydm|zjlx|zjhm|jkdah|xnhkh|ylfyzffs2|ylfyzffs3",
    "health": "abodm|rhdm|xcbz|xzbbz|xnxgbbz|dxbbz|nxwlbz|tnbbz|qgybz|txbz|qgyzbz|qgqsbz|kzxyzbz|xzqbqbz"
    "|qtyxjsmc|allergies|immunisations",
}
"""Version 1. A later version may only append."""

kinds = pytest.mark.parametrize("kind", list(LAYOUTS))


@kinds
def test_the_layout_only_grows(kind: RecordKind) -> None:
    names = "|".join(field.name for field in LAYOUTS[kind])
    assert names.startswith(PINNED[kind])
    assert VERSION > 1 or names == PINNED[kind]


@kinds
def test_names_and_labels(kind: RecordKind) -> None:
    layout = LAYOUTS[kind]
    assert len({field.name for field in layout}) == len({field.label for field in layout}) == len(layout)
    assert all(field.label and field.name.isidentifier() for field in layout)


@kinds
def test_every_value_is_in_its_place(kind: RecordKind) -> None:
    values = {field.name: f"<{field.name}>" for field in LAYOUTS[kind]} | {"unknown": "not shown"}
    assert record_output(kind, values).split("|") == [f"<{field.name}>" for field in LAYOUTS[kind]]


@kinds
def test_nothing_known_is_nothing_shifted(kind: RecordKind) -> None:
    assert record_output(kind, {}) == "|" * (len(LAYOUTS[kind]) - 1)


def test_separators_inside_values() -> None:
    assert record_output("card", {"klx": "a|b\r\nc\0d"}).split("|")[0] == "a｜b  c d"
    assert joined([("青霉素:注射;口服", "皮疹"), ("花粉", "")]) == "青霉素：注射；口服:皮疹;花粉:"
    assert joined([]) == ""


NUMBER = made_up_id_number(7)
CARD = VirCard.of({
    "erhcEnddate": "2028-12-14",
    "orgcode": "121212",
    "orgname": "统一测试机构",
    "virtualCardNum": "16076859461353227900",
    "vuid": "5F27A945",
    "peopleInfo": {
        "xm": "袁宇阳",
        "xb": "1",
        "csrq": "1990-07-08",
        "sfzhm": NUMBER,
        "zjlx": "01",
        "zjhm": NUMBER,
        "dzlb": "2",
        "dzsf": "广东省",
        "dzs": "佛山市",
        "dzc": "金鱼街24号",
        "domicile": "某地",
        "ylfyzffs": "07",
        "healthDataInfo": {"abodm": "1", "qcybz": "T", "kzxdyzbz": "F", "txbz": "1"},
        "allergyInfoList": {"allergyInfo": [{"gmwzmc": "青霉素", "gmfy": "皮疹"}, {"gmwzmc": "花粉"}]},
        "linkmanInfoList": {"linkmanInfo": [{"lxrxm": f"某{n}", "lxrgx": "10", "lxrdh": "1"} for n in range(4)]},
        "vaccineInfoList": {"vaccineInfo": {"myjzymmc": "卡介苗", "ymjzrq": "2001-02-03"}},
    },
})  # fmt: skip


def fields_of(kind: RecordKind, card: VirCard) -> dict[str, str]:
    values = record_output(kind, values_from_vir_card(card)).split("|")
    return dict(zip((field.name for field in LAYOUTS[kind]), values, strict=True))


def test_an_electronic_card() -> None:
    card = fields_of("card", CARD)
    assert (card["klx"], card["orgCode"], card["fkjgmc"]) == ("3", "121212", "统一测试机构")
    assert (card["kh"], card["xpxlh"]) == ("16076859461353227900", "5F27A945")
    people = fields_of("people", CARD)
    assert (people["xm"], people["csrq"], people["sfzhm"], people["kyxq"]) == (
        "袁宇阳",
        "19900708",
        NUMBER,
        "20281214",
    )
    assert (people["dzlb"], people["address"]) == ("2", "广东省佛山市金鱼街24号")
    assert (people["dzlb2"], people["address2"]) == ("1", "某地")
    assert (people["lxrxm1"], people["lxrxm3"], people["lxrgx3"]) == ("某0", "某2", "10")
    health = fields_of("health", CARD)
    assert (health["abodm"], health["qgybz"], health["kzxyzbz"], health["txbz"]) == ("1", "1", "0", "1")
    assert health["allergies"] == "青霉素:皮疹;花粉:"
    assert health["immunisations"] == "卡介苗:20010203"


def test_every_value_of_an_electronic_card_has_a_place() -> None:
    places = {field.name for layout in LAYOUTS.values() for field in layout}
    assert set(values_from_vir_card(CARD)) <= places


@given(
    st.sampled_from(list(LAYOUTS)),
    st.dictionaries(st.sampled_from([f.name for layout in LAYOUTS.values() for f in layout]), st.text()),
)
def test_there_are_always_as_many_fields(kind: RecordKind, values: dict[str, str]) -> None:
    text = record_output(kind, values)
    assert len(text.split("|")) == len(LAYOUTS[kind])
    assert len(text.splitlines()) <= 1
    assert "\0" not in text


@given(st.lists(st.tuples(st.text(), st.text())))
def test_pairs_come_back(pairs: list[tuple[str, str]]) -> None:
    text = joined(pairs)
    assert len(text.split(";")) == max(1, len(pairs))
    assert all(part.count(":") == 1 for part in text.split(";") if pairs)
