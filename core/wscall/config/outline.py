"""What is wrong with the shape of a file: sections and keys that nobody knows, that repeat or stand elsewhere."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Final

from wscall.config.document import Document, Section, Value
from wscall.config.problem import Position, Problem, Severity, shown
from wscall.config.schema import DEVICE, KEYS, MED_STEP
from wscall.config.site import device_name
from wscall.text import NOTHING, Text

_SECTIONS: Final = tuple(dict.fromkeys((*(key.section for key in KEYS), MED_STEP)))
_ANYWHERE: Final = "log"
_MOST: Final = 100  # warnings; what is no configuration at all need not be listed line by line

_UNCLOSED: Final = Text("节名缺少 ]", "a section's name is not closed by ]")
_STRAY: Final = Text(
    "既不是“键=值”也不是节名，此行无效", "neither key=value nor a section: the line has no effect"
)
_NO_EQUALS: Final = Text("键后面缺少 =", "= is missing after the key")
_NO_SECTION: Final = Text("没有这个节，其中的内容无效", "no such section: what it holds has no effect")
_REPEATED_SECTION: Final = Text("节重复，内容合并", "the section is repeated; its keys are taken together")
_REPEATED_KEY: Final = Text("键重复，以第一个为准", "the key is repeated; the first one counts")
_NO_KEY: Final = Text("没有这个键，此行无效", "no such key: the line has no effect")
_ELSEWHERE: Final = Text("键不在它的节里，此行无效", "the key stands outside its section: the line has no effect")


class Outline:
    """The sections and keys of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def problems(self) -> list[Problem]:
        """The problems, no more than anyone would read."""
        errors = [self._section_problem("error", _UNCLOSED, s, needed="[…]") for s in self._document.unclosed]
        found = (*self._stray(), *islice(self._sections(), _MOST), *islice(self._keys(), _MOST))
        return [*errors, *found]

    def _stray(self) -> Iterator[Problem]:
        """Lines without ``=``: an error where one begins with a key's name, since somebody relies on it."""
        names = {key.name.casefold(): key for key in KEYS}
        for line, content in islice(self._document.stray, _MOST):
            word = content.replace("：", " ").replace(":", " ").split(maxsplit=1)[0]
            key = names.get(word.casefold())
            place = self._document.position(line, 1)
            if key:
                yield Problem("error", _NO_EQUALS, place, f"[{key.section}] {key.name}", needed=f"{key.name}=…")
            else:
                yield Problem("warning", _STRAY, place, found=shown(content))

    def _sections(self) -> Iterator[Problem]:
        seen: set[str] = set()
        known = {name.casefold() for name in _SECTIONS}
        for section in self._document.sections:
            name = section.name.casefold()
            if name in seen:
                yield self._section_problem("warning", _REPEATED_SECTION, section)
            elif name not in known and not device_name(section.name):
                nearest = _nearest(section.name, (*_SECTIONS, DEVICE))
                yield self._section_problem("warning", _NO_SECTION, section, advice=nearest)
            seen.add(name)

    def _section_problem(
        self, severity: Severity, what: Text, section: Section, *, needed: str = "", advice: Text = NOTHING
    ) -> Problem:
        place = self._document.position(section.line, section.column)
        return Problem(severity, what, place, "", f"[{section.name[:80]}]", needed, advice)

    def _keys(self) -> Iterator[Problem]:
        seen: dict[tuple[str, str], Position] = {}
        known = {name.casefold(): name for name in _SECTIONS}
        for value in self._document.values:
            section, name = value.section.casefold(), value.key.casefold()
            if section and section not in known:
                continue
            first = seen.get((section, name))
            place = self._document.position(value.line, value.key_column)
            label = f"[{known.get(section, '')}] {value.key[:80]}"
            if first:
                yield Problem("warning", _REPEATED_KEY, place, label, found=str(first))
            elif section != MED_STEP.casefold():
                yield from self._unknown(value, section, place, label)
            seen.setdefault((section, name), place)

    def _unknown(self, value: Value, section: str, place: Position, label: str) -> Iterator[Problem]:
        """A key that its section does not have; LOG may stand in any."""
        name = value.key.casefold()
        homes = [key.section for key in KEYS if key.name.casefold() == name]
        if section in {home.casefold() for home in homes} or name == _ANYWHERE:
            return
        if homes:
            yield Problem("warning", _ELSEWHERE, place, label, needed=" | ".join(f"[{h}]" for h in homes))
        else:
            own = tuple(key.name for key in KEYS if key.section.casefold() == section)
            yield Problem("warning", _NO_KEY, place, label, advice=_nearest(value.key, own))


def _nearest(name: str, names: tuple[str, ...]) -> Text:
    """``did you mean …`` for a misspelt name."""
    spelt = {candidate.casefold(): candidate for candidate in names}
    close = get_close_matches(name[:60].casefold(), list(spelt), 1)
    if not close:
        return NOTHING
    return Text("是否想写 {name}", "did you mean {name}").fill(name=spelt[close[0]])
