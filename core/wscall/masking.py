"""The one place that hides personal data and secrets. Light: vendor workers import it.

Four functions shorten one value whose meaning is known (:func:`mask_number`, :func:`mask_name`,
:func:`mask_phone`, :func:`mask_field`), :func:`scrub` hides them in any text, :func:`fingerprint` replaces a
value that must never be seen but has to be told apart from another. What is hidden how:

======================================= =========================================
identity, card, bank and other numbers  first 3 and last 4 characters stay
names                                   the first character stays
telephones                              first 3 and last 4 digits stay
addresses, health data, fees, photos    nothing stays
QR texts, keys, passwords, PINs         nothing stays (a fingerprint where useful)
card data in hexadecimal                nothing stays but its length
======================================= =========================================

Recordings of devices hold made-up values instead, which can still be played (:mod:`wscall.recording.substitutes`).

Every function gives the same result when applied twice, and every pattern here is linear in the length of
the text: a match may only start where a run of its characters starts, and never gives characters back.
"""

import os
import re
from collections.abc import Iterable
from typing import Final

HIDDEN: Final = "****"
_WHOLE: Final = 11  # from this length on a number keeps both ends
_TAIL: Final = 8  # from this length on it keeps its end
_NUMBER: Final = re.compile(r"\+?[0-9A-Za-z*]{1,64}")


def mask_number(number: str) -> str:
    """Hide an identity, card or other document number: ``330****1234``; short ones keep less or nothing."""
    bare = "".join(number.split()).replace("-", "")
    if not bare:
        return ""
    if len(bare) < _TAIL or not _NUMBER.fullmatch(bare):
        return HIDDEN
    return f"{bare[:3] if len(bare) >= _WHOLE else ''}{HIDDEN}{bare[-4:]}"


def mask_name(name: str) -> str:
    """Hide a name but for its first character; the result does not tell how long it was."""
    bare = name.strip()
    if not bare:
        return ""
    return HIDDEN if bare.startswith("*") else f"{bare[0]}**"


def mask_phone(phone: str) -> str:
    """Hide a telephone number but for the first three and the last four digits."""
    return mask_number(phone)


_own_key = os.urandom(16)


def use_fingerprint_key(key: bytes) -> None:
    """Use the installation's key (16 to 64 bytes) instead of one that lives as long as this process.

    Without it, fingerprints of two processes cannot be compared.
    """
    global _own_key  # noqa: PLW0603 - one key a process is the point
    _own_key = key


def fingerprint(secret: str) -> str:
    """Ten hexadecimal digits that stand for a secret: equal for equal secrets, useless without the key.

    Keyed, because identity numbers are few enough to try them all against a plain hash.
    """
    from hashlib import blake2b  # noqa: PLC0415 - a worker that hides nothing does not load it

    return blake2b(secret.encode("utf-8", "surrogatepass"), key=_own_key, digest_size=5).hexdigest()


def _nothing(value: str) -> str:
    return HIDDEN if value.strip() else value


_MASKS: Final = {
    "name": mask_name,
    "number": mask_number,
    "phone": mask_phone,
    "secret": _nothing,
    "data": _nothing,
}

