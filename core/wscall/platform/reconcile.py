"""Does the person have a card? Asked after an issue whose outcome is unknown, before anything is repeated.

An electronic card is looked for by downQr with name and document, then verified by virIdCardVerify, which
also supplies what downQr leaves out. A physical card is looked for by cardVerify.
"""

import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from wscall.deadline import Deadline
from wscall.errors import BadInput, PlatformRefused, PlatformUnreachable
from wscall.model import CardInfo, IssuedCard, VirCard
from wscall.platform.port import Caller, Element, Platform, Reply
from wscall.text import Text

T = TypeVar("T")

NO_SUCH_CARD: Final = frozenset({10108, 10109, 10118})
"""The platform knows no card of this person."""
NO_SUCH_PERSON: Final = frozenset({10111, 10114, 10134})
"""The platform cannot hold such a person (number, name or document type is wrong), so it issued nothing."""
NOT_A_NEW_CARD: Final = frozenset({1010, 1020, 1040})
"""Only a lost, cancelled or void card is there; a card issued by the request in question would be valid."""

_ELECTRONIC: Final = "3"
_STATIC: Final = ":1"
"""What makes the text of the static QR out of the card's vuid (specification, sample answer of syncCardInfo)."""


class WithKey(Protocol):
    """Calls the platform with an authentication key that works, renewing it once if the platform asks for it."""

    def __call__(self, call: Callable[[Caller], Reply[T]], deadline: Deadline, given: Caller | None) -> Reply[T]:
        """Run ``call`` as ``given`` where that says who, as the configured institution otherwise."""
        ...


class Subject(NamedTuple):
    """The least that finds a card again: who it is for, and what kind of card."""

    xm: str
    zjlx: str
    zjhm: str
    orgCode: str
    klx: str = ""
    kh: str = ""
    xpxlh: str = ""

    @classmethod
    def of(cls, card: CardInfo) -> "Subject":
        """The subject of an issue.

        Raises:
            BadInput: name, document type or document number is missing.
        """
        people = card.peopleInfo
        for element, value in (("xm", people.xm), ("zjlx", people.zjlx), ("zjhm", people.zjhm)):
            if not value.strip():
                raise BadInput(
                    Text(f"缺少必填项 {element}", f"{element} is missing"), where=f"cardInfo/peopleInfo/{element}"
                )
        subject = cls(people.xm, people.zjlx, people.zjhm, card.orgCode, card.klx)
        return subject if subject.electronic else subject._replace(kh=card.kh, xpxlh=card.xpxlh)

    @property
    def electronic(self) -> bool:
        """Whether the card is an electronic one; a kind left out means that."""
        return not self.klx.strip() or _number(self.klx) == _ELECTRONIC

    def identity(self) -> tuple[str, ...]:
        """What makes two subjects the same, whatever way they were typed (DECISIONS 15)."""
        kind = "e" if self.electronic else f"p {self.kh.strip()} {self.xpxlh.strip()}"
        return self.xm.strip(), _number(self.zjlx), self.zjhm.strip().upper(), self.orgCode.strip(), kind


def _number(code: str) -> str:
    """A code without leading zeros, where it is a number."""
    text = code.strip()
    return text.lstrip("0") or "0" if text.isascii() and text.isdecimal() else text


def find_card(
    subject: Subject, platform: Platform, with_key: WithKey, deadline: Deadline, given: Caller | None = None
) -> Reply[IssuedCard] | None:
    """The answer that syncCardInfo would have given, rebuilt; None where the person has no such card.

    Raises:
        PlatformUnreachable, PlatformRefused, NotSupported, TimedOut, Cancelled: it cannot be told.
    """
    try:
        if not subject.electronic:
            return _find_physical(subject, platform, with_key, deadline, given)
        return _find_electronic(subject, platform, with_key, deadline, given)
    except PlatformRefused as refusal:
        if refusal.code in NO_SUCH_CARD | NO_SUCH_PERSON | NOT_A_NEW_CARD:
            return None
        raise


def _find_electronic(
    subject: Subject, platform: Platform, with_key: WithKey, deadline: Deadline, given: Caller | None
) -> Reply[IssuedCard]:
    found = with_key(
        lambda caller: platform.down_qr(caller, subject.xm, subject.zjlx, subject.zjhm, deadline), deadline, given
    )
    text = found.value.vuid + _STATIC
    verified = with_key(lambda caller: platform.vir_id_card_verify(caller, text, None, deadline), deadline, given)
    _same_person(subject, verified.value)
    card = IssuedCard(
        virtualCardNum=verified.value.virtualCardNum,
        vuid=found.value.vuid,
        empi=found.value.empi or verified.value.empi,
        QRCode=text,
        img=found.value.img,
    )
    names = ("virtualCardNum", "vuid", "empi", "QRCode", "img")
    message = json.dumps({name: getattr(card, name) for name in names}, ensure_ascii=False, separators=(",", ":"))
    return _answer(found, message, card)


def _find_physical(
    subject: Subject, platform: Platform, with_key: WithKey, deadline: Deadline, given: Caller | None
) -> Reply[IssuedCard]:
    found = with_key(
        lambda caller: platform.card_verify(caller, subject.xpxlh, subject.kh, deadline), deadline, given
    )
    return _answer(found, found.message, IssuedCard())


def _answer(found: Reply[Any], message: str, card: IssuedCard) -> Reply[IssuedCard]:
    result = Element("return", "", (Element("message", message), Element("resultCode", str(found.code))))
    return Reply(found.code, message, card, Element("syncCardInfoResponse", "", (result,)))


def _same_person(subject: Subject, verified: VirCard) -> None:
    """Refuse a card that says it is another person's: never the wrong patient."""
    people = verified.peopleInfo
    for mine, theirs in ((subject.xm, people.xm), (subject.zjhm, people.zjhm)):
        if theirs.strip() and theirs.strip().upper() != mine.strip().upper():
            raise PlatformUnreachable(
                Text(
                    "平台返回的电子健康卡属于另一个人", "the card that the platform returned is another person's"
                ),
                where="virIdCardVerify",
                advice=Text("请联系卡管平台核对", "ask the platform's operators to check"),
            )
