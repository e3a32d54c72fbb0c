"""``POST /v1/qr/…``: the code of a card as a picture and as a label to print."""

from typing import TYPE_CHECKING, Annotated, Any, Final, Self

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator

from wscall.deadline import Deadline
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.failure import give
from wscall.surfaces.agent.fields import FieldsOf
from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.routes import Access
from wscall.surfaces.agent.routes.cards import FieldsAnswer

if TYPE_CHECKING:
    from wscall.api.result import FieldsResult

router: Final = APIRouter(prefix="/v1/qr", tags=["cards"])
ACCESS: Final[dict[str, Access]] = {"/v1/qr": "page"}


class DownloadCode(BaseModel):
    """Whose code to download."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "甄示例", "zjlx": "01", "zjhm": "999998198808086176"}]}
    )
    name: str = Field("", description="姓名")
    zjlx: str = Field("", description="身份证件类型")
    zjhm: str = Field("", description="证件号码")


class DownloadAnswer(FieldsAnswer):
    """The code's picture in img, a PNG in Base64; {} after a failure."""

    output: Annotated[dict[str, Any], FieldsOf("DownloadedQr")]


class DrawLabel(BaseModel):
    """A label: a code by its text or as a picture, and lines of text beside it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "5F27D0C1B2A39485:1", "lines": ["甄**", "999****6176"]}]}
    )
    text: str | None = Field(None, description="the code's text")
    img: str | None = Field(None, description="its picture instead: PNG in Base64, as /v1/qr/download answers it")
    lines: list[Annotated[str, Field(max_length=40)]] = Field(
        default_factory=list, max_length=6, description="what stands beside the code, from above"
    )

    @model_validator(mode="after")
    def _one_code(self) -> Self:
        if (self.text is None) == (self.img is None):
            raise ValueError("text | img")
        if not all(line.isprintable() for line in self.lines):
            raise ValueError("lines: printable")
        return self


class Label(BaseModel):
    """A label of 60 x 40 mm as SVG, which prints at any resolution."""

    svg: str


@router.post("/download", summary="Download a person's code")
async def download(sent: DownloadCode, agent: AgentHere, asker: AskerHere, http: Request) -> DownloadAnswer:
    """The static code of a person who has an electronic card, for printing a label again."""

    def work(request: Deadline) -> "FieldsResult":
        from wscall.api import cards  # noqa: PLC0415 - heavy, and not needed at rest

        return cards.fields_result(
            "downQr", lambda: cards.download_qr(agent.session, sent.model_dump(), request).code
        )

    return DownloadAnswer.model_validate((await agent.perform("downQr", *asker, work, http.receive))._asdict())


@router.post("/label", summary="Draw a label")
async def label(sent: DrawLabel, agent: AgentHere, asker: AskerHere) -> Label:
    """Draw a label from a code's text or picture. The platform is not asked and nothing is kept."""
    return Label(svg=await give(agent, asker, lambda _request: _drawn(sent)))


def _drawn(sent: DrawLabel) -> str:
    from wscall.cards.qr import check_code  # noqa: PLC0415 - heavy, and not needed at rest
    from wscall.surfaces import label as labels  # noqa: PLC0415 - as above

    lines = tuple(sent.lines)
    if sent.text is not None:
        return labels.label_of_text(check_code(sent.text), lines)
    png = labels.decoded_png(sent.img or "")
    if png is None:
        raise Refusal("invalid", where="img", found=f"{len(sent.img or '')} characters", needed="PNG, Base64")
    return labels.label_of_png(png, lines)