_FIELDS: Final = {
    "name": "xm name lxrxm lxrxm1 lxrxm2 lxrxm3 patientname linkmanname 姓名 患者 病人 持卡人 联系人",
    "number": (
        "sfzhm zjhm kh xpxlh yhkh jkdah xnhkh jzkkh sbkh fkxlh idno idcard idcardno idnumber cardno cardnumber"
        " bankcard bankcardno bankcardnumber virtualcardnum numstr identityno chipserialno cardserialno"
        " 身份证 身份证号 身份证号码 证件号 证件号码 卡号 银行卡号 社会保障号 健康档案号 就诊卡号"
    ),
    "phone": (
        "brdh brdh1 brdh2 lxrdh lxrdh1 lxrdh2 lxrdh3 phone phoneno mobile tel telephone"
        " 电话 手机 手机号 电话号码 手机号码 联系电话"
    ),
    "secret": (
        "password passwd pwd authkey qrcode qr vuid empi pin sampin token secret apikey authorization cookie"
        " accesskey privatekey 密码 授权码 二维码 二维码内容 认证字符串"
    ),
    "data": (
        "img img1 img2 img3 facevideo photo wlt usersign csrq birth birthday birthdate amount"
        " address address1 address2 addr dzsf dzs dzqx dzxz dzc birthplace domicile unitwrok unitwork"
        " abodm rhdm xcbz xzbbz xnxgbbz dxbbz jsbbz nxwlbz tnbbz qcybz qgybz txbz qgyzbz qgqsbz kzxdyzbz kzxyzbz"
        " xzqbqbz qtyxjsmc allergies immunisations gmwzmc gmfy myjzymmc ymjzrq diagnosis"
        " 地址 住址 户籍地址 出生地址 出生日期 工作单位 诊断 过敏史"
    ),
}
_KINDS: Final = {field: kind for kind, fields in _FIELDS.items() for field in fields.split()}
_SECRET_ENDINGS: Final = ("password", "passwd", "authkey", "qrcode", "token", "secret", "apikey", "sampin")


def kind_of(field: str) -> str | None:
    """What a field holds, by its name in any spelling: ``passWord``, ``auth_key``, ``SAM_PIN``, ``姓名``.

    One of ``name``, ``number``, ``phone``, ``secret``, ``data``; None where it is nothing to hide.
    """
    bare = field.lower().replace("_", "").replace("-", "")
    return _KINDS.get(bare) or ("secret" if bare.endswith(_SECRET_ENDINGS) else None)


def is_sensitive(field: str) -> bool:
    """Whether a field of this name holds personal data or a secret."""
    return kind_of(field) is not None


def mask_field(field: str, value: str) -> str:
    """Hide one value as the name of its field demands; a field that is not sensitive is scrubbed as text."""
    kind = kind_of(field)
    return _MASKS[kind](value) if kind else scrub(value)


# Only single characters are repeated possessively below: before 3.11.5 Python matched possessive repeats of groups
# wrongly, and what is not matched is not hidden. Alternatives within a group exclude each other, so that a greedy
# repeat of it tries nothing twice.
_LT: Final = r"(?:<|&(?:amp;){0,3}lt;|\\u003[cC])"
_GT: Final = r"(?:>|&(?:amp;){0,3}gt;|\\u003[eE])"
_ELEMENT: Final = re.compile(
    rf"{_LT}(?:[^\W\d][\w.-]{{0,40}}+:)?(?P<field>[^\W\d][\w-]{{0,40}}+)(?:\s[^<>&\\]*+)?{_GT}"
)
_CONTENT: Final = re.compile(
    r"(?:[^<&\\]++"
    r"|<!\[CDATA\[(?:[^\]]++|\](?!\]>))*(?:\]\]>)?"
    r"|<!--(?:[^-]++|-(?!->))*(?:-->)?"
    r"|&(?!(?:amp;){0,3}lt;)|\\(?!u003[cC]))*"
)
_ASSIGNMENT: Final = re.compile(
    r"(?:^(?P<line>[ \t]{0,40}+))?(?<![A-Za-z0-9_])(?P<field>[A-Za-z_][A-Za-z0-9_-]{0,40}+)"
    r"(?P<quoted>\\{0,7}+[\"'])?[ \t]{0,8}+(?P<sign>=|:|：)[ \t]{0,8}+",
    re.MULTILINE,
)
_LABEL: Final = re.compile(
    rf"(?P<field>{'|'.join(sorted((f for f in _KINDS if not f.isascii()), key=len, reverse=True))})"
    r"(?P<quoted>\\{0,7}+[\"'”’])?(?:[ \t]{0,8}+[:：=][ \t]{0,8}+|(?<=姓名)[ \t]{1,8}+)"
)
_QUOTE: Final = re.compile(r"[bru]{0,2}+(?P<backslashes>\\{0,7}+)(?P<quote>[\"'])")
_INSIDE: Final = {quote: re.compile(rf"(?:[^{quote}\\]++|\\.|\\\Z)*", re.DOTALL) for quote in "\"'"}
_LIST: Final = re.compile(r"\[[^\]]*+|\{[^}]*+|\([^)]*+")
_BRACKETS: Final = ("[", "{", "(")
_LINE: Final = re.compile(r"[^\r\n]*+")
_WORD: Final = re.compile(r"[^\r\n,;&)}\]<>|\"'，；。]*+")
_NUMBERS: Final = re.compile(r"[^\s,;&)}\]<>|\"'，；。]*+(?: \d++)*")
_JSON_WORD: Final = re.compile(r"[^\s,}\]]*+")


