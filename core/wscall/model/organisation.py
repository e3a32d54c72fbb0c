"""Codes of organisations: GB 11714 (nine characters) and GB 32100 (unified social credit code, eighteen)."""

import re
from typing import Final

from wscall.errors import BadInput
from wscall.model.findings import Finding
from wscall.text import Text

_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100 leaves out I, O, Z, S and V, which are taken for digits or for each other."""
_CREDIT_MODULUS: Final = len(_CREDIT_ALPHABET)
_ORGANISATION: Final = slice(8, 17)
"""Where a unified social credit code holds the organisation code."""


def org_check_character(first8: str) -> str:
    """The ninth character of an organisation code, ``0``–``9`` or ``X``.

    Raises:
        BadInput: these are not eight digits or capital letters.
    """
    if not re.fullmatch("[0-9A-Z]{8}", first8):
        raise _bad(
            "组织机构代码的本体应为 8 位数字或大写字母", "an organisation code has 8 digits or capital letters"
        )
    rest = 11 - sum(int(each, 36) * weight for each, weight in zip(first8, _WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def credit_check_character(first17: str) -> str:
    """The last character of a unified social credit code.

    Raises:
        BadInput: these are not 17 characters of the code's alphabet.
    """
    if not re.fullmatch(f"[{_CREDIT_ALPHABET}]{{17}}", first17):
        raise _bad(
            "统一社会信用代码的前 17 位含有不允许的字符", "the unified social credit code has wrong characters"
        )
    total = sum(
        _CREDIT_ALPHABET.index(each) * pow(3, place, _CREDIT_MODULUS) for place, each in enumerate(first17)
    )
    return _CREDIT_ALPHABET[-total % _CREDIT_MODULUS]


def _bad(zh: str, en: str) -> BadInput:
    return BadInput(Text(zh, en))


def check_org_code(code: str) -> list[Finding]:
    """What is wrong with an organisation code, written ``456074139`` or ``45607413-9``; empty for a good one.

    Platforms also use institution codes of other kinds (6 to 22 digits), so this is no gate for ``orgCode``.
    """
    found = re.fullmatch("([0-9A-Z]{8})-?([0-9X])", code)
    if not found:
        zh = "组织机构代码应为 8 位数字或大写字母，加 1 位校验码"
        en = "an organisation code has 8 digits or capital letters and a check character"
        return [Finding("", "error", Text(zh, en), "bad_characters")]
    if org_check_character(found[1]) != found[2]:
        text = Text("组织机构代码的校验码不正确", "the organisation code has a wrong check character")
        return [Finding("", "error", text, "bad_check_character")]
    return []


def check_credit_code(code: str) -> list[Finding]:
    """What is wrong with a unified social credit code; empty for a good one.

    The first two characters may be letters, the next six are a region. A wrong check character of the
    organisation code inside is only a warning: the code as a whole has its own.
    """
    if not re.fullmatch(f"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}", code):
        zh = "统一社会信用代码应为 18 位，第 3 至 8 位为数字，不含 I O Z S V"
        en = "a unified social credit code has 18 characters, digits from the 3rd to the 8th, and no I O Z S V"
        return [Finding("", "error", Text(zh, en), "bad_characters")]
    if credit_check_character(code[:17]) != code[17]:
        text = Text("统一社会信用代码的校验码不正确", "the unified social credit code has a wrong check character")
        return [Finding("", "error", text, "bad_check_character")]
    return [finding._replace(severity="warning") for finding in check_org_code(code[_ORGANISATION])]
