"""A code that a vendor's library hands over as bytes. Light: runs in workers."""

from wscall.errors import DeviceFault
from wscall.text import Text
from wscall_plugins.scan_frames import FrameRules, decode

_RULES = FrameRules()


def text_of(code: bytes, where: str) -> str:
    """The text of a scanned code: UTF-8, else GB 18030, without line end and filling zeros.

    Raises:
        DeviceFault: it is no text; what it is stays secret.
    """
    text = decode(code, _RULES)
    if text:
        return text
    raise DeviceFault(
        Text("厂商动态库给出的扫码内容无法使用", "the vendor's library hands over a code that cannot be used"),
        where=where,
        found=f"{len(code)} bytes",
        needed="UTF-8 | GB 18030",
        advice=Text("重新扫码；若仍如此，请报给厂商", "scan again; if it stays so, tell the vendor"),
    )
