"""What is wrong with a configuration, and exactly where."""

from typing import Literal, NamedTuple

from wscall.errors import BadConfiguration
from wscall.masking import HIDDEN, scrub
from wscall.text import NOTHING, Text

Severity = Literal["error", "warning"]
_SHOWN = 80  # characters of a wrong value that are shown


class Position(NamedTuple):
    """A place in a text: line and column count from 1, columns in characters."""

    line: int
    column: int
    file: str = ""

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}"
        return f"{self.file}:{place}" if self.file else place


class Problem(NamedTuple):
    """One thing to put right.

    Attributes:
        severity: an error makes the configuration unusable; a warning says that something has no effect.
        what: the problem in one sentence.
        position: where; line 0 means the file as a whole.
        key: ``[SECTION] key``, or ``[SECTION]``, or empty.
        found: what stands there; secrets and personal data hidden.
        needed: what is allowed.
        advice: what to do.
    """

    severity: Severity
    what: Text
    position: Position
    key: str = ""
    found: str = ""
    needed: str = ""
    advice: Text = NOTHING

    @property
    def where(self) -> str:
        """``file:line:column [SECTION] key``."""
        place = str(self.position) if self.position.line else self.position.file
        return f"{place} {self.key}".rstrip()

    def error(self) -> BadConfiguration:
        """The problem as an error."""
        return BadConfiguration(
            self.what, where=self.where, found=self.found, needed=self.needed, advice=self.advice
        )

    def text(self) -> Text:
        """The whole problem in both languages, one line each."""
        return self.error().text()


def shown(value: str, *, secret: bool = False) -> str:
    """A wrong value as it may be shown: secrets hidden, long ones cut."""
    if secret:
        return HIDDEN if value else "''"
    cut = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return f"'{scrub(cut)}'"


def combined(problems: list[Problem], file: str) -> BadConfiguration:
    """One error that names every problem, so that a file is put right in one go."""
    if len(problems) == 1:
        return problems[0].error()
    texts = [problem.text() for problem in problems]
    return BadConfiguration(
        Text("配置文件有 {count} 处错误：{all}", "{count} errors in the configuration: {all}").fill(
            count=len(problems),
            all=Text("\n".join(text.zh for text in texts), "\n".join(text.en for text in texts)),
        ),
        where=file,
        advice=Text("运行 wscall config check 查看全部", "`wscall config check` shows them all"),
    )
