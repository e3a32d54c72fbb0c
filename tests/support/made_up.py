"""People who do not exist, for tests of what must never be seen."""

from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from wscall.model.identity import made_up_id_number

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = "宇阳明华静敏强磊洋艳勇杰娟涛超霞平刚桂英"
_STREETS = ("金鱼街", "桃源路", "望江巷", "青石弄")


class Person(NamedTuple):
    """What a health card and the platform know of somebody."""

    name: str
    number: str
    phone: str
    address: str
    token: str
    key: str
    bank: str

    def values(self) -> tuple[str, ...]:
        """Everything that must not be seen."""
        return tuple(self)


@st.composite
def people(draw: st.DrawFn) -> Person:
    """Any made-up person, the identity number with a right check digit."""
    name = draw(st.sampled_from(_SURNAMES)) + draw(st.text(_GIVEN, min_size=1, max_size=3))
    birth = date(1930, 1, 1) + timedelta(days=draw(st.integers(0, 33_000)))
    digits = st.text("0123456789", min_size=8, max_size=8)
    return Person(
        name,
        made_up_id_number(draw(st.integers(0, 999)), birth=birth, male=draw(st.booleans())),
        f"1{draw(st.sampled_from('3456789'))}{draw(st.sampled_from('0123456789'))}{draw(digits)}",
        f"{draw(st.sampled_from(_STREETS))}{draw(st.integers(1, 999))}号",
        draw(st.text("0123456789ABCDEF", min_size=64, max_size=64)),
        draw(st.text("0123456789abcdef", min_size=40, max_size=40)),
        f"62{draw(digits)}{draw(digits)}{draw(st.sampled_from(['', '7']))}",
    )
