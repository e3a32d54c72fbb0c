"""A program's way to the running agent of its user."""

import http.client
import json
from typing import Any, Final

from wscall.errors import BadInput, DeviceAbsent, DeviceBusy, Internal, NotSupported, WscallError
from wscall.surfaces.agent.files import AgentAddress, AgentFolder
from wscall.text import Text

LIMIT: Final = 30.0
"""Seconds for an answer, where the caller names no other limit. A read takes as long as its own limit."""
_BUSY: Final = frozenset({"busy", "stopping", "too_many_requests", "timeout"})
_INPUT: Final = frozenset({"malformed", "invalid", "too_large", "media_type", "not_found", "method"})


class AgentClient:
    """Asks the agent; a connection for each question, since its user asks few.

    Args:
        address: where the agent is; :func:`find_agent` knows.
    """

    def __init__(self, address: AgentAddress) -> None:
        self.address = address

    def ask(self, method: str, path: str, sent: object = None, limit: float = LIMIT) -> Any:  # noqa: ANN401 - JSON
        """Ask once.

        Args:
            method: of HTTP.
            path: such as ``/v1/health``.
            sent: the JSON of the request; a POST without sends ``{}``.
            limit: seconds for each pause in the answer.

        Returns:
            The JSON of the answer; text where it is none.

        Raises:
            DeviceAbsent: the agent does not answer.
            DeviceBusy: it has too much to do, or is ending.
            BadInput: it finds fault with the request.
            NotSupported: the request is not this program's to make.
            Internal: a defect of the agent.
        """
        headers = {"Authorization": f"Bearer {self.address.token}", "Content-Type": "application/json"}
        body = json.dumps({} if sent is None else sent).encode() if method == "POST" else None
        connection = http.client.HTTPConnection("127.0.0.1", self.address.port, timeout=limit)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            said = answer.read()
            content = (
                json.loads(said) if answer.headers.get_content_type() == "application/json" else said.decode()
            )
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise DeviceAbsent(
                Text("代理没有回答", "the agent does not answer"),
                where=self.address.url,
                found=type(error).__name__,
                advice=Text("结束它再重新运行 wscall serve", "end it and run wscall serve again"),
            ) from error
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            raise refused(path, content)
        return content


def find_agent(folder: AgentFolder | None = None) -> AgentClient:
    """The running agent of this user.

    Raises:
        DeviceAbsent: none runs.
    """
    folder = folder or AgentFolder()
    address = folder.address() if folder.is_running() else None
    if address is None:
        raise DeviceAbsent(
            Text("代理没有运行", "the agent does not run"),
            where=str(folder.path),
            advice=Text("运行 wscall serve", "run wscall serve"),
        )
    return AgentClient(address)


def refused(path: str, content: Any) -> WscallError:  # noqa: ANN401 - JSON
    """What the agent said, as an error of this program."""
    try:
        said = content["error"]
        what, advice = Text(said["zh"], said["en"]), Text(**said["advice"])
        kind, where, found, needed = (str(said[name]) for name in ("kind", "where", "found", "needed"))
    except (KeyError, TypeError):
        return Internal(Text("代理的应答无法识别", "the agent's answer is not understood"), where=path)
    error = DeviceBusy if kind in _BUSY else BadInput if kind in _INPUT else NotSupported
    return (Internal if kind == "internal" else error)(
        what, where=f"{path} {where}".rstrip(), found=found, needed=needed, advice=advice
    )
