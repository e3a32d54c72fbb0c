"""What the native library says itself stands in its source twice, readable and in GBK."""

import re

import pytest

from support.native import REPOSITORY
from wscall.model.errors_table import spec_text

SOURCE = (REPOSITORY / "native" / "wscall" / "texts.c").read_text("utf-8")
ENTRY = re.compile(r"\[(TEXT_\w+)\] = \{CODE_(\w+),\s*\"(.*?)\",\s*\"(.*?)\"\}")
HEADER = (REPOSITORY / "native" / "wscall" / "texts.h").read_text("utf-8")
CODES = {name: int(code) for name, code in re.findall(r"#define CODE_(\w+) \((-\d+)\)", HEADER)}


def octal(text: str) -> str:
    return "".join(chr(byte) if byte < 0x80 else f"\\{byte:03o}" for byte in text.encode("gbk"))


def test_every_text_is_there() -> None:
    declared = re.findall(r"^    (TEXT_\w+),", HEADER, re.MULTILINE)
    assert [name for name, *_ in ENTRY.findall(SOURCE)] == declared[1:]
    assert declared[0] == "TEXT_NONE"


@pytest.mark.parametrize(("name", "code", "text", "gbk"), ENTRY.findall(SOURCE))
def test_both_forms_are_one_text(name: str, code: str, text: str, gbk: str) -> None:
    assert gbk == octal(text)
    assert text.startswith(f"{spec_text(CODES[code])}：")
