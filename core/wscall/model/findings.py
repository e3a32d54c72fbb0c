"""What a check found out, for people and for programs. Light: it knows no model."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from wscall.errors import BadInput
from wscall.text import Text

Severity = Literal["error", "warning"]
Problem = Literal[
    "missing",
    "too_long",
    "too_short",
    "no_such_date",
    "unknown_code",
    "bad_characters",
    "bad_check_character",
    "future_birth",
    "unlikely_birth",
    "unknown_region",
    "old_number",
    "contradiction",
]


class Finding(NamedTuple):
    """One thing that is wrong or odd.

    Attributes:
        path: the field, e.g. ``peopleInfo.csrq`` or ``allergyInfoList[0].gmfy``; "" for a bare number.
        severity: ``error`` is refused locally (-15); with ``warning`` the platform decides (DECISIONS 17).
        text: names, widths and allowed values; never the value of a personal field.
        problem: the same for programs.
    """

    path: str
    severity: Severity
    text: Text
    problem: Problem

    def under(self, path: str) -> "Finding":
        """The same finding where the checked thing is itself found at ``path``."""
        if not path or self.path.startswith("["):
            return self._replace(path=path + self.path)
        return self._replace(path=f"{path}.{self.path}" if self.path else path)


def raise_for_errors(findings: Iterable[Finding]) -> None:
    """Refuse what has errors; warnings pass.

    Raises:
        BadInput: its text holds every error, its ``where`` their paths.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise BadInput(
            Text("，".join(each.text.zh for each in errors), ", ".join(each.text.en for each in errors)),
            where=", ".join(each.path for each in errors if each.path),
        )
