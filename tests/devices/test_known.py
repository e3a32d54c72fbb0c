"""The table of hardware that no vendor directory names."""

import re

import pytest

from wscall.devices.known import is_scanner, known


def test_the_table_is_written_as_it_is_compared() -> None:
    table = known()
    assert all(re.fullmatch(r"[0-9A-F]{4}", vendor) for vendor in table.makers)
    assert all(re.fullmatch(r"[0-9A-F]{4}:[0-9A-F]{4}", usb) for usb in table.bridges)
    assert all(text == text.lower() for text in table.products)
    assert all(bytes.fromhex(maker.enable) for maker in table.makers.values() if maker.enable)


@pytest.mark.parametrize(
    ("usb", "product", "scanner"),
    [
        ("05e0", "", True),
        ("05E0:1900", "", True),
        ("046d", "USB Keyboard", False),
        ("ffff", "Generic Barcode Scanner", True),
    ],
)
def test_scanners_by_maker_and_by_word(usb: str, product: str, *, scanner: bool) -> None:
    assert is_scanner(usb, product) == scanner


@pytest.mark.parametrize(
    ("usb", "product", "nothing"),
    [
        ("1A86:7523", "USB Serial", True),
        ("1A86:7523", "Mindeo FS390", False),
        ("1FBB:3850", "USB Serial", False),
        ("1FBB:3850", "", True),
    ],
)
def test_a_bridge_chips_own_text_says_nothing(usb: str, product: str, *, nothing: bool) -> None:
    assert known().says_nothing(usb, product) == nothing