def _value_span(text: str, start: int, assignment: "re.Match[str]", kind: str) -> tuple[int, int]:
    """Where the value after ``field=`` or ``"field":`` begins and ends; one that is cut off ends with the text."""
    quote = _QUOTE.match(text, start)
    if quote:
        if not quote["backslashes"]:
            inside = _INSIDE[quote["quote"]].match(text, quote.end())
            assert inside
            return inside.span()
        end = text.find(quote["backslashes"] + quote["quote"], quote.end())
        return quote.end(), len(text) if end < 0 else end
    groups = assignment.groupdict()
    whole_line = groups.get("line") is not None and groups.get("sign") == "="
    if groups["quoted"]:
        pattern = _LIST if text.startswith(_BRACKETS, start) else _JSON_WORD
    elif whole_line or kind == "secret":
        pattern = _LINE
    elif text.startswith(_BRACKETS, start):
        pattern = _LIST
    else:
        pattern = _NUMBERS if kind in {"number", "phone"} else _WORD
    value = pattern.match(text, start)
    assert value
    return value.span()


def _content_span(text: str, start: int, _element: "re.Match[str]", _kind: str) -> tuple[int, int]:
    """Where the text of an element ends: at the next tag, wherever that is."""
    content = _CONTENT.match(text, start)
    assert content
    return content.span()


def _hide_fields(text: str, fields: "re.Pattern[str]") -> str:
    """Hide the value of every sensitive field that the pattern finds; other values are looked into."""
    span = _content_span if fields is _ELEMENT else _value_span
    parts: list[str] = []
    done = 0
    for found in fields.finditer(text):
        kind = kind_of(found["field"])
        if kind is None or found.start() < done:
            continue
        start, end = span(text, found.end(), found, kind)
        value = text[start:end]
        if not value.strip():
            continue
        mask = _nothing if value.lstrip().startswith(("<!", *_BRACKETS)) else _MASKS[kind]
        parts += (text[done:start], mask(value))
        done = end
    return "".join((*parts, text[done:]))


