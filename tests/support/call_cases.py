"""One table of calls, function by good and bad input, that every surface has to answer alike.

The reference is what ``wscall.api`` answers in this process at a hospital of its own. A surface is asked at
another fresh one, case after case in the order of the table, so that what one case does (a card is issued) holds
for the next. What no two platforms say alike (keys, numbers of cards, pictures) is compared by its presence.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from support.hospital import PERSON, RESERVE, Hospital
from wscall.sim.devices.counter import insert, remove
from wscall.sim.platform.seed import SAMPLE_VUID

_EXAMPLES: Final = Path(__file__).parents[2] / "examples" / "requests"
_ENVELOPE: Final = '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>{}</soap:Body></soap:Envelope>'
_VERIFY: Final = f"<virIdCardVerify><qrCode>{SAMPLE_VUID}:1</qrCode></virIdCardVerify>"
_UNREACHABLE: Final = "http://127.0.0.1:9/hcpde/services/healthCardService?wsdl"


class Case(NamedTuple):
    """One call.

    Attributes:
        name: of the case.
        function: as its exports and methods are called.
        szInput: for the six ``WSC_*``.
        szEndPoint: the platform's address; empty for the configured one.
        szReserve: the eight fields.
        include: an INCLUDE_DIR for this call (DECISIONS 6); only some surfaces have a way to give it.
        counter: the card that lies on the counter; empty for none.
    """

    name: str
    function: str
    szInput: str = ""
    szEndPoint: str = ""
    szReserve: str = ""
    include: str = ""
    counter: str = "health-32k"


class Answer(NamedTuple):
    """What a surface answered: return value, szMsg, szOutput."""

    code: int
    msg: str
    output: str


Runner = Callable[[Sequence[Case]], Iterable[Answer]]
"""Calls the functions of these cases through one surface, in their order."""


def _example(operation: str, form: str = ".bare") -> str:
    return (_EXAMPLES / f"{operation}{form}.xml").read_text("utf-8")


def _good() -> Iterator[Case]:
    for operation in ("getAuthKey", "syncCardInfo", "virIdCardVerify", "updateCardInfo", "downQr"):
        yield Case(f"{operation}, envelope", f"WSC_{operation}", _example(operation, ""))
        yield Case(f"{operation}, bare", f"WSC_{operation}", _example(operation))
    yield Case("issue", "WSC_syncCardInfo", PERSON.card_xml())
    yield Case("issue again", "WSC_syncCardInfo", PERSON.card_xml())
    yield Case("look up by code", "WSC_getCardInfo", _VERIFY.replace("virIdCardVerify", "getCardInfo"))
    yield Case("verify at a department", "WSC_virIdCardVerify", _VERIFY, szReserve=RESERVE)
    yield Case("text beyond GBK", "WSC_downQr", _example("downQr").replace("</name>", "𠮷</name>"))
    yield Case(
        "quotes and signs", "WSC_downQr", _example("downQr").replace("</name>", "&quot;\\\u00b7|%\t</name>")
    )


def _refused() -> Iterator[Case]:
    yield Case("nobody's code", "WSC_virIdCardVerify", _VERIFY.replace(SAMPLE_VUID, "nobody"))
    refused = _ENVELOPE.format(_VERIFY.replace(SAMPLE_VUID, "nobody"))
    yield Case("nobody's code, envelope", "WSC_virIdCardVerify", refused)
    yield Case("wrong password", "WSC_getAuthKey", "<getAuthKey><passWord>x</passWord></getAuthKey>")
    yield Case("platform not there", "WSC_virIdCardVerify", _VERIFY, szEndPoint=_UNREACHABLE)
    yield Case("address that is none", "WSC_getAuthKey", "<getAuthKey/>", szEndPoint="htp:/nowhere")


def _bad() -> Iterator[Case]:
    for operation in (
        "getAuthKey",
        "getCardInfo",
        "syncCardInfo",
        "virIdCardVerify",
        "updateCardInfo",
        "downQr",
    ):
        function = f"WSC_{operation}"
        yield Case(f"{operation}, empty", function)
        yield Case(f"{operation}, no XML", function, "甄应用|1|")
        yield Case(f"{operation}, cut off", function, f"<{operation}>\n  <orgCode>12")
        yield Case(f"{operation}, another operation", function, "<operatorLog/>")
    yield Case("an entity", "WSC_downQr", "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>")
    yield Case("the specification's own misprint", "WSC_updateCardInfo", "<a>\n<b></ b>\n</a>")
    yield Case("no such date", "WSC_syncCardInfo", PERSON.card_xml().replace("19910406", "19910431"))
    yield Case("no number", "WSC_downQr", "<downQr><name>甄</name><zjlx>01</zjlx></downQr>")
    yield Case("too deep", "WSC_downQr", "<x>" * 50 + "</x>" * 50)


def _reads() -> Iterator[Case]:
    for function in ("ReadCardInfo_V2", "ReadPeopleInfo_V2", "ReadHealthInfo_V2"):
        yield Case(f"{function}, no reserve", function)
        yield Case(f"{function}, eight fields", function, szReserve=RESERVE)
        yield Case(f"{function}, fewer fields", function, szReserve="00001|心脑血管外科")
    yield Case("include", "ReadCardInfo_V2", include="<SIM:SIM>")
    yield Case("include of what is not installed", "ReadCardInfo_V2", include="<NOWHERE:XX>")
    yield Case("include that is none", "ReadHealthInfo_V2", include="SIM")
    yield Case("social security card", "ReadPeopleInfo_V2", counter="social-security")
    yield Case("identity card", "ReadPeopleInfo_V2", counter="id-citizen")
    yield Case("no card", "ReadPeopleInfo_V2", counter="")
    yield Case("page for people", "ShowForm_V2")


CASES: Final = (*_good(), *_refused(), *_bad(), *_reads())

CONFIGURATION: Final = {
    "WSCALL__readLimit": "3",
    "CardDevEnv__DevSuitType": "0",
    "AGENT__port": "0",
}
"""Of the hospital: no scanner, and a short wait for a card that does not come."""

_VARYING: Final = (
    (re.compile(r"<(authKey|expiryTime|empi|vuid|img)>[^<]+</\1>"), r"<\1>*</\1>"),
    (re.compile(r'"(virtualCardNum|vuid|empi|QRCode|img)":"[^"]+"'), r'"\1":"*"'),
    (re.compile(r"(CardSlots|IdCardReader) (?:no_card|timeout)(?: x[0-9]+)?"), r"\1 *"),
)
"""What no two hospitals say alike: keys, times, numbers of new cards and their pictures, the rounds of a read and
whether its end came within one."""


def comparable(answer: Answer) -> Answer:
    """The answer, with what differs from hospital to hospital replaced by a star."""
    msg, output = answer.msg, answer.output
    for pattern, star in _VARYING:
        msg, output = pattern.sub(star, msg), pattern.sub(star, output)
    return Answer(answer.code, msg, output)


def answers(hospital: Hospital, run: Runner, cases: Sequence[Case] = CASES) -> dict[str, Answer]:
    """What a surface answers to the cases at a hospital, by the names of the cases."""
    found: dict[str, Answer] = {}
    for card, group in groupby(cases, key=lambda case: case.counter):
        _put(hospital, card)
        asked = tuple(group)
        given = tuple(comparable(answer) for answer in run(asked))
        assert len(given) == len(asked)
        found |= dict(zip((case.name for case in asked), given, strict=True))
    return found


def _put(hospital: Hospital, card: str) -> None:
    """Let that card lie on the counter and nothing else beside the SAM."""
    remove("", hospital.sim)
    if card:
        insert(card, "", hospital.sim)
