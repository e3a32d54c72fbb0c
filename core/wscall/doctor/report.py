"""What the doctor found, as typed data that becomes JSON."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from wscall.api.report import Report, Words

if TYPE_CHECKING:
    from wscall.doctor.examination import Examined


class FindingReport(Report):
    """One finding and what to do next."""

    severity: Literal["ok", "warning", "error"]
    what: Words
    advice: Words


class CheckReport(Report):
    """One check; no findings mean that all is well."""

    name: str
    title: Words
    ok: bool = Field(description="whether it found no error")
    findings: tuple[FindingReport, ...]


class DoctorReport(Report):
    """All checks, causes before effects."""

    ok: bool = Field(description="whether no check found an error")
    checks: tuple[CheckReport, ...]


def doctor_report(examined: Iterable["Examined"]) -> DoctorReport:
    """The report of an examination."""
    checks = tuple(CheckReport.model_validate(each) for each in examined)
    return DoctorReport(ok=all(check.ok for check in checks), checks=checks)