_ROUNDS: Final = 5  # what one round hides can give its neighbour a form; two are the usual number
_HEX: Final = "0-9A-Fa-f"
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@:]{0,200}+:[^\s/@]{0,200}+@")
_RECORD: Final = re.compile(
    r"(?<![^|\"'<>=:：(\[{\r\n])[^|\"'<>=:：(\[{\r\n]*+(?:\|[^|\"'<>\r\n]*+){3,}",
)
_WORDS: Final = re.compile(r"(?:[ -/:-~]++|\d{1,5}(?!\d))*", re.ASCII)
_HEX_RUN: Final = re.compile(rf"(?<![{_HEX}])(?:0[xX])?[{_HEX}]{{20,}}+(?::[\w+/=.-]{{1,200}}+){{0,3}}")
_HEX_PAIRS: Final = re.compile(rf"(?<![{_HEX}])[{_HEX}]{{2}}(?:[ :,-][{_HEX}]{{2}}(?![{_HEX}])){{7,}}")
_HEX_ANSWER: Final = re.compile(rf"(?<![0-9A-Za-z])(?:[{_HEX}]{{2}} ?){{3,12}}?90 ?00(?![0-9A-Za-z])")
_VERIFY: Final = re.compile(
    rf"(?<![0-9A-Za-z])(?P<head>[08][04] ?20 ?00 ?[{_HEX}]{{2}}) ?(?:[{_HEX}]{{2}} ?){{2,20}}"
)
_ESCAPED_BYTES: Final = re.compile(rf"(?:\\{{1,7}}+x[{_HEX}]{{2}}(?:\\{{2,8}}+(?!x)|[@-\[\]-~])?){{3,}}")
_BASE64: Final = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{120,}+={0,2}+")
_DIGITS: Final = re.compile(r"\d{15,}+[Xx]?")
_GROUPS: Final = re.compile(
    r"(?<!\d)(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,4}(?:[ -]\d{1,4}(?!\d)){0,2}|\d{6}[ -]\d{8}[ -]\d{3}[\dXx])"
    r"(?!\d)"
)
_MOBILE: Final = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LANDLINE: Final = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_DOCUMENT: Final = re.compile(r"(?<![0-9A-Za-z])(?:[CDEGHMPS]\d{8}(?:\d\d)?|[CE][A-Z]\d{7})(?![0-9A-Za-z])")


def _hide_number(found: "re.Match[str]") -> str:
    return mask_number(found[0])


def _hide_token(found: "re.Match[str]") -> str:
    return f"[#{fingerprint(found[0])}]"


def _hide_all(_found: "re.Match[str]") -> str:
    return HIDDEN


def _hide_record(found: "re.Match[str]") -> str:
    """Codes of one or two characters stay, so the record keeps its shape; everything else goes.

    A list of allowed values is no record: plain words with a blank on both sides of each sign. In the Chinese form
    of our errors it stands between 需要 and the next ；.
    """
    fields = found[0].split("|")
    listed = found[0].rpartition("需要 ")[2].partition("；")[0]
    if listed.count(" | ") == len(fields) - 1 and _WORDS.fullmatch(listed):
        return found[0]
    return "|".join(field if len(field) <= 2 and field.isascii() else "*" for field in fields)  # noqa: PLR2004 - above


_PATTERNS: Final = (
    (_CREDENTIALS, lambda _found: f"{HIDDEN}@"),
    (_RECORD, _hide_record),
    (_VERIFY, lambda found: f"{found['head']} {HIDDEN}"),
    (_BASE64, _hide_all),
    (_HEX_RUN, _hide_token),
    (_HEX_PAIRS, _hide_all),
    (_HEX_ANSWER, _hide_all),
    (_ESCAPED_BYTES, _hide_all),
    (_GROUPS, _hide_number),
    (_DIGITS, _hide_number),
    (_MOBILE, _hide_number),
    (_LANDLINE, _hide_number),
    (_DOCUMENT, _hide_number),
)


def scrub(text: str, known: Iterable[str] = ()) -> str:
    """Hide personal data and secrets in any text: prose, XML, JSON, ini lines, ``|`` records, dumps, tracebacks.

    Fields are recognised by name (the specification's, their English and Chinese relatives), numbers and tokens by
    form. A name that stands alone in prose has no form: a caller that knows the persons of its request passes
    their names and other values as ``known``, and each is hidden wherever it stands. Hiding too much is
    accepted; time is linear in the length of the text.
    """
    for value in sorted({value.strip() for value in known}, key=len, reverse=True):
        if len(value) > 1:
            text = text.replace(value, HIDDEN)
    for _ in range(_ROUNDS):
        hidden = _scrub_once(text)
        if hidden == text:
            break
        text = hidden
    return text


def _scrub_once(text: str) -> str:
    for fields in (_ELEMENT, _ASSIGNMENT, _LABEL):
        text = _hide_fields(text, fields)
    for pattern, hide in _PATTERNS:
        text = pattern.sub(hide, text)
    return text
