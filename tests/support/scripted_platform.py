"""A platform of a few lines that keeps its cards in a file, so that several processes can share and survive it."""

import json
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from wscall.deadline import Deadline
from wscall.errors import NotSupported, PlatformRefused
from wscall.model import (
    AuthKey,
    CardBlackList,
    CardInfo,
    CardInfoResult,
    DownloadedQr,
    IssuedCard,
    OperatorLogInfo,
    PeopleIndex,
    PeopleInfo,
    PoorPeopleList,
    SamBlackList,
    UpdatedCard,
    UseCardInfo,
    VirCard,
)
from wscall.platform.port import Caller, Element, Period, Reply
from wscall.text import Text

T = TypeVar("T")
Event = Callable[[], object] | Exception | None
Script = deque[Event]
CALLER = Caller("121212", "the-secret-authentication-key")


def with_key(call: Callable[[Caller], Reply[T]], deadline: Deadline, given: Caller | None) -> Reply[T]:
    return call(given or CALLER)


def reply(operation: str, value: T, message: str = "操作成功") -> Reply[T]:
    result = Element("return", "", (Element("message", message), Element("resultCode", "10000")))
    return Reply(10000, message, value, Element(f"{operation}Response", "", (result,)))


def refusal(code: int) -> PlatformRefused:
    return PlatformRefused(Text("平台拒绝", "refused"), code=code, message="said so")


def unsupported(operation: str) -> NotSupported:
    return NotSupported(Text("功能不支持", "not supported"), found=operation)


class ScriptedPlatform:
    """Behaves, until ``before[op]`` or ``after[op]`` says otherwise: each event happens around one call."""

    def __init__(self, ledger: Path, *, duplicates: bool = True) -> None:
        self.ledger = ledger
        self.duplicates = duplicates
        self.calls: list[str] = []
        self.before: dict[str, Script] = {}
        self.after: dict[str, Script] = {}

    def cards(self) -> list[dict[str, str]]:
        if not self.ledger.exists():
            return []
        return [json.loads(line) for line in self.ledger.read_text(encoding="utf-8").splitlines()]

    def _around(self, operation: str, work: Callable[[], T]) -> T:
        self.calls.append(operation)
        _happen(self.before.get(operation))
        done = work()
        _happen(self.after.get(operation))
        return done

    def operations(self) -> frozenset[str]:
        return frozenset({"syncCardInfo", "downQr", "virIdCardVerify", "operatorLog", "cardVerify"})

    def get_auth_key(self, orgCode: str, userName: str, passWord: str, deadline: Deadline) -> Reply[AuthKey]:
        return reply("getAuthKey", AuthKey(authKey=CALLER.authKey))

    def get_card_info(
        self, caller: Caller, type_: str, numStr: str, use: UseCardInfo | None, deadline: Deadline
    ) -> Reply[CardInfoResult]:
        raise unsupported("getCardInfo")

    def sync_card_info(self, caller: Caller, card: CardInfo, deadline: Deadline) -> Reply[IssuedCard]:
        return self._around("sync_card_info", lambda: self._issue(card))

    def _issue(self, card: CardInfo) -> Reply[IssuedCard]:
        people, cards = card.peopleInfo, self.cards()
        if not self.duplicates and any(each["zjhm"] == people.zjhm for each in cards):
            raise refusal(10115)
        number = len(cards) + 1
        kept = {
            "xm": people.xm,
            "zjhm": people.zjhm,
            "kh": card.kh,
            "num": f"{number:020}",
            "vuid": f"{number:064X}",
        }
        with self.ledger.open("a", encoding="utf-8") as file:
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")
        if card.klx == "1":
            return reply("syncCardInfo", IssuedCard())
        values = {
            "virtualCardNum": kept["num"],
            "vuid": kept["vuid"],
            "empi": "EMPI",
            "QRCode": kept["vuid"] + ":1",
            "img": "aW1n",
        }
        message = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        return reply("syncCardInfo", IssuedCard.of(values), message)

    def vir_id_card_verify(
        self, caller: Caller, qrCode: str, use: UseCardInfo | None, deadline: Deadline
    ) -> Reply[VirCard]:
        return self._around("vir_id_card_verify", lambda: self._verify(qrCode))

    def _verify(self, qrCode: str) -> Reply[VirCard]:
        for card in self.cards():
            if card["vuid"] + ":1" == qrCode:
                people = PeopleInfo(xm=card["xm"], zjhm=card["zjhm"])
                value = VirCard(virtualCardNum=card["num"], vuid=card["vuid"], empi="EMPI", peopleInfo=people)
                return reply("virIdCardVerify", value)
        raise refusal(10109)

    def update_card_info(
        self,
        caller: Caller,
        qrCode: str,
        issuingMode: str,
        terminalType: str,
        people: PeopleInfo,
        deadline: Deadline,
    ) -> Reply[UpdatedCard]:
        raise unsupported("updateCardInfo")

    def down_qr(self, caller: Caller, name: str, zjlx: str, zjhm: str, deadline: Deadline) -> Reply[DownloadedQr]:
        return self._around("down_qr", lambda: self._download(name, zjhm))

    def _download(self, name: str, zjhm: str) -> Reply[DownloadedQr]:
        for card in self.cards():
            if card["zjhm"].upper() == zjhm.upper() and card["xm"] == name:
                return reply("downQr", DownloadedQr(empi="EMPI", vuid=card["vuid"], img="aW1n"))
        raise refusal(10108)

    def operator_log(self, caller: Caller, log: OperatorLogInfo, deadline: Deadline) -> Reply[None]:
        return self._around("operator_log", lambda: reply("operatorLog", None))

    def card_verify(self, caller: Caller, xpxlh: str, cardNumber: str, deadline: Deadline) -> Reply[PeopleIndex]:
        return self._around("card_verify", lambda: self._verify_physical(cardNumber))

    def _verify_physical(self, number: str) -> Reply[PeopleIndex]:
        if any(card["kh"] == number for card in self.cards()):
            return reply("cardVerify", PeopleIndex())
        raise refusal(10109)

    def publish_black_card(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[CardBlackList]:
        raise unsupported("publishBlackCard")

    def publish_black_sam(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[SamBlackList]:
        raise unsupported("publishBlackSam")

    def publish_poor_people(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[PoorPeopleList]:
        raise unsupported("publishPoorPeople")


def _happen(script: Script | None) -> None:
    event = script.popleft() if script else None
    if isinstance(event, Exception):
        raise event
    if event is not None:
        event()
