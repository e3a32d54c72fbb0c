"""How the reference is written: words in the page's language, and Markdown tables."""

import inspect
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

REPOSITORY: Final = Path(__file__).parent.parent
DOCS: Final = REPOSITORY / "docs"
_LANGUAGES: Final = ("zh", "en")


@cache
def words() -> dict[str, Any]:
    """docs/words.toml."""
    return tomllib.loads((DOCS / "words.toml").read_text(encoding="utf-8"))


def word(text: str, language: str, own: str = "en") -> str:
    """A text of the code, which has it in one language, in the page's language.

    Raises:
        LookupError: docs/words.toml lacks it.
    """
    if not text or language == own:
        return text
    if text not in words()[language]:
        raise LookupError(f"docs/words.toml lacks in [{language}]: {text!r}")
    return str(words()[language][text])


def named(kind: str, name: str, language: str) -> str:
    """What a name of the code means, which the code does not say in a form for people.

    Raises:
        LookupError: docs/words.toml lacks it.
    """
    meanings = words().get(kind, {})
    if name not in meanings:
        raise LookupError(f"docs/words.toml lacks in [{kind}]: {name}")
    return str(meanings[name][_LANGUAGES.index(language)])


def cell(value: object) -> str:
    """A value in a table."""
    text = str(value).replace("|", "\\|").replace("\n", " ")
    return text if "`" in text else text.replace("<", "\\<")


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + "---|" * lines[0].count(" | ") + "---|")
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def heads(language: str, zh: str, en: str) -> list[str]:
    """The heads of a table, given with bars between them."""
    return (zh if language == "zh" else en).split("|")


def code(value: object) -> str:
    """A value as code; nothing stays nothing."""
    return f"`{value}`" if str(value) else ""


def first_line(thing: object) -> str:
    """What a docstring says first."""
    return (inspect.getdoc(thing) or "").partition("\n")[0].replace("``", "`")
