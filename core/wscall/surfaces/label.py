"""An electronic health card's QR code for the eye: in the terminal, and as a label to print.

The text of the code is a bearer token while it is valid: it is drawn, never written beside the drawing.
"""

import base64
import binascii
import io
from contextlib import suppress
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import segno

from wscall.errors import BadInput
from wscall.text import Text

_WIDTH_MM: Final = 60
_HEIGHT_MM: Final = 40
_QR_MM: Final = 32
_QUIET_MODULES: Final = 4
"""Blank modules around the code (ISO/IEC 18004 asks for four)."""
_FONTS: Final = "Noto Sans CJK SC, Microsoft YaHei, sans-serif"
_PLACE: Final = f'x="2" y="4" width="{_QR_MM}" height="{_QR_MM}"'


def _code(text: str) -> segno.QRCode:
    """The code with correction level M, the usual choice for printed labels (ISO/IEC 18004)."""
    return segno.make_qr(text, error="m")


def for_terminal(text: str) -> str:
    """The code in block characters, two modules a line, with a quiet zone."""
    out = io.StringIO()
    _code(text).terminal(out, compact=True, border=_QUIET_MODULES)
    return out.getvalue()


def _label(drawing: str, lines: tuple[str, ...]) -> str:
    """A label of 60 x 40 mm: the code on the left, text on the right. SVG prints at any resolution."""
    written = "".join(
        f'<text x="{_QR_MM + 3}" y="{10 + 5 * number}">{escape(line)}</text>' for number, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH_MM}mm" height="{_HEIGHT_MM}mm"'
        f' viewBox="0 0 {_WIDTH_MM} {_HEIGHT_MM}"><rect width="100%" height="100%" fill="#fff"/>'
        f'{drawing}<g font-family="{_FONTS}" font-size="3.2">{written}</g></svg>\n'
    )


def label_of_text(text: str, lines: tuple[str, ...]) -> str:
    """The label of a code known by its text."""
    drawing = _code(text).svg_inline(border=_QUIET_MODULES, omitsize=True, svgclass=None, lineclass=None)
    return _label(drawing.replace("<svg", f'<svg {_PLACE} shape-rendering="crispEdges"', 1), lines)


def decoded_png(img: str) -> bytes | None:
    """The picture in ``img`` (base64), as downQr answers it; None where it holds none."""
    try:
        png = base64.b64decode(img, validate=True)
    except (binascii.Error, ValueError):
        return None
    return png if png.startswith(b"\x89PNG") else None


def label_of_png(png: bytes, lines: tuple[str, ...]) -> str:
    """The label of a code that the platform delivered as a PNG picture."""
    encoded = base64.b64encode(png).decode("ascii")
    return _label(f'<image {_PLACE} href="data:image/png;base64,{encoded}"/>', lines)


def save(path: Path, content: bytes) -> None:
    """Write a label or picture whole or not at all, readable by its owner only.

    Raises:
        BadInput: the file cannot be written there.
    """
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise BadInput(
            Text("无法写入标签文件", "the label cannot be written"),
            where=str(path),
            found=error.strerror or type(error).__name__,
            advice=Text("请换一个可写的目录", "choose a directory that can be written to"),
        ) from error
