"""How this installation stands with its platform: address, key, and what waits in the journal. Asks nobody."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import Field

from wscall.api.report import Report
from wscall.config import Settings, load_settings
from wscall.errors import BadConfiguration
from wscall.masking import scrub

if TYPE_CHECKING:
    from wscall.api.session import Session


class KeyState(Report):
    """The authentication string, which is not shown."""

    present: bool
    age: float | None = Field(description="seconds since the platform gave it; null where that is not known")


class RefusedLogs(Report):
    """Operator logs that the platform refused with one code."""

    code: int
    count: int


class OpenIssue(Report):
    """A card whose issue is not settled; the next issue for the same person finds out."""

    id: int
    created: datetime


class JournalState(Report):
    """What the journal keeps until the platform has it."""

    waiting: int = Field(description="operator logs that wait for upload")
    refused: tuple[RefusedLogs, ...]
    issues: tuple[OpenIssue, ...] = Field(description="issues of unknown outcome, oldest first")


class PlatformState(Report):
    """The configured platform."""

    address: str = Field(description="as configured; empty where none is")
    org_code: str = Field(description="of the institution that calls")
    key: KeyState
    journal: JournalState


def platform_state(session: "Session") -> PlatformState:
    """The state of the configured platform, as configuration file and journal have it now.

    Raises:
        BadConfiguration: the configuration or the journal cannot be used.
        WscallError: the journal cannot be read.
    """
    from wscall.platform.key_age import key_age  # noqa: PLC0415 - heavy, and not needed to describe the report

    settings = _settings_now(session)
    return PlatformState(
        address=scrub(settings.endpoint),
        org_code=settings.org_code,
        key=KeyState(present=bool(settings.auth_key), age=key_age(session.journal, settings.auth_key.reveal())),
        journal=_journal_state(session),
    )


def _settings_now(session: "Session") -> Settings:
    """The file's present state: a new key is written into it, perhaps by another process."""
    settings = session.settings
    with suppress(BadConfiguration):  # somebody is at it: what the session runs with holds
        settings = load_settings(settings.path)
    return settings


def _journal_state(session: "Session") -> JournalState:
    from wscall.platform.issuing import pending_intents  # noqa: PLC0415 - as above

    codes = [log.code for log in session.operator_logs.parked()]
    return JournalState(
        waiting=session.operator_logs.count(),
        refused=tuple(RefusedLogs(code=code, count=codes.count(code)) for code in sorted(set(codes))),
        issues=tuple(
            OpenIssue(id=intent.id, created=datetime.fromtimestamp(intent.created, UTC).astimezone())
            for intent in pending_intents(session.journal)
        ),
    )
