"""WSCallConfig.ini as it stands now: every key with its value, and everything that is wrong with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from wscall.api.report import Report, Words
from wscall.config import Problem, check_configuration
from wscall.config.document import Document, Value
from wscall.config.key import Key
from wscall.config.kinds import Url
from wscall.config.reading import read_document
from wscall.config.schema import KEYS, MED_STEP, OPEN_SECTIONS
from wscall.config.secret_sources import from_outside
from wscall.config.site import device_name
from wscall.errors import BadConfiguration
from wscall.masking import HIDDEN, mask_field, scrub
from wscall.text import NOTHING


class ProblemReport(Report):
    """One thing to put right."""

    severity: Literal["error", "warning"]
    file: str = Field(description="empty for a value from elsewhere, as the keyring")
    line: int = Field(description="from 1; 0 means the file as a whole")
    column: int = Field(description="from 1, in characters; 0 means the file as a whole")
    key: str = Field(description="[SECTION] key, or empty")
    what: Words
    found: str = Field(description="what stands there; secrets hidden")
    needed: str = Field(description="what is allowed")
    advice: Words


class KeyReport(Report):
    """One key with its value."""

    section: str
    key: str
    value: str = Field(description="as it stands in the file; a secret is only ****; empty where it is missing")
    line: int = Field(description="where it stands in the file, from 1; 0 where it is missing")
    default: str = Field(description="what holds where it is missing or empty")
    secret: bool
    about: Words
    allowed: Words


class ConfigurationReport(Report):
    """A configuration file: all of its keys, and its problems, errors first."""

    path: Path
    ok: bool = Field(description="whether there is no error; warnings may be")
    keys: tuple[KeyReport, ...]
    problems: tuple[ProblemReport, ...]


def configuration_report(file: Path) -> ConfigurationReport:
    """Read a configuration file as it stands now, whatever a running session took from it.

    A file that is missing or is no text has no keys, and a problem that says so.
    """
    problems = tuple(map(problem_report, check_configuration(file)))
    try:
        document = read_document(file)
    except BadConfiguration:
        document = None
    return ConfigurationReport(
        path=file,
        ok=all(problem.severity != "error" for problem in problems),
        keys=tuple(_keys(document)) if document else (),
        problems=problems,
    )


def problem_report(problem: Problem) -> ProblemReport:
    """A problem, its place told apart."""
    return ProblemReport(**problem.position._asdict(), **problem._asdict())


def _keys(document: Document) -> Iterator[KeyReport]:
    """The known keys in the order of the template, then those that a site names itself.

    A key that is neither is not shown: it may be a password whose name was misspelt.
    """
    for key in KEYS:
        yield _known(key, document.find(key.section, key.name))
    for value in document.values:
        about = next((each.about for each in OPEN_SECTIONS if _is_in(value.section, each.name)), None)
        if about:
            yield KeyReport(
                section=value.section,
                key=value.key,
                value=mask_field(value.key, value.text),
                line=value.line,
                default="",
                secret=False,
                about=about,
                allowed=NOTHING,
            )


def _is_in(section: str, open_section: str) -> bool:
    if open_section == MED_STEP:
        return section.casefold() == MED_STEP.casefold()
    return device_name(section) is not None


def _known(key: Key, value: Value | None) -> KeyReport:
    text = (value.whole if key.free_text else value.text) if value else ""
    if key.secret:
        text = HIDDEN if text or _is_outside(key) else ""
    return KeyReport(
        section=key.section,
        key=key.name,
        value=scrub(text) if isinstance(key.kind, Url) else text,
        line=value.line if value else 0,
        default=key.default,
        secret=key.secret,
        about=key.about,
        allowed=key.kind.allowed,
    )


def _is_outside(key: Key) -> bool:
    """Whether the environment holds this secret; asking a keyring may want a person, so it is not asked."""
    return from_outside(key.name, keyring=False) is not None
