"""Numbers and QR codes of electronic cards."""

import base64
import io
import secrets

import segno

from wscall.sim.platform.fields import Fields
from wscall.sim.platform.records import Card, DynamicCode


def new_vuid() -> str:
    """An id nobody can guess: 64 hexadecimal digits."""
    return secrets.token_hex(32).upper()


def new_card_number() -> str:
    """A virtual card number: 20 digits, the first not 0."""
    return str(secrets.randbelow(9 * 10**19) + 10**19)


def new_dynamic_code(card: Card, now: float, life: float) -> DynamicCode:
    """A code that stands for ``card`` until ``now + life`` (seconds since the epoch)."""
    return DynamicCode(f"{new_vuid()}:0", card.number, now + life, "")


def picture(code: str) -> str:
    """The code as a PNG image in base64, four pixels a module, with the quiet zone that scanners need."""
    image = io.BytesIO()
    segno.make_qr(code, error="m").save(image, kind="png", scale=4, border=4)
    return base64.b64encode(image.getvalue()).decode("ascii")


def issued(card: Card, code: str) -> Fields:
    """What the reply to an issued electronic card holds, as JSON, in its ``message``."""
    return {
        "virtualCardNum": card.virtualCardNum,
        "vuid": card.vuid,
        "empi": card.empi,
        "QRCode": code,
        "img": picture(code),
    }
