"""Who a card is for, and how it is found again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.scripted_platform import ScriptedPlatform, with_key
from wscall.deadline import Deadline
from wscall.errors import BadInput, PlatformUnreachable
from wscall.model import CardInfo, IssuedCard, PeopleInfo
from wscall.model.identity import made_up_id_number
from wscall.platform.port import Caller, Reply
from wscall.platform.reconcile import Subject, find_card

T = TypeVar("T")

NUMBER = made_up_id_number(30)
SUBJECT = Subject("袁宇阳", "01", NUMBER, "121212", "3")


def card(**values: str) -> CardInfo:
    return CardInfo(
        klx="3", orgCode="121212", peopleInfo=PeopleInfo(xm="袁宇阳", zjlx="01", zjhm=NUMBER)
    ).model_copy(update=values)


@pytest.mark.parametrize(
    ("klx", "electronic"), [("3", True), ("03", True), ("", True), (" 3 ", True), ("1", False), ("x", False)]
)
def test_kinds_of_card(klx: str, electronic: bool) -> None:
    assert Subject.of(card(klx=klx)).electronic is electronic


def test_an_electronic_card_needs_no_card_numbers_to_be_found() -> None:
    assert Subject.of(card(kh="KH", xpxlh="CHIP")) == SUBJECT
    physical = Subject.of(card(klx="1", kh="KH", xpxlh="CHIP"))
    assert (physical.kh, physical.xpxlh) == ("KH", "CHIP")


def test_a_missing_identity_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        Subject.of(CardInfo(klx="3"))
    assert caught.value.where == "cardInfo/peopleInfo/xm"


@given(st.integers(0, 4), st.sampled_from(["", " "]))
def test_one_person_however_typed(zeros: int, blank: str) -> None:
    typed = Subject(f"袁宇阳{blank}", "0" * zeros + "1", NUMBER.lower() + blank, "121212", "3")
    assert typed.identity() == SUBJECT.identity()


@given(st.builds(Subject, st.text(), st.text(), st.text(), st.text(), st.text(), st.text(), st.text()))
def test_a_subject_survives_the_journal(subject: Subject) -> None:
    assert Subject(*json.loads(json.dumps(subject))) == subject
    assert all(isinstance(part, str) for part in subject.identity())


@pytest.mark.parametrize(
    "other",
    [
        SUBJECT._replace(xm="袁宇"),
        SUBJECT._replace(zjlx="02"),
        SUBJECT._replace(zjhm=made_up_id_number(31)),
        SUBJECT._replace(orgCode="1"),
        SUBJECT._replace(klx="1"),
    ],
)
def test_different_people_and_cards(other: Subject) -> None:
    assert other.identity() != SUBJECT.identity()


def test_every_question_is_asked_as_the_caller_said(tmp_path: Path) -> None:
    platform = ScriptedPlatform(tmp_path / "cards")
    platform.sync_card_info(Caller("1", "2"), card(), Deadline(5))
    asked: list[Caller | None] = []

    def counted(call: Callable[[Caller], Reply[T]], deadline: Deadline, given: Caller | None) -> Reply[T]:
        asked.append(given)
        return with_key(call, deadline, given)

    found = find_card(SUBJECT, platform, counted, Deadline(5), Caller("own", "key"))
    assert found is not None
    assert IssuedCard.from_message(found.message) == found.value
    assert asked == [Caller("own", "key")] * 2
    assert find_card(SUBJECT._replace(xm="无此人"), platform, with_key, Deadline(5)) is None


def test_a_number_in_small_letters_is_the_same_person(tmp_path: Path) -> None:
    platform = ScriptedPlatform(tmp_path / "cards")
    platform.sync_card_info(Caller("1", "2"), card(), Deadline(5))
    assert find_card(SUBJECT._replace(zjhm=NUMBER.lower()), platform, with_key, Deadline(5)) is not None
    platform.ledger.write_text(
        platform.ledger.read_text(encoding="utf-8").replace("袁宇阳", "另一人"), encoding="utf-8"
    )
    with pytest.raises(PlatformUnreachable):
        find_card(SUBJECT, _Confused(platform.ledger), with_key, Deadline(5))


class _Confused(ScriptedPlatform):
    """Answers with whatever card comes first."""

    def _download(self, name: str, zjhm: str) -> Reply[object]:  # type: ignore[override]  # a broken platform
        return super()._download(self.cards()[0]["xm"], zjhm)
