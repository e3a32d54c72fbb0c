"""Make ``js/wscall.js``, the script for pages without modules, out of the ES modules that are the source.

The modules are put one after the other, each after those it imports, inside one function; ``import`` and
``export`` go. That needs no parser, because the modules keep to a few forms, and anything else is refused here:
``import { a, b } from "./x.mjs"``, ``import * as x from "./x.mjs"``, ``export`` before a class, function or const,
``export { a, b } from "./x.mjs"``, each at the start of a line, and no name twice at the top of two modules.
Standard library only.

Usage: python tools/plain_script.py [--check]
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

REPOSITORY: Final = Path(__file__).resolve().parent.parent
SOURCES: Final = REPOSITORY / "js"
ENTRY: Final = "wscall/plain.mjs"
OUTPUT: Final = SOURCES / "wscall.js"

_HEAD: Final = """\
/* wscall for pages without modules, made from wscall.mjs by tools/plain_script.py. */
(() => {
"use strict";
"""
_TAIL: Final = "})();\n"

_FROM: Final = re.compile(
    r"^(?P<word>import|export) (?:\{(?P<names>[^}]*)\}|\* as (?P<space>\w+)) from \"(?P<path>[^\"]+)\";\n",
    re.MULTILINE,
)
_EXPORT: Final = re.compile(r"^export (?=(?:async function|function|class|const) )", re.MULTILINE)
_TOP: Final = re.compile(r"^(?:export )?(?:async function|function|class|const|let) (?P<name>\w+)", re.MULTILINE)
_EXPORTED: Final = re.compile(r"^export (?:async function|function|class|const) (\w+)", re.MULTILINE)
_LEFT: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class Unfit(Exception):
    """A module holds something that cannot be put into one script."""


class Module(NamedTuple):
    """One ES module of the folder.

    Attributes:
        name: its path below the folder.
        text: what it holds.
        imports: the modules it takes something from, in their order.
        spaces: names that stand for all exports of a module → that module.
        exports: names that others may take.
    """

    name: str
    text: str
    imports: tuple[str, ...]
    spaces: dict[str, str]
    exports: tuple[str, ...]

    @property
    def own(self) -> list[str]:
        """The names at its top."""
        return [*_TOP.findall(self.text), *self.spaces]

    def body(self, exports_of: dict[str, tuple[str, ...]]) -> str:
        """Its text as a part of a script."""
        spaces = [
            f"const {space} = Object.freeze({{ {', '.join(exports_of[module])} }});\n"
            for space, module in self.spaces.items()
        ]
        text = _EXPORT.sub("", _FROM.sub("", self.text))
        left = _LEFT.search(text)
        if left:
            raise Unfit(f"{self.name}: {left[0]!r} is none of the forms that can be joined")
        return "".join([*spaces, text.strip(), "\n"])


def read(folder: Path, name: str) -> Module:
    """Read one module.

    Args:
        folder: that of all modules.
        name: its path below it.
    """
    text = (folder / name).read_text(encoding="utf-8")
    imports: list[str] = []
    spaces: dict[str, str] = {}
    exports = _EXPORTED.findall(text)
    for match in _FROM.finditer(text):
        path = (folder / name).parent / match["path"]
        imports.append(path.resolve().relative_to(folder.resolve()).as_posix())
        if match["space"]:
            spaces[match["space"]] = imports[-1]
        elif match["word"] == "export":
            exports += re.findall(r"\w+", match["names"])
    return Module(name, text, tuple(imports), spaces, tuple(exports))


def in_order(folder: Path, entry: str) -> list[Module]:
    """All modules that the entry needs, each after those it imports, the entry last."""
    done: dict[str, Module] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise Unfit(f"modules import each other: {' → '.join((*above, name))}")
        if name in done:
            return
        module = read(folder, name)
        for needed in module.imports:
            visit(needed, (*above, name))
        done[name] = module

    visit(entry, ())
    return list(done.values())


def joined(folder: Path, entry: str) -> Iterator[str]:
    """The parts of the script.

    Raises:
        Unfit: the modules cannot be joined; says which, and why.
    """
    modules = in_order(folder, entry)
    owner: dict[str, str] = {}
    for module in modules:
        for name in module.own:
            if name in owner:
                raise Unfit(f"{name} stands at the top of {owner[name]} and of {module.name}")
            owner[name] = module.name
    exports_of = {module.name: module.exports for module in modules}
    yield _HEAD
    for module in modules:
        body = module.body(exports_of).strip()
        if body:
            yield f"\n// {module.name}\n{body}\n"
    yield _TAIL


def script(folder: Path = SOURCES, entry: str = ENTRY) -> str:
    """The whole script."""
    return "".join(joined(folder, entry))


def main(*, check: bool) -> int:
    """Write the script, or say whether it is up to date. Returns the exit status."""
    fresh = script()
    if check:
        stale = not OUTPUT.exists() or OUTPUT.read_text(encoding="utf-8") != fresh
        if stale:
            print(f"{OUTPUT.relative_to(REPOSITORY)} is stale. Run: python tools/plain_script.py")
        return int(stale)
    OUTPUT.write_text(fresh, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    sys.exit(main(check="--check" in sys.argv))
