"""The virtual cards by name, for the counter, the command line and the tests."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from wscall.devices.capabilities import IdCard
from wscall.sim.cards.cos import CardSystem
from wscall.sim.cards.health_image import make_health_card
from wscall.sim.cards.persons import CHEN, LIN, WANG, ZHAO, ZHOU
from wscall.sim.cards.social_image import make_foreign_card, make_social_security_card
from wscall.text import Text


class VirtualCard(NamedTuple):
    """A card that can be put on a simulated reader. ``make`` gets whether it goes on the antenna."""

    title: Text
    make: Callable[[bool], CardSystem]


CARDS: Final[Mapping[str, VirtualCard]] = {
    "health-32k": VirtualCard(
        Text("居民健康卡 32K", "health card 32K"),
        lambda contactless: make_health_card(LIN, contactless=contactless),
    ),
    "health-16k": VirtualCard(
        Text("居民健康卡 16K（项目较少）", "health card 16K (fewer fields)"),
        lambda contactless: make_health_card(ZHAO, "16K", contactless=contactless),
    ),
    "health-8k": VirtualCard(
        Text("居民健康卡 8K（项目较少）", "health card 8K (fewer fields)"),
        lambda contactless: make_health_card(WANG, "8K", contactless=contactless),
    ),
    "health-old": VirtualCard(
        Text("2012 年 4 月前的健康卡（无读控制）", "health card from before 2012-04 (no read control)"),
        lambda contactless: make_health_card(CHEN, controlled=False, contactless=contactless),
    ),
    "social-security": VirtualCard(
        Text("社会保障卡", "social security card"),
        lambda contactless: make_social_security_card(ZHOU, contactless=contactless),
    ),
    "foreign": VirtualCard(
        Text("其他行业的卡（不可识别）", "a card of another trade (unknown)"),
        lambda contactless: make_foreign_card(contactless=contactless),
    ),
}
"""Cards for the slots of a reader."""

ID_CARDS: Final[Mapping[str, IdCard]] = {
    "id-citizen": IdCard(
        "高一鸣",
        "2",
        "01",
        "19950809",
        "模拟省模拟市东湖区银杏路66号",
        "999999199508092129",
        "模拟市公安局东湖分局",
        "20200401",
        "20400401",
    ),
    "id-senior": IdCard(
        "陈国栋",
        "1",
        "01",
        "19491018",
        "模拟省模拟市北城区石榴街21号",
        "999999194910182090",
        "模拟市公安局北城分局",
        "20150601",
        "长期",
    ),
    "id-foreigner": IdCard(
        "SAMPLE ALEX",
        "1",
        "",
        "19810214",
        "",
        "XYZ990181021401",
        "9900",
        "20210301",
        "20310301",
        "I",
    ),
    "id-resident": IdCard(
        "何美玲",
        "2",
        "",
        "19881201",
        "模拟省模拟市高新区云杉街19号",
        "999999198812012168",
        "模拟市公安局",
        "20220101",
        "20270101",
        "J",
    ),
}
"""Identity cards for the identity card reader."""
