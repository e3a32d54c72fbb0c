"""From an error to a finding: what is wrong, and apart from it what to do next."""

from wscall.errors import WscallError
from wscall.host.hookspecs import Finding, Severity
from wscall.masking import scrub
from wscall.text import NOTHING, Text


def finding(error: WscallError, severity: Severity = "error", advice: Text = NOTHING, where: str = "") -> Finding:
    """The finding that an error makes.

    Args:
        error: what happened.
        severity: how bad that is here.
        advice: what to do next, where the error itself does not say.
        where: put before everything, for an error that does not know it.
    """
    bare = WscallError(error.what, where=error.where, found=error.found, needed=error.needed, native=error.native)
    said = bare.text()
    place = "" if not where or where in error.where else f"{where}: "
    return Finding(severity, Text(scrub(place + said.zh), scrub(place + said.en)), error.advice or advice)
