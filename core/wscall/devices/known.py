"""Hardware that no vendor directory names, and is known all the same: makers of scanners, bridge chips, texts.

The table is ``data/known_devices.toml``. A VID:PID alone says little: bridge chips are in thousands of products,
so what the product says of itself counts too.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_TABLE: Final = Path(__file__).parent / "data" / "known_devices.toml"
_WORDS: Final = re.compile(r"bar ?code|scanner|scan|symbol|honeywell|newland|mindeo|superlead", re.IGNORECASE)


class Maker(NamedTuple):
    """Who makes scanners. ``vendor`` is a USB vendor id; ``enable`` switches HID-POS mode on, hexadecimal."""

    vendor: str
    name: str
    enable: str = ""


class Bridge(NamedTuple):
    """A chip between USB and a serial line. ``texts``: product texts that say nothing of the product."""

    usb: str
    chip: str
    texts: tuple[str, ...]


class Known(NamedTuple):
    """The whole table.

    Attributes:
        makers: by USB vendor id.
        bridges: by VID:PID.
        products: a part of the product text, in small letters → bundled directory.
    """

    makers: dict[str, Maker]
    bridges: dict[str, Bridge]
    products: dict[str, str]

    def maker(self, usb: str) -> Maker | None:
        """Who made the scanner with that VID:PID, as far as its vendor id tells."""
        return self.makers.get(usb[:4].upper())

    def says_nothing(self, usb: str, product: str) -> bool:
        """Whether a product text is the bridge chip's own, or none."""
        bridge = self.bridges.get(usb)
        return not product or (bridge is not None and product in bridge.texts)

    def directory(self, product: str) -> str:
        """The bundled directory that a product text speaks for, or an empty text."""
        return next((name for text, name in self.products.items() if text in product.lower()), "")


@cache
def known() -> Known:
    """The table, read once."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return Known(
        {row["vendor"]: Maker(**row) for row in table["maker"]},
        {row["usb"]: Bridge(row["usb"], row["chip"], tuple(row["texts"])) for row in table["bridge"]},
        {row["text"]: row["directory"] for row in table["product"]},
    )


def is_scanner(usb: str, product: str) -> bool:
    """Whether a device that types is a scanner: by its maker or by what it says of itself."""
    return known().maker(usb) is not None or bool(_WORDS.search(product))
