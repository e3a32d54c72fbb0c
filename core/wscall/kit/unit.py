"""One unit of a check: what it looks at, why, how to mend what it finds, and the function that looks."""

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from wscall.text import NOTHING, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from wscall.kit.bench import Bench

Level = Literal["bronze", "silver", "gold"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""The levels, the lowest first. Each demands its own units and those of the levels below it."""
LEVEL_MEANINGS: Final[dict[Level, Text]] = {
    "bronze": Text("能用：能加载、能读、说得出无卡与断开", "works: loads, reads, tells no card and unplugged"),
    "silver": Text(
        "可靠：守时限、可取消、能恢复、绝不给出旧数据", "reliable: limits, cancel, recovery, never stale data"
    ),
    "gold": Text(
        "经得起故障：挂起、崩溃、损坏的应答、长期运行", "survives: hangs, crashes, damaged answers, long use"
    ),
}
_NO_LEVEL: Final = Text("未达级", "no level")
_PART: Final = Text("部分检查，不评级", "a part of a check has no level")

Verdict = Literal["passed", "failed", "todo", "exempt", "not_applicable"]
VERDICT_WORDS: Final[dict[Verdict, Text]] = {
    "passed": Text("通过", "passed"),
    "failed": Text("未通过", "failed"),
    "todo": Text("待办", "to do"),
    "exempt": Text("豁免", "exempt"),
    "not_applicable": Text("不适用", "not applicable"),
}


def level_word(level: Level | None, *, whole: bool = True) -> Text:
    """A level with its meaning, for people; a part of a check has none."""
    if not whole:
        return _PART
    if level is None:
        return _NO_LEVEL
    meaning = LEVEL_MEANINGS[level]
    names = {"bronze": "铜", "silver": "银", "gold": "金"}
    return Text(f"{names[level]}（{meaning.zh}）", f"{level} ({meaning.en})")


class Unit(NamedTuple):
    """One unit.

    Attributes:
        id: its name for ever, ``AREA-WORD``; ledgers and reports name it.
        level: the lowest level that demands it.
        capability: of :data:`wscall.devices.capabilities.CAPABILITIES`; empty: for every device.
        run: looks; returns if all is well.
        title: what it checks.
        why: what goes wrong in a hospital otherwise.
        mend: where a vendor looks when it fails.
    """

    id: str
    level: Level
    capability: str
    run: "Callable[[Bench], None]"
    title: Text
    why: Text
    mend: Text


class Failed(Exception):
    """A unit found the device in the wrong.

    Args:
        what: one sentence.
        found: what was seen; never what a card, a code or a person holds.
        needed: what was expected.
    """

    def __init__(self, what: Text, found: object = "", needed: object = "") -> None:
        super().__init__(what.en, found, needed)
        self.what = what
        self.found = str(found)
        self.needed = str(needed)

    def text(self) -> Text:
        """The whole finding in both languages."""
        return Text(
            "；".join(filter(None, (self.what.zh, self.found and f"发现 {self.found}", _need_zh(self.needed)))),
            "; ".join(filter(None, (self.what.en, self.found and f"found {self.found}", _need_en(self.needed)))),
        )


def _need_zh(needed: str) -> str:
    return f"需要 {needed}" if needed else ""


def _need_en(needed: str) -> str:
    return f"needed {needed}" if needed else ""


class NotApplicable(Exception):
    """A unit cannot say anything about this device, or not on this bench."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def demand(condition: bool, what: Text, found: object = "", needed: object = "") -> None:  # noqa: FBT001 - as assert
    """Fail unless something is so.

    Raises:
        Failed: it is not.
    """
    if not condition:
        raise Failed(what, found, needed)


class Outcome(NamedTuple):
    """What a unit came to, and why; ``note`` is what a vendor should know although it passed."""

    verdict: Verdict
    reason: Text = NOTHING
    note: Text = NOTHING
