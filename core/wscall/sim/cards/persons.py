"""Made-up holders of the virtual cards. Their numbers have valid check digits and an area that does not exist."""

from collections.abc import Mapping
from typing import Final, NamedTuple

_FLAGS: Final = (
    *("xcbz", "xzbbz", "xnxgbbz", "dxbbz", "nxwlbz", "tnbbz", "qgybz"),
    *("txbz", "qgyzbz", "qgqsbz", "kzxyzbz", "xzqbqbz", "jsbbz"),
)
_ISSUER: Final = {
    "klx": "1",
    "gfbb": "V1.1",
    "fkjgmc": "模拟市第一人民医院",
    "orgCode": "1212120009901001100010",
    "fksj": "20240105",
    "yycsdm": "990100",
}


class Holder(NamedTuple):
    """Whose card it is: values by the specification's names, and the two lists of the health card."""

    values: Mapping[str, str]
    allergies: tuple[tuple[str, str], ...] = ()
    immunisations: tuple[tuple[str, str], ...] = ()


def _holder(number: str, serial: str, values: Mapping[str, str]) -> dict[str, str]:
    """What every card has, around what is particular to this one."""
    return {
        **_ISSUER,
        **dict.fromkeys(_FLAGS, "0"),
        "kh": number,
        "sfzhm": number,
        "csrq": number[6:14],
        "aqm": "327",
        "fkxlh": serial,
        "mzdm": "01",
        "kyxq": "20440104",
        "ylfyzffs": "01",
        "jkdah": f"99010000{serial[-9:]}",
        "xnhkh": number,
        **values,
    }


LIN: Final = Holder(
    _holder(
        "999999198503122021",
        "0000000101",
        {
            "xm": "林晓雯",
            "xb": "2",
            "brdh": "12000000101",
            "brdh2": "0990-8000101",
            "ylfyzffs2": "05",
            "ylfyzffs3": "07",
            "dzlb": "1",
            "address": "模拟省模拟市东湖区梧桐路12号3单元501室",
            "dzlb2": "2",
            "address2": "模拟省模拟市高新区云杉街8号",
            "lxrxm1": "周启明",
            "lxrgx1": "1",
            "lxrdh1": "12000000191",
            "lxrxm2": "林国栋",
            "lxrgx2": "5",
            "lxrdh2": "12000000192",
            "lxrxm3": "周小舟",
            "lxrgx3": "2",
            "lxrdh3": "12000000193",
            "xldm": "20",
            "fyzhdm": "20",
            "zydm": "2",
            "zjlx": "01",
            "zjhm": "999999198503122021",
            "abodm": "2",
            "rhdm": "1",
            "xcbz": "1",
            "qtyxjsmc": "长期服用华法林",
        },
    ),
    (("青霉素", "皮疹、呼吸困难"), ("花生", "荨麻疹")),
    (("流感疫苗", "20241018"), ("乙肝疫苗", "19850313")),
)
ZHAO: Final = Holder(
    _holder(
        "999999197211052055",
        "0000000102",
        {
            "xm": "赵志远",
            "xb": "1",
            "dzlb": "1",
            "address": "模拟省模拟市西山区槐荫巷5号",
            "lxrxm1": "赵一鸣",
            "lxrgx1": "2",
            "lxrdh1": "12000000201",
            "xldm": "30",
            "fyzhdm": "20",
            "zydm": "3",
            "abodm": "3",
            "rhdm": "1",
            "tnbbz": "1",
        },
    )
)
WANG: Final = Holder(
    _holder(
        "999999195806302069",
        "0000000103",
        {
            "xm": "王秀兰",
            "xb": "2",
            "mzdm": "11",
            "dzlb": "2",
            "address": "模拟省模拟市南郊区白杨村2组",
            "lxrxm1": "王建军",
            "lxrgx1": "2",
            "lxrdh1": "12000000301",
            "xldm": "70",
            "fyzhdm": "30",
            "zydm": "5",
            "abodm": "1",
            "rhdm": "2",
            "xzbbz": "1",
            "xzqbqbz": "1",
        },
    ),
    (("磺胺类", "药物热"),),
    (("肺炎球菌疫苗", "20230607"),),
)
CHEN: Final = Holder(
    _holder(
        "999999194910182090",
        "0000000104",
        {
            "gfbb": "V1.0",
            "fksj": "20120110",
            "xm": "陈国栋",
            "xb": "1",
            "brdh": "12000000401",
            "dzlb": "1",
            "address": "模拟省模拟市北城区石榴街21号",
            "xldm": "90",
            "fyzhdm": "20",
            "zydm": "Y",
            "abodm": "4",
            "rhdm": "1",
        },
    )
)
ZHOU: Final = Holder(
    {
        "kh": "A00000105",
        "sfzhm": "999999199001232110",
        "xm": "周建平",
        "xb": "1",
        "mzdm": "01",
        "csrq": "19900123",
    }
)
