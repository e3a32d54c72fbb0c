"""Plays every fault on every device of the bundled vendor directories and writes what their callers got.

The result is docs/faults.json, from which tools/reference.py makes the page docs/reference/faults.md. A directory
that needs what this machine lacks keeps what stands there.

Usage: python tools/faults.py [DIRECTORY ...]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from wscall.errors import WscallError
from wscall.kit.check import Choice, check
from wscall.kit.units import UNITS
from wscall.paths import bundled_manu

REPOSITORY: Final = Path(__file__).parent.parent
FILE: Final = REPOSITORY / "docs" / "faults.json"


def played(directory: Path) -> dict[str, list[list[str]]]:
    """Device → fault, capability, outcome and native code of everything that its simulator can play.

    Raises:
        WscallError: a simulator cannot be started here.
    """
    units = tuple(unit.id for unit in UNITS if unit.id.startswith("FAULT-"))
    report = check(directory, Choice(units=units))
    rows: dict[str, list[list[str]]] = {}
    for result in report.results:
        if result.verdict == "failed":
            said = result.outcome.reason.en
            print(f"{directory.name}/{result.device} {result.unit.id}: {said}", file=sys.stderr)
        for fault in result.faults:
            row = [fault.fault, fault.capability, fault.outcome, fault.native]
            rows.setdefault(f"{directory.name}/{result.device}", []).append(row)
    return rows


def main() -> int:
    """Play them and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directories", nargs="*", help="names of vendor directories; none named: all")
    wanted = parser.parse_args().directories
    known: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for manifest in sorted(bundled_manu().glob("*/plugin.toml")):
        directory = manifest.parent
        if wanted and directory.name not in wanted:
            continue
        try:
            rows = played(directory)
        except WscallError as error:
            print(f"{directory.name}: {error}", file=sys.stderr)
            continue
        stale = [name for name in known if name.startswith(f"{directory.name}/") and name not in rows]
        known = {name: value for name, value in known.items() if name not in stale} | rows
        print(f"{directory.name}: {sum(map(len, rows.values()))}")
    lines = ",\n".join(
        f"{json.dumps(name)}: [\n"
        + ",\n".join(f" {json.dumps(row, ensure_ascii=False)}" for row in known[name])
        + "\n]"
        for name in sorted(known)
    )
    FILE.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
