"""An agent that does as a test says: its files and lock are real, its answers are scripted, mostly bad ones."""

import base64
import json
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

from support.wine_lock import hold_first_byte

TOKEN = "a-token-of-the-test"
NO_COMMAND = (sys.executable, "-c", "raise SystemExit(1)")


class Request(NamedTuple):
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    def text(self, field: str, encoding: str = "gb18030") -> str:
        """A text that came in Base64."""
        return base64.b64decode(self.body[field]).decode(encoding)


Step = Callable[[Request], bytes | None]
"""What is sent back; None closes the connection instead."""


def http(status: int, body: bytes, request: Request, *, identity: str | None = None, more: str = "") -> bytes:
    """An answer as it goes over the wire."""
    named = request.headers["x-request-id"] if identity is None else identity
    head = f"HTTP/1.1 {status} Any\r\ncontent-length: {len(body)}\r\nX-Request-Id: {named}\r\n{more}\r\n"
    return head.encode() + body


def result(code: int, msg: str = "", output: str = "", **more: Any) -> bytes:
    """The body of a function's answer."""
    texts = {
        name: base64.b64encode(text.encode("gb18030")).decode()
        for name, text in (("msg", msg), ("output", output))
    }
    return json.dumps({"code": code, **texts, **more}).encode()


def answers(code: int = 0, msg: str = "", output: str = "", **more: Any) -> Step:
    """A step that is a sound answer."""
    return lambda request: http(200, result(code, msg, output), request, **more)


def refuses(status: int, kind: str) -> Step:
    """A step that is a refusal."""
    body = json.dumps({"error": {"kind": kind, "zh": "拒绝", "en": "refused"}}).encode()
    return lambda request: http(status, body, request)


def hangs_up(_request: Request) -> None:
    """A step that closes the connection when the request is there."""


class ScriptedAgent:
    """The agent.

    Args:
        folder: the state directory.
        steps: what it does with one request after the other; the last step is repeated.
    """

    def __init__(self, folder: Path, steps: tuple[Step, ...]) -> None:
        self.folder = folder
        self.requests: list[Request] = []
        self.connections = 0
        self.steps = steps
        self.open: list[socket.socket] = []
        agent = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                agent.connections += 1
                agent.open.append(self.connection)
                while request := _read(self.rfile):
                    number = min(len(agent.requests), len(agent.steps) - 1)
                    agent.requests.append(request)
                    answer = agent.steps[number](request)
                    if answer is None:
                        return
                    self.wfile.write(answer)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def close_connections(self) -> None:
        """Close those that are open, as an agent does with idle ones."""
        while self.open:
            self.open.pop().shutdown(socket.SHUT_RDWR)

    def write(self, **changed: object) -> None:
        """Write agent.json, with some of it changed; None leaves a key out."""
        content = {
            "version": 1, "pid": 1, "port": self.port, "token": TOKEN, "configuration": "/none",
            "command": NO_COMMAND, "outputSize": 5120, "messageSize": 1024, "encoding": "GBK", "callLimit": 60.0,
        } | changed  # fmt: skip
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in content.items() if value is not None}
        (self.folder / "agent.json").write_text(json.dumps(kept))


def _read(stream: Any) -> Request | None:
    line = stream.readline().decode()
    if not line:
        return None
    headers = {}
    while (header := stream.readline().decode().strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return Request(line.split()[1], headers, json.loads(stream.read(int(headers["content-length"]))))


@contextmanager
def scripted_agent(folder: Path, *steps: Step, running: bool = True, **file: object) -> Iterator[ScriptedAgent]:
    """An agent with this script.

    Args:
        folder: the state directory.
        steps: its script.
        running: whether it holds its lock.
        file: what agent.json says otherwise.
    """
    agent = ScriptedAgent(folder, steps)
    agent.write(**file)
    path = folder / "agent.lock"
    lock = FileLock(path, is_singleton=False, thread_local=False)
    thread = threading.Thread(target=agent.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with ExitStack() as stack:
        if running:
            stack.enter_context(lock)
            hold_first_byte(stack.enter_context(path.open("r+b")))
        stack.callback(_end, agent, thread)
        yield agent


def _end(agent: ScriptedAgent, thread: threading.Thread) -> None:
    agent.server.shutdown()
    thread.join()
    agent.server.server_close()
