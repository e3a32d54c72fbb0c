"""Every unit there is, in the order in which they run: the simple ones first, those that break things last."""

from typing import Final

from wscall.errors import BadInput
from wscall.kit.unit import Unit
from wscall.kit.units import card, faults, host, id_card, record, recovery, scan
from wscall.nearest import nearest
from wscall.text import Text

UNITS: Final[tuple[Unit, ...]] = (
    *host.UNITS,
    *card.UNITS,
    *scan.UNITS,
    *id_card.UNITS,
    *record.UNITS,
    *recovery.UNITS,
    *faults.UNITS,
)


def unit_named(name: str) -> Unit:
    """The unit of that id, in any case.

    Raises:
        BadInput: there is none.
    """
    for unit in UNITS:
        if unit.id == name.upper():
            return unit
    names = [unit.id for unit in UNITS]
    raise BadInput(
        Text("没有这个检查单元", "there is no such unit"),
        found=name[:40],
        needed=" | ".join(names),
        advice=nearest(name.upper(), names),
    )


def units_for(capabilities: tuple[str, ...]) -> tuple[Unit, ...]:
    """The units for a device that declares these capabilities."""
    return tuple(unit for unit in UNITS if not unit.capability or unit.capability in capabilities)
