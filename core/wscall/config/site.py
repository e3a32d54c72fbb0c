"""The sections whose keys a site chooses: medStepcode by department, and device settings of this machine."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from wscall.config.document import Document, Value
from wscall.config.include_dir import is_plain_directory
from wscall.config.problem import Problem, shown
from wscall.config.schema import DEVICE, MED_STEP
from wscall.text import Text

Overrides = Mapping[tuple[str, str], Mapping[str, str]]

_DEVICE: Final = re.compile(rf"{DEVICE}\s*+[:：](?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_KSLX: Final = re.compile(r"0?[1-9]|10")
_STEP: Final = re.compile(r"[0-9]{6}")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,60}")

_BAD_STEP: Final = Text("诊疗环节设置无效", "not a medStepcode for a kslx")
_BAD_DEVICE: Final = Text("设备节名无效", "not the name of a device section")
_BAD_OPTION: Final = Text("设备设置的键无效", "not the name of a device setting")
_UNUSED: Final = Text(
    "该厂商目录不在 INCLUDE_DIR 中，只有调用时指明该目录才生效",
    "the vendor directory is not in INCLUDE_DIR: the section counts only where a call names it",
)


def device_name(section: str) -> str | None:
    """What stands after ``DEVICE:`` in a section's name; None for any other section."""
    found = _DEVICE.fullmatch(section)
    return found["rest"].strip() if found else None


def med_steps(document: Document) -> tuple[Mapping[str, str], list[Problem]]:
    """Read [MEDSTEP]: kslx without leading zero → medStepcode."""
    steps: dict[str, str] = {}
    problems: list[Problem] = []
    for value in document.values:
        if value.section.casefold() != MED_STEP.casefold():
            continue
        if _KSLX.fullmatch(value.key) and _STEP.fullmatch(value.text):
            steps.setdefault(value.key.lstrip("0"), value.text)
        else:
            problems.append(_value_problem(document, value, _BAD_STEP, "1–10 = 000000–999999"))
    return steps, problems


def device_overrides(document: Document, directories: Sequence[str | None]) -> tuple[Overrides, list[Problem]]:
    """(vendor directory as INCLUDE_DIR spells it, device) → its settings."""
    spelt = {name.casefold(): name for name in directories if name}
    overrides: dict[tuple[str, str], dict[str, str]] = {}
    problems: list[Problem] = []
    for section in document.sections:
        name = device_name(section.name)
        if name is None:
            continue
        directory, device = _parted(name)
        place = document.position(section.line, section.column)
        label = f"[{section.name[:80]}]"
        if not device:
            needed = f"[{DEVICE}:DIR/device]"
            problems.append(Problem("error", _BAD_DEVICE, place, found=label, needed=needed))
            continue
        if directory.casefold() not in spelt:
            problems.append(Problem("warning", _UNUSED, place, label, needed=" | ".join(spelt.values())))
        overrides.setdefault((spelt.get(directory.casefold(), directory), device), {})
    for value in document.values:
        directory, device = _parted(device_name(value.section) or "")
        own = overrides.get((spelt.get(directory.casefold(), directory), device))
        if own is None:
            continue
        if _KEY.fullmatch(value.key):
            own.setdefault(value.key, value.text)
        else:
            problems.append(_value_problem(document, value, _BAD_OPTION, "port, baud, …"))
    return overrides, problems


def _parted(name: str) -> tuple[str, str]:
    """Directory and device of ``DIR/device``; an empty device where the name is not of this form."""
    directory, _, device = (part.strip() for part in name.partition("/"))
    good = is_plain_directory(directory) and device.isprintable() and "/" not in device
    return directory, device if good else ""


def _value_problem(document: Document, value: Value, what: Text, needed: str) -> Problem:
    place = document.position(value.line, value.key_column)
    return Problem("error", what, place, f"[{value.section[:80]}] {value.key[:80]}", shown(value.text), needed)
