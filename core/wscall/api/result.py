"""What the functions of the specification give back: codes and strings."""

from typing import Any, Final, NamedTuple

from wscall.errors import Internal, PlatformRefused, WscallError
from wscall.model.errors_table import spec_text

PLATFORM_SUCCESS: Final = 10000
"""Success of the ``WSC_*`` functions (DECISIONS 1)."""
READ_SUCCESS: Final = 0
"""Success of the ``Read*_V2`` functions and of ``ShowForm_V2`` (DECISIONS 1)."""


class CallResult(NamedTuple):
    """Return value, szMsg and szOutput of one call. ``msg`` is empty on success and Chinese otherwise."""

    code: int
    msg: str
    output: str


class FieldsResult(NamedTuple):
    """Return value and szMsg of one call, with fields by their names instead of szOutput; none after a failure."""

    code: int
    msg: str
    output: dict[str, Any]


class ReadResult(NamedTuple):
    """A :class:`CallResult` of a read, with its own id and the trail of attempts, most preferred first."""

    code: int
    msg: str
    output: str
    id: str
    trail: tuple[dict[str, Any], ...]


def failure(error: WscallError) -> tuple[int, str]:
    """Return value and szMsg for an error.

    A refusal of the platform returns the platform's own ``resultCode`` and the table's text for it, or the
    platform's words where the table has none. A local failure returns the specification's code for its kind;
    its text is the table's, and what the caller can act upon follows after a colon.
    """
    if isinstance(error, PlatformRefused):
        said = error.native.text if error.native else ""
        return error.code, spec_text(error.code) or said
    text = spec_text(error.spec_code)
    detail = error.text().zh
    return error.spec_code, f"{text}：{detail}" if detail else text


def unexpected(where: str) -> tuple[int, str]:
    """Return value and szMsg for a defect of wscall; the log has the trace."""
    return Internal.spec_code, f"{spec_text(Internal.spec_code)}：{where} 内部错误，请查看日志"
