"""``POST /v1/cards/…``: the platform's card operations with fields in JSON."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from wscall.deadline import Deadline
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.fields import FieldsOf
from wscall.surfaces.agent.routes import Access

if TYPE_CHECKING:
    from wscall.api.result import FieldsResult

router: Final = APIRouter(prefix="/v1/cards", tags=["cards"])
ACCESS: Final[dict[str, Access]] = {"/v1/cards": "page"}

Fields = dict[str, Any]
Reserve = Annotated[str, Field(description="szReserve: the eight fields about the visit, joined by |")]
_PERSON: Final[Fields] = {"xm": "甄示例", "zjlx": "01", "zjhm": "999998198808086176"}
_VISIT: Final = "0304|心血管内科|3|2|1|0.00|0|"
_CODE: Final = "5F27D0C1B2A39485:1"


class FieldsAnswer(BaseModel):
    """What every card operation answers.

    ``code`` is 10000 where it succeeded, the platform's own resultCode where that refused, a negative code of the
    specification for a local failure; ``msg`` is Chinese and empty on success.
    """

    code: int
    msg: str


class IssueCard(BaseModel):
    """A card to issue; an electronic one where klx is missing."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"cardInfo": {"klx": "3", "issuingMode": "2", "peopleInfo": _PERSON}}]}
    )
    cardInfo: Annotated[Fields, FieldsOf("CardInfo")]


class IssueAnswer(FieldsAnswer):
    """The card that was issued, or that an earlier try for the same person had issued; {} after a failure."""

    output: Annotated[Fields, FieldsOf("IssuedCard")]


class CodeScan(BaseModel):
    """How the scanner is asked, where the code is not given."""

    limit: float | None = Field(None, ge=0.1, le=3600, description="seconds for the scan; null: as configured")
    include: str = Field("", description="INCLUDE_DIR for this scan; empty: as configured")


class VerifyCard(CodeScan):
    """A code to verify."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": _CODE, "szReserve": _VISIT}]})
    code: str | None = Field(None, description="the code's text; null: the scanner is asked")
    szReserve: Reserve = ""


class VerifyAnswer(FieldsAnswer):
    """Whose code it is; {} after a failure."""

    output: Annotated[Fields, FieldsOf("VirCard")]


class UpdateCard(CodeScan):
    """What to change of the person behind a code. Name, document type and number tell whose it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"qrCode": _CODE, "peopleInfo": {**_PERSON, "brdh": "12000000802"}}]}
    )
    qrCode: str = Field("", description="the code's text; empty: the scanner is asked")
    issuingMode: str = Field("2", description="二维码来源渠道; 2 is a counter of a hospital")
    terminalType: str = Field("1", description="终端类型")
    peopleInfo: Annotated[Fields, FieldsOf("PeopleInfo")]


class UpdateAnswer(FieldsAnswer):
    """What the platform tells after the update; {} after a failure."""

    output: Annotated[Fields, FieldsOf("UpdatedCard")]


class LookUpCard(BaseModel):
    """A card to look up, by type and number or by code."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "1", "numStr": "999998198808086176"}, {"qrCode": _CODE}]}
    )
    type: str = Field("", description="what numStr is")
    numStr: str = Field("", description="a number of the card or its holder")
    qrCode: str = Field("", description="a code's text instead")
    szReserve: Reserve = ""


class LookUpAnswer(FieldsAnswer):
    """The cards of that number, or the holder of that code; {} after a failure."""

    output: Annotated[Fields, FieldsOf("CardInfoResult")] | Annotated[Fields, FieldsOf("VirCard")]


@router.post("/issue", summary="Issue a card")
async def issue(sent: IssueCard, agent: AgentHere, asker: AskerHere) -> IssueAnswer:
    """Issue a card, once and only once: the same call again finds the card that was issued.

    After an unknown outcome (-101) repeat the call with the same person: the platform is asked first.
    """

    def work(request: Deadline) -> "FieldsResult":
        from wscall.api import cards  # noqa: PLC0415 - heavy, and not needed at rest

        return cards.fields_result(
            "syncCardInfo", lambda: cards.issue_card(agent.session, sent.cardInfo, request).card
        )

    return IssueAnswer.model_validate((await agent.perform("syncCardInfo", *asker, work))._asdict())


@router.post("/verify", summary="Verify a card's code")
async def verify(sent: VerifyCard, agent: AgentHere, asker: AskerHere, http: Request) -> VerifyAnswer:
    """Ask the platform whose a code is. Closing the connection ends a scan."""

    def work(request: Deadline) -> "FieldsResult":
        from wscall.api import cards  # noqa: PLC0415 - as above

        code = _code(agent, sent, sent.code, request)
        return cards.fields_result(
            "virIdCardVerify", lambda: cards.verify_card(agent.session, code, sent.szReserve, request)
        )

    result = await agent.perform("virIdCardVerify", *asker, work, http.receive)
    return VerifyAnswer.model_validate(result._asdict())


@router.post("/update", summary="Update the person behind a code")
async def update(sent: UpdateCard, agent: AgentHere, asker: AskerHere, http: Request) -> UpdateAnswer:
    """Change what the platform knows of a card's holder. Closing the connection ends a scan."""

    def work(request: Deadline) -> "FieldsResult":
        from wscall.api import cards  # noqa: PLC0415 - as above

        given = sent.model_dump(exclude={"limit", "include"})
        code = _code(agent, sent, None, request)
        return cards.fields_result(
            "updateCardInfo", lambda: cards.update_card(agent.session, given, code, request)
        )

    gone = None if sent.qrCode else http.receive
    return UpdateAnswer.model_validate((await agent.perform("updateCardInfo", *asker, work, gone))._asdict())


@router.post("/info", summary="Look a card up")
async def info(sent: LookUpCard, agent: AgentHere, asker: AskerHere, http: Request) -> LookUpAnswer:
    """Look a card up by a number where the platform can do that, or by its code."""

    def work(request: Deadline) -> "FieldsResult":
        from wscall.api import cards  # noqa: PLC0415 - as above

        given = sent.model_dump(exclude={"szReserve"})
        return cards.fields_result(
            "getCardInfo", lambda: cards.card_info(agent.session, given, sent.szReserve, request)
        )

    return LookUpAnswer.model_validate((await agent.perform("getCardInfo", *asker, work, http.receive))._asdict())


def _code(agent: Agent, how: CodeScan, given: str | None, request: Deadline) -> Callable[[], str]:
    """The code's text as it was sent, or from the scanner."""
    from wscall.api.cards import scanned_code  # noqa: PLC0415 - as above

    if given is not None:
        return given.strip
    return lambda: scanned_code(agent.session, how.limit, request, how.include)
