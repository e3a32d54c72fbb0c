"""The functions of the specification for Python programs: strings and codes in, strings and codes out.

>>> from wscall.api import ReadPeopleInfo_V2, Session
>>> with Session() as session:                                # doctest: +SKIP
...     code, msg, output = ReadPeopleInfo_V2(session=session)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wscall.api.functions import (
        FUNCTIONS,
        ReadCardInfo_V2,
        ReadHealthInfo_V2,
        ReadPeopleInfo_V2,
        ShowForm_V2,
        WSC_downQr,
        WSC_getAuthKey,
        WSC_getCardInfo,
        WSC_syncCardInfo,
        WSC_updateCardInfo,
        WSC_virIdCardVerify,
        call_function,
        read_record,
        scan_code,
        succeeded,
    )
    from wscall.api.result import CallResult, ReadResult
    from wscall.api.session import Session

_HOMES = {"CallResult": "result", "ReadResult": "result", "Session": "session"}
"""Where a public name lives; what is not here lives in ``functions``."""


def __getattr__(name: str) -> object:
    """The public names, each loaded when it is first asked for: parsing XML needs no host and no platform."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - late on purpose

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'functions')}"), name)


__all__ = [
    "FUNCTIONS",
    "CallResult",
    "ReadCardInfo_V2",
    "ReadHealthInfo_V2",
    "ReadPeopleInfo_V2",
    "ReadResult",
    "Session",
    "ShowForm_V2",
    "WSC_downQr",
    "WSC_getAuthKey",
    "WSC_getCardInfo",
    "WSC_syncCardInfo",
    "WSC_updateCardInfo",
    "WSC_virIdCardVerify",
    "call_function",
    "read_record",
    "scan_code",
    "succeeded",
]
