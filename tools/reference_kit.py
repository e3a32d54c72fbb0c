"""The parts of the reference about the vendor kit: levels, units, and what comes of each fault."""

import json

from reference_text import DOCS, code, heads, table
from wscall.kit.unit import LEVEL_MEANINGS, LEVELS
from wscall.kit.units import UNITS
from wscall.sim.simulators import FAULTS


def levels(language: str, _argument: str) -> str:
    """The levels of a check and what they mean."""
    rows = [
        (code(level), getattr(LEVEL_MEANINGS[level], language), sum(unit.level == level for unit in UNITS))
        for level in LEVELS
    ]
    return table(heads(language, "级别|含义|单元数", "level|meaning|units"), rows)


def units(language: str, area: str) -> str:
    """The units of a check whose names begin with an area's word."""
    why, mend = ("为什么", "不通过时") if language == "zh" else ("Why", "When it fails")
    parts = [
        f"### {unit.id}\n\n{getattr(unit.title, language)} · `{unit.level}`\n\n"
        f"- {why}: {getattr(unit.why, language)}\n- {mend}: {getattr(unit.mend, language)}\n"
        for unit in UNITS
        if unit.id.partition("-")[0] == area
    ]
    return "\n".join(parts)


def faults(language: str, _argument: str) -> str:
    """What a caller gets for every fault that a simulated device can play: docs/faults.json as a table."""
    names = [name for name in FAULTS if name]
    rows = []
    for device, outcomes in json.loads((DOCS / "faults.json").read_text(encoding="utf-8")).items():
        for capability in dict.fromkeys(row[1] for row in outcomes):
            cells = {fault: code(outcome) for fault, through, outcome, _ in outcomes if through == capability}
            rows.append((device, capability, *(cells.get(name, "") for name in names)))
    return table([*heads(language, "设备|能力", "device|capability"), *map(code, names)], rows)
