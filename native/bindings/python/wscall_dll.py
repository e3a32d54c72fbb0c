"""WSCallDLL.dll (Windows) or libWSCall.so (Linux) for Python programs, through ctypes.

>>> from wscall_dll import WSCall
>>> answer = WSCall().ReadPeopleInfo_V2(visit)                        # doctest: +SKIP
>>> print(answer.output if answer.succeeded else answer.message)      # doctest: +SKIP

Standard library only, Python 3.8 or later. A program that runs in the same Python as wscall has ``wscall.api``
instead; this one is for programs that may not install it, or have to see what a HIS sees.

Calling convention: stdcall on Windows (``WinDLL``), the platform's own on Linux (``CDLL``). The library must have
as many bits as the Python.

Texts: bytes, NUL-terminated, GBK (GB 18030, of which it is a part) unless ``[AGENT] encoding=UTF-8``.

Buffers: the library does not learn their sizes; it believes ``[AGENT] outputSize`` and ``messageSize`` of the
configuration. The buffers here have room for the most that it can say.

Errors: ``WSC_*`` return 10000 on success, ``Read*_V2`` and ``ShowForm_V2`` 0; anything else is an error whose text
is in the message, for an output that does not fit -16. Raised are only OSError and AttributeError, when the
library or a function of it is not there, and ValueError for a text with a NUL or what the encoding lacks.

The lock of the interpreter is released during a call, which may take a minute. Any number of threads may call.
"""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    _Buffer = ctypes.Array[ctypes.c_char]

OUTPUT_SIZE = 1048576
"""Bytes of the output's buffer: the most that ``[AGENT] outputSize`` can say, so that nothing is ever overrun."""
MESSAGE_SIZE = 65536
"""Bytes of the message's buffer: the most that ``[AGENT] messageSize`` can say."""
SUCCESS = 10000
"""What ``WSC_*`` return on success."""
READ_SUCCESS = 0
"""What ``Read*_V2`` and ``ShowForm_V2`` return on success."""

_IN = ctypes.c_char_p
_OUT = ctypes.POINTER(ctypes.c_char)

_OPERATION = (("szEndPoint", _IN), ("szInput", _IN), ("szMsg", _OUT), ("szOutput", _OUT), ("szReserve", _IN))
_READING = (("OutputData", _OUT), ("ErrMsg", _OUT), ("szReserve", _IN))

FUNCTIONS: dict[str, tuple[tuple[str, Any], ...]] = {
    "WSC_getAuthKey": _OPERATION,
    "WSC_getCardInfo": _OPERATION,
    "WSC_syncCardInfo": _OPERATION,
    "WSC_virIdCardVerify": _OPERATION,
    "WSC_updateCardInfo": _OPERATION,
    "WSC_downQr": _OPERATION,
    "ReadCardInfo_V2": _READING,
    "ReadPeopleInfo_V2": _READING,
    "ReadHealthInfo_V2": _READING,
    "ShowForm_V2": (),
}
"""The arguments of each function, in the library's order; all return a C int."""


class Answer(NamedTuple):
    """What a call gave: the return value, the message (empty on success) and the output."""

    code: int
    message: str
    output: str

    @property
    def succeeded(self) -> bool:
        """Whether the return value means success; no failure has either of the two."""
        return self.code in (SUCCESS, READ_SUCCESS)


class WSCall:
    """The library, loaded. May be used by many threads.

    Args:
        path: the library's file; None looks where programs look.
        encoding: as ``[AGENT] encoding`` says: ``gb18030`` for GBK, which is a part of it, or ``utf-8``.

    Raises:
        OSError: the file is not there, or has another number of bits than this Python.
        AttributeError: it lacks a function.
    """

    def __init__(self, path: str | None = None, encoding: str = "gb18030") -> None:
        self._encoding = encoding
        if sys.platform == "win32":
            self._library: ctypes.CDLL = ctypes.WinDLL(path or "WSCallDLL.dll")
        else:
            self._library = ctypes.CDLL(path or "libWSCall.so")
        for name, arguments in FUNCTIONS.items():
            function = getattr(self._library, name)
            function.restype = ctypes.c_int
            function.argtypes = [kind for _name, kind in arguments]

    def WSC_getAuthKey(self, end_point: str, xml: str, reserve: str = "") -> Answer:
        """接入机构身份认证."""
        return self._operation("WSC_getAuthKey", end_point, xml, reserve)

    def WSC_getCardInfo(self, end_point: str, xml: str, reserve: str = "") -> Answer:
        """信息获取."""
        return self._operation("WSC_getCardInfo", end_point, xml, reserve)

    def WSC_syncCardInfo(self, end_point: str, xml: str, reserve: str = "") -> Answer:
        """发卡同步."""
        return self._operation("WSC_syncCardInfo", end_point, xml, reserve)

    def WSC_virIdCardVerify(self, end_point: str, xml: str, reserve: str = "") -> Answer:
        """电子健康卡身份验证."""
        return self._operation("WSC_virIdCardVerify", end_point, xml, reserve)

    def WSC_updateCardInfo(self, end_point: str, xml: str, reserve: str = "") -> Answer:
        """信息更新."""
        return self._operation("WSC_updateCardInfo", end_point, xml, reserve)

    def WSC_downQr(self, end_point: str, xml: str, reserve: str = "") -> Answer:
        """电子卡静态二维码下载."""
        return self._operation("WSC_downQr", end_point, xml, reserve)

    def ReadCardInfo_V2(self, reserve: str = "") -> Answer:
        """读卡信息."""
        return self._reading("ReadCardInfo_V2", reserve)

    def ReadPeopleInfo_V2(self, reserve: str = "") -> Answer:
        """读个人信息."""
        return self._reading("ReadPeopleInfo_V2", reserve)

    def ReadHealthInfo_V2(self, reserve: str = "") -> Answer:
        """读健康信息."""
        return self._reading("ReadHealthInfo_V2", reserve)

    def ShowForm_V2(self) -> Answer:
        """Open the page for people."""
        return Answer(self._library.ShowForm_V2(), "", "")

    def _operation(self, name: str, end_point: str, xml: str, reserve: str) -> Answer:
        message, output = ctypes.create_string_buffer(MESSAGE_SIZE), ctypes.create_string_buffer(OUTPUT_SIZE)
        texts = [self._encode(text) for text in (end_point, xml, reserve)]
        code = getattr(self._library, name)(texts[0], texts[1], message, output, texts[2])
        return self._answer(code, message, output)

    def _reading(self, name: str, reserve: str) -> Answer:
        message, output = ctypes.create_string_buffer(MESSAGE_SIZE), ctypes.create_string_buffer(OUTPUT_SIZE)
        code = getattr(self._library, name)(output, message, self._encode(reserve))
        return self._answer(code, message, output)

    def _encode(self, text: str) -> bytes:
        """Bytes of the library's encoding; raises ValueError for what it lacks and for a NUL."""
        if "\0" in text:
            raise ValueError("a text for the library holds a NUL character")
        return text.encode(self._encoding)

    def _answer(self, code: int, message: _Buffer, output: _Buffer) -> Answer:
        return Answer(code, message.value.decode(self._encoding), output.value.decode(self._encoding))
