import json
from pathlib import Path

import pytest

from wscall.cards.items import FORMS, health_card_files

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "health-card-items.json"
NAMES = (
    "klx gfbb fkjgmc orgCode fksj kh aqm fkxlh yycsdm xpxlh xm xb mzdm csrq sfzhm kyxq brdh brdh2 ylfyzffs "
    "ylfyzffs2 ylfyzffs3 dzlb address dzlb2 address2 lxrxm1 lxrgx1 lxrdh1 lxrxm2 lxrgx2 lxrdh2 lxrxm3 lxrgx3 "
    "lxrdh3 xldm fyzhdm zydm zjlx zjhm jkdah xnhkh abodm rhdm xcbz xzbbz xnxgbbz dxbbz nxwlbz tnbbz qgybz txbz "
    "qgyzbz qgqsbz kzxyzbz xzqbqbz qtyxjsmc jsbbz"
)


def test_every_name_of_the_specification_has_one_place() -> None:
    keys = [key for file in health_card_files().values() for item in file.items for key in item.keys]
    assert sorted(keys) == sorted(NAMES.split())


def test_the_table_is_whole_and_adds_up() -> None:
    files = health_card_files()
    assert len(files) == 16
    assert sum(len(file.items) for file in files.values()) == 385
    lengths = {path: file.length for path, file in files.items() if file.kind == "bin"}
    assert lengths == {"DDF1/EF07": 3074, "DF03/EE01..EE03": 1893, "DF03/ED01..ED05": 3267}
    for file in files.values():
        assert all(item.form in FORMS for item in file.items)
        if file.kind == "bin":
            offsets = [item.offset for item in file.items]
            assert offsets == [sum(item.length for item in file.items[:n]) for n in range(len(file.items))]


def test_records_are_not_numbered_like_tags() -> None:
    issuer = {item.tag: item.record for item in health_card_files()["DDF1/EF05"].items}
    assert issuer == {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 8: 7, 9: 8, 10: 9, 57: 10}


@pytest.mark.skipif(not FACTS.exists(), reason="the source of the table is not at hand")
def test_the_table_says_what_its_source_says() -> None:
    source = json.loads(FACTS.read_text("utf-8"))["files"]
    ours = health_card_files()
    assert [entry["file"] for entry in source] == list(ours)
    for entry in source:
        file = ours[entry["file"]]
        assert (file.kind, file.record_count, file.read, file.write) == (
            entry["kind"],
            entry["count"] or 1,
            entry["read"],
            entry["write"],
        )
        theirs = [
            (i.get("tag", 0), i.get("rec", 0), i.get("off", 0), i["type"], i["len"], i["name"])
            for i in entry["items"]
        ]
        assert [(i.tag, i.record, i.offset, i.type, i.length, i.name) for i in file.items] == theirs
