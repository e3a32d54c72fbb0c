"""Scenarios: TOML files that say at which call the platform misbehaves, and how.

::

    title = "发卡后断线"

    [[step]]
    operation = "syncCardInfo"   # left out: any operation
    call = 1                     # the nth call of that operation; a list, or left out: every call
    times = 1                    # how often the step plays; left out: without end
    delay = 0.5                  # seconds before the request is handled
    action = "drop-after"        # see wscall.sim.platform.mischief.ACTIONS; further keys are its settings

Steps are tried in their order and the first that fits plays. Nothing is left to chance.
"""

import threading
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from wscall.errors import BadConfiguration
from wscall.nearest import nearest
from wscall.sim.platform.contract import PROFILES, contract
from wscall.sim.platform.mischief import ACTIONS, Action, Settings
from wscall.text import Text

_FOLDER: Final = Path(__file__).parents[1] / "scenarios"
_STEP_KEYS: Final = ("operation", "call", "times", "delay", "action")
_LONGEST_DELAY: Final = 3600
T = TypeVar("T")


class Step(NamedTuple):
    """One rule: when it applies and what it does."""

    operation: str
    calls: frozenset[int]
    times: int
    delay: float
    action: Action
    settings: Settings


class Scenario:
    """The steps of one file and how far they have been played. Safe to use from many threads."""

    def __init__(self, name: str, title: str, steps: tuple[Step, ...]) -> None:
        self.name = name
        self.title = title
        self.steps = steps
        self._calls: Counter[str] = Counter()
        self._played: Counter[int] = Counter()
        self._lock = threading.Lock()

    def next_step(self, operation: str) -> Step | None:
        """Count a call of ``operation`` and take the step it meets, if any."""
        with self._lock:
            self._calls[operation] += 1
            self._calls[""] += 1
            for index, step in enumerate(self.steps):
                if step.operation not in {"", operation}:
                    continue
                if step.calls and self._calls[step.operation] not in step.calls:
                    continue
                if step.times and self._played[index] >= step.times:
                    continue
                self._played[index] += 1
                return step
        return None


def scenarios() -> dict[str, str]:
    """The scenarios that come with wscall: names to titles."""
    return {path.stem: load_scenario(path.stem).title for path in sorted(_FOLDER.glob("*.toml"))}


def load_scenario(name: str | Path) -> Scenario:
    """Read a scenario: one that comes with wscall by its name, or a file by its path.

    Raises:
        BadConfiguration: no such scenario, not TOML, or a key or value that a scenario cannot have.
    """
    path = Path(name)
    if path.suffix != ".toml":
        path = _FOLDER / f"{name}.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = [path.stem for path in sorted(_FOLDER.glob("*.toml"))]
        raise _problem(Text("没有这个场景", "no such scenario"), str(name), str(name), known) from None
    except (OSError, UnicodeDecodeError) as error:
        what = Text("读不了场景文件", "the scenario file cannot be read")
        raise BadConfiguration(what, where=str(path), found=type(error).__name__, needed="UTF-8 TOML") from error
    except tomllib.TOMLDecodeError as error:
        what = Text("场景文件不是 TOML", "the scenario file is not TOML")
        raise BadConfiguration(what, where=str(path), found=str(error), needed="TOML") from error
    return _Reader(path).scenario(content)


class _Reader:
    """Checks one file's content, and says where in it something is wrong."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def scenario(self, content: dict[str, Any]) -> Scenario:
        self._known_keys(content, ("title", "step"), "")
        steps = self._value(content, "step", list, [], "")
        return Scenario(
            self._path.stem,
            self._value(content, "title", str, self._path.stem, ""),
            tuple(self._step(step, f"step[{number}]") for number, step in enumerate(steps, 1)),
        )

    def _step(self, step: object, where: str) -> Step:
        if not isinstance(step, dict):
            raise self._wrong(where, step, "[[step]]")
        name = self._choice(step, "action", "answer", tuple(ACTIONS), where)
        action = ACTIONS[name]
        self._known_keys(step, (*_STEP_KEYS, *action.settings), where)
        return Step(
            self._choice(step, "operation", "", self._operations, where),
            self._calls(step.get("call", []), f"{where}.call"),
            self._count(step.get("times", 0), f"{where}.times") if "times" in step else 0,
            self._delay(step.get("delay", 0), f"{where}.delay"),
            action,
            {
                key: self._value(step, key, type(default), default, where)
                for key, default in action.settings.items()
            },
        )

    @cached_property
    def _operations(self) -> tuple[str, ...]:
        return tuple({name: None for profile in PROFILES for name in contract(profile).operations})

    def _calls(self, value: object, where: str) -> frozenset[int]:
        values = value if isinstance(value, list) else [value]
        return frozenset(self._count(one, where) for one in values)

    def _count(self, value: object, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(where, value, "1, 2, 3 …")
        return value

    def _delay(self, value: object, where: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST_DELAY:
            raise self._wrong(where, value, f"0 … {_LONGEST_DELAY} s")
        return float(value)

    def _value(self, table: Mapping[str, Any], key: str, kind: type[T], default: T, where: str) -> T:
        value = table.get(key, default)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise self._wrong(f"{where}.{key}".lstrip("."), value, kind.__name__)
        return value

    def _choice(self, table: Mapping[str, Any], key: str, default: str, known: tuple[str, ...], where: str) -> str:
        value = self._value(table, key, str, default, where)
        if value and value not in known:
            what = Text("场景文件中有不认识的值", "the scenario file has an unknown value")
            raise _problem(what, f"{self._path}: {where}.{key}", value, known)
        return value

    def _known_keys(self, table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in known:
                what = Text("场景文件中有不认识的键", "the scenario file has an unknown key")
                raise _problem(what, f"{self._path}: {where}.{key}".replace(": .", ": "), key, known)

    def _wrong(self, where: str, value: object, needed: str) -> BadConfiguration:
        what = Text("场景文件中的值不能用", "a value of the scenario file cannot be used")
        return BadConfiguration(what, where=f"{self._path}: {where}", found=repr(value), needed=needed)


def _problem(what: Text, where: str, found: str, known: "list[str] | tuple[str, ...]") -> BadConfiguration:
    return BadConfiguration(what, where=where, found=found, needed=" | ".join(known), advice=nearest(found, known))
