"""``POST /v1/call/{function}``: the functions of the specification by name."""

from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel

from wscall.deadline import Deadline
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.routes import Access
from wscall.surfaces.agent.texts import Encoding, Texts

router: Final = APIRouter(tags=["functions"])
ACCESS: Final[dict[str, Access]] = {"/v1/call": "page"}


class Call(BaseModel):
    """The function's arguments, as plain text, or in Base64 where ``encoding`` says of what."""

    szEndPoint: str = ""
    szInput: str = ""
    szReserve: str = ""
    include: str = ""
    encoding: Encoding | None = None


class CallAnswer(BaseModel):
    """Return value, szMsg and szOutput; reads have an id and the trail of attempts as well."""

    code: int
    msg: str
    output: str
    id: str | None = None
    trail: list[dict[str, Any]] | None = None


@router.post("/v1/call/{function}", summary="Call a function by name", response_model_exclude_unset=True)
async def call(function: str, sent: Call, agent: AgentHere, asker: AskerHere, http: Request) -> CallAnswer:
    """Any function of the specification, or operation of the platform. The answer is 200 whatever the code.

    A read ends when its connection is closed; other functions run to their end.
    """
    from wscall.api.functions import exact_name, read_kind  # noqa: PLC0415 - heavy, and not needed at rest

    what = exact_name(function) or "unknown"
    gone = http.receive if read_kind(function) else None
    return await agent.perform(what, *asker, lambda request: _call(agent, function, sent, request), gone)


def _call(agent: Agent, function: str, sent: Call, request: Deadline) -> CallAnswer:
    from wscall.api.functions import call_function, read_kind, read_record  # noqa: PLC0415 - as above

    texts = Texts(sent.encoding)
    reserve = texts.text("szReserve", sent.szReserve)
    include = texts.text("include", sent.include)
    kind = read_kind(function)
    if kind:
        read = read_record(agent.session, kind, reserve, request=request, include=include)
        msg, output = texts.answer(read.msg), texts.answer(read.output)
        return CallAnswer(code=read.code, msg=msg, output=output, id=read.id, trail=list(read.trail))
    result = call_function(
        agent.session,
        function,
        texts.text("szEndPoint", sent.szEndPoint),
        texts.xml("szInput", sent.szInput),
        reserve,
        include,
        request=request,
    )
    return CallAnswer(code=result.code, msg=texts.answer(result.msg), output=texts.answer(result.output))
