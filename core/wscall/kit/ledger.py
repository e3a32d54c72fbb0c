"""``quality.toml`` of a vendor directory: what is still to do, and what does not apply, each with its reason.

It lies beside ``plugin.toml``::

    [[todo]]
    unit = "HOST-LEAK"
    reason = "the library keeps a handle a read; fixed in its next release"

    [[exempt]]
    unit = "CARD-TWO"
    device = "reader"
    reason = "a slot holds one card"
    until = 2027-12-31

A unit on the list of things to do runs, and its failure counts as such, not as failed; an exempt one does not run
until the exemption has expired.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from wscall.errors import BadConfiguration
from wscall.kit.units import UNITS
from wscall.nearest import nearest
from wscall.text import Text

FILE_NAME: Final = "quality.toml"
_Words = Annotated[str, StringConstraints(min_length=8, max_length=300, strip_whitespace=True)]


class Todo(BaseModel):
    """A unit that is known to fail; ``device`` empty means all devices."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    unit: str
    reason: _Words
    device: str = ""

    def covers(self, unit: str, device: str) -> bool:
        """Whether it speaks of that unit on that device."""
        return self.unit == unit and self.device in {"", device}


class Exemption(Todo):
    """A unit that does not apply to the device; ``until`` is the last day on which that holds."""

    until: date


class Ledger(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    todo: tuple[Todo, ...] = Field((), strict=False)
    exempt: tuple[Exemption, ...] = Field((), strict=False)

    def to_do(self, unit: str, device: str) -> Todo | None:
        """Why a unit is known to fail; None if it is not."""
        return next((each for each in self.todo if each.covers(unit, device)), None)

    def exemption(self, unit: str, device: str) -> Exemption | None:
        """Why a unit does not apply, whether or not that has expired; None if it does."""
        return next((each for each in self.exempt if each.covers(unit, device)), None)


def load_ledger(directory: Path, devices: tuple[str, ...]) -> Ledger:
    """The ledger of a vendor directory; an empty one if it has none.

    Raises:
        BadConfiguration: it is no TOML, has an unknown key, or names a unit or a device that does not exist.
    """
    path = directory / FILE_NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        ledger = Ledger.model_validate(data)
    except FileNotFoundError:
        return Ledger(todo=(), exempt=())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unusable(path, str(error)) from error
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = ".".join(map(str, problem["loc"]))
        raise _unusable(path, f"{key}: {problem['msg']}") from error
    for entry in (*ledger.todo, *ledger.exempt):
        _demand_known(path, "unit", entry.unit, tuple(unit.id for unit in UNITS))
        _demand_known(path, "device", entry.device, ("", *devices))
    return ledger


def _unusable(path: Path, found: str) -> BadConfiguration:
    return BadConfiguration(
        Text("质量清单不能使用", "the quality ledger cannot be used"),
        where=str(path),
        found=found[:200],
        needed="[[todo]] unit, reason; [[exempt]] unit, reason, until = YYYY-MM-DD",
        advice=Text("参见 docs/reference 中的检查单元", "see the units of a check in docs/reference"),
    )


def _demand_known(path: Path, key: str, value: str, known: tuple[str, ...]) -> None:
    if value in known:
        return
    raise BadConfiguration(
        Text(f"质量清单中的 {key} 不存在", f"the quality ledger names a {key} that does not exist"),
        where=str(path),
        found=value[:40],
        needed=" | ".join(filter(None, known)),
        advice=nearest(value, known),
    )
