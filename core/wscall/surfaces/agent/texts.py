"""The strings of a call as they travel: plain, or as Base64 of bytes in the caller's encoding.

The native library sends and takes bytes in its callers' encoding, so that it needs no tables of its own; szInput
then reaches :mod:`wscall.api` as bytes, and an encoding that its XML declaration names counts.
"""

import base64
import binascii
from typing import Literal, NamedTuple

from wscall.surfaces.agent.refusal import Refusal

Encoding = Literal["gb18030", "utf-8"]


class Texts(NamedTuple):
    """How one request's strings travel.

    Attributes:
        encoding: of the bytes within Base64; None where strings are plain.
    """

    encoding: Encoding | None = None

    def data(self, field: str, sent: str) -> str | bytes:
        """What was sent: the text, or the bytes in the caller's encoding.

        Raises:
            Refusal: it is not Base64.
        """
        if self.encoding is None:
            return sent
        try:
            return base64.b64decode(sent, validate=True)
        except (binascii.Error, ValueError):
            raise Refusal("invalid", where=field, needed="Base64") from None

    def xml(self, field: str, sent: str) -> str | bytes:
        """What was sent as XML: bytes keep the encoding that they declare, unless they evidently are not in it.

        A program whose strings are GBK often declares UTF-8, because the specification's samples do.

        Raises:
            Refusal: it is not Base64.
        """
        data = self.data(field, sent)
        if isinstance(data, str) or self.encoding != "gb18030" or _decodes(data, "utf-8"):
            return data
        return data.decode(self.encoding) if _decodes(data, self.encoding) else data

    def text(self, field: str, sent: str) -> str:
        """What was sent, as text.

        Raises:
            Refusal: it is not Base64, or its bytes are not text in the encoding.
        """
        data = self.data(field, sent)
        if isinstance(data, str):
            return data
        try:
            return data.decode(self.encoding or "utf-8")
        except UnicodeDecodeError:
            raise Refusal("invalid", where=field, needed=str(self.encoding)) from None

    def answer(self, text: str) -> str:
        """A text of the answer as it travels."""
        if self.encoding is None:
            return text
        return base64.b64encode(text.encode(self.encoding, "replace")).decode("ascii")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
