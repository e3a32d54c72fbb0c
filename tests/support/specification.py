"""Reads the rows of the specification's text, so that tests can compare our data with it.

The text came out of a word processor: a table cell is a line that starts with a tab (further lines belong to
the same cell), rows are parted by empty lines, a heading stands at the line's beginning. Two things are broken
in it: a cell may itself hold empty lines, which tears its row in two, and the marriage table's first code holds
the whole column. Both are put together again by counting columns.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

_REPOSITORY = Path(__file__).parents[2]
_CODE_HEADERS = frozenset({"编码", "编码(大类)", "序号", "值", "诊疗环节代码", "科室代码"})
_DTO_COLUMNS = 5
_NO_BREAK = str.maketrans({"\u3000": " ", "\u00a0": " "})


class SpecRow(NamedTuple):
    """One row of a code table."""

    code: str
    name: str
    remark: str


class SpecTable(NamedTuple):
    """A code table under its heading."""

    heading: str
    rows: tuple[SpecRow, ...]


class SpecField(NamedTuple):
    """One row of a DTO's or an operation's field list; ``width`` as written, e.g. ``1-30Len``."""

    name: str
    kind: str
    width: str
    description: str
    mark: str


def specification() -> str:
    """The specification's text; skips the test where it is not at hand."""
    directory = Path(os.environ.get("WSCALL_SPEC_DIR") or _REPOSITORY.parent / "shared" / "spec")
    texts = sorted(directory.glob("000_*.txt"))
    if not texts:
        pytest.skip(
            f"the specification is not at hand: no 000_*.txt in {directory}. Set WSCALL_SPEC_DIR to its "
            "directory; without it the digest test holds the data."
        )
    return texts[0].read_text(encoding="utf-8")


def _between(text: str, start: str, end: str | None) -> list[str]:
    """The lines after the line ``start`` and before the line ``end``."""
    lines = text.splitlines()
    first = lines.index(start) + 1
    return lines[first : lines.index(end, first) if end else None]


def _is_heading(lines: Sequence[str], index: int) -> bool:
    """Whether the next thing after this untabbed line is the header of a code table."""
    following = next((line for line in lines[index + 1 :] if line.strip()), "")
    return following.startswith("\t") and following.strip() in _CODE_HEADERS


def _rows(lines: Sequence[str]) -> Iterator[list[str]]:
    """Cells grouped into rows at empty lines, torn rows still torn."""
    row: list[str] = []
    parted = False
    for line in lines:
        if not line.strip(" "):
            parted = True
        elif line.startswith("\t"):
            if parted and row:
                yield row
                row = []
            row.append(line[1:].translate(_NO_BREAK).strip())
            parted = False
        elif row:
            row[-1] = f"{row[-1]}\n{line.strip()}"
    if row:
        yield row


def _mended(rows: Iterator[list[str]], columns: int) -> Iterator[list[str]]:
    """Rows that an empty line within a cell had torn in two, whole again."""
    begun: list[str] = []
    for row in rows:
        if begun and len(begun) + len(row) == columns:
            yield begun + row
            begun = []
            continue
        if begun:
            yield begun
            begun = []
        if len(row) < columns:
            begun = row
        else:
            yield row
    if begun:
        yield begun


def _code_row(cells: Sequence[str]) -> SpecRow:
    # One line a cell: the marriage table's first code drags the column along, the last remark the page numbers.
    code, name, remark = (cell.split("\n")[0] for cell in cells)
    return SpecRow(code.split()[0], name, remark)


def code_tables(text: str) -> list[SpecTable]:
    """Every table of the 数据代码对照表, in order."""
    lines = _between(text, "数据代码对照表", None)
    starts = [i for i, line in enumerate(lines) if line[:1].strip() and _is_heading(lines, i)]
    tables = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        _header, *rows = _mended(_rows(lines[start + 1 : end]), 3)
        tables.append(SpecTable(lines[start].strip(), tuple(_code_row(row) for row in rows)))
    return tables


def error_rows(text: str) -> list[tuple[int, str]]:
    """Every row of the error table, in order, without the quotation marks that half of them have."""
    _header, *rows = _mended(_rows(_between(text, "错误码表", "DLL调用接口规范")), 2)
    return [(int(code), description.strip('"')) for code, description in rows]


def dto_fields(text: str) -> dict[str, list[SpecField]]:
    """The field lists of the DTOs, by type name."""
    rows = _rows(_between(text, "接口数据传输对象DTO封装说明", "接入机构身份认证接口"))
    fields: dict[str, list[SpecField]] = {}
    name = ""
    for row in _mended((_title_filled_up(row) for row in rows), _DTO_COLUMNS):
        field = SpecField(*row)
        if field.kind:
            fields[name].append(field)
        else:
            name = field.name
            fields[name] = []
    return fields


def _title_filled_up(row: list[str]) -> list[str]:
    """A title row as a row of all columns that names the type; any other row as it is."""
    named = re.search(r"([A-Z][A-Za-z]+) ?\(DTO\)|(?:^|用卡信息)(OperatorLogInfo|UseCardInfo)", "".join(row))
    return [named[1] or named[2]] + [""] * (_DTO_COLUMNS - 1) if named else row


def width_range(width: str) -> tuple[int, int] | None:
    """``1-30Len`` → (1, 30), ``18 Len`` → (0, 18), nothing → None."""
    found = re.match(r"(?:(\d+)-)?(\d+) ?Len", width)
    return (int(found[1] or 0), int(found[2])) if found else None


def value_list(description: str) -> list[tuple[str, str]]:
    """The values that a description enumerates: ``1正常,3挂失，9：注销`` → [("1", "正常"), …]."""
    flat = re.sub(r"\s+", "", description)
    found = re.findall(r"(?<!\d)(\d{1,2})[.:：、]?([^\d,，；;.。:：/“][^\d,，；;.。/]*)", flat)
    return [(code, _balanced(name)) for code, name in found]


def _balanced(name: str) -> str:
    """Without the bracket that closed the whole enumeration."""
    return name if len(re.findall("[（(]", name)) == len(re.findall("[）)]", name)) else name.rstrip("）)")


_SAMPLES = ("传入示例", "示例入参", "输入示例", "出参示例", "返回示例")
_KINDS = frozenset({"String", "CardInfo", "PeopleInfo", "UseCardInfo", "VirCard"})


class SpecParameters(NamedTuple):
    """The input and output parameters of one operation."""

    inputs: list[SpecField]
    outputs: list[SpecField]


def parameters(text: str, heading: str) -> SpecParameters:
    """The parameter lists in the section of one operation, by the section's heading line."""
    found = SpecParameters([], [])
    current: list[SpecField] | None = None
    torn: list[str] = []
    for row in _rows(_between(text, heading, "返回值说明")):
        if row[0].startswith(_SAMPLES) and current is not None:
            break
        if row[0].startswith(("输入参数", "输出参数")):
            current = found.inputs if row[0].startswith("输入参数") else found.outputs
        cells = torn + row
        at = next((place for place, cell in enumerate(cells) if cell in _KINDS and place), 0)
        # A parameter's own name may be that of its type: the name stands before it.
        at += cells[at] != "String" and cells[at + 1 : at + 2] == [cells[at]]
        torn = [] if at else row
        if at and current is not None:
            width, description, mark = [*cells[at + 1 : at + 4], "", "", ""][:3]
            current.append(SpecField(cells[at - 1], cells[at], width, description, mark))
    return found
