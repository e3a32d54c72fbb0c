"""Real agents: in a process of its own for a hospital of :mod:`support.hospital`, or in a thread by itself."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from support.hospital import write_configuration
from wscall.config import load_settings
from wscall.paths import default_state_dir
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.files import AgentFolder
from wscall.surfaces.agent.listening import listen
from wscall.surfaces.agent.serving import Server

LIMIT = 60.0
"""Seconds; a busy machine needs many of them."""


class Answer(NamedTuple):
    """What an agent said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        data = json.loads(self.body)
        assert isinstance(data, dict)
        return data

    @property
    def kind(self) -> str:
        """Why it refused."""
        return str(self.json()["error"]["kind"])


class Listening:
    """Where an agent takes requests."""

    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, method: str, path: str, sent: object = None, *, token: str | None = None, **headers: str
    ) -> Answer:
        """One request on a connection of its own, with the install's token unless another (or ``""``) is given.

        Header names are written with ``_`` for ``-``.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        token = self.token if token is None else token
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            given.setdefault("Authorization", f"Bearer {token}")
        body = None
        if sent is not None or method == "POST":
            given.setdefault("Content-Type", "application/json")
            body = sent if isinstance(sent, bytes) else json.dumps({} if sent is None else sent).encode()
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def raw(self, sent: bytes) -> bytes:
        """Whatever comes back for these bytes until the agent closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), LIMIT) as connection:
            connection.sendall(sent)
            parts = []
            with suppress(ConnectionResetError):
                while part := connection.recv(1 << 16):
                    parts.append(part)
            return b"".join(parts)

    def get(self, path: str, **more: Any) -> Answer:
        return self.ask("GET", path, **more)

    def post(self, path: str, sent: object = None, **more: Any) -> Answer:
        return self.ask("POST", path, sent, **more)


class RunningAgent(Listening):
    """An agent in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, token: str) -> None:
        self.process = process
        self.port = port
        self.token = token

    def end(self) -> int:
        """Ask it to end, and wait; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LIMIT)


class AgentHere(Listening):
    """An agent in a thread of this process, whose parts a test looks at."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.port = agent.port
        self.token = agent.folder.token()


@contextmanager
def agent_here(folder: Path, **values: str) -> Iterator[AgentHere]:
    """An agent of the folder's own, without devices or platform; names as ``AGENT__key``."""
    configuration = write_configuration(folder, None, values)
    sockets = listen(0)
    agent = Agent(
        load_settings(configuration).agent,
        AgentFolder(folder / "agent"),
        sockets[0].getsockname()[1],
        configuration,
    )
    server = Server(agent)
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    def announce() -> None:
        loops.append(asyncio.get_running_loop())
        ready.set()

    thread = threading.Thread(target=server.run_on, args=(sockets, announce))
    thread.start()
    assert ready.wait(LIMIT)
    try:
        yield AgentHere(agent)
    finally:
        loops[0].call_soon_threadsafe(server.end)
        thread.join(LIMIT)
        agent.close()
        assert not thread.is_alive()


@contextmanager
def open_agent(configuration: Path, *arguments: str) -> Iterator[RunningAgent]:
    """An agent for that configuration, in this process's environment (state directory, language …)."""
    command = [sys.executable, "-m", "wscall", "--config", str(configuration), "serve", "--json"]
    if "--port" not in arguments:
        command += ["--port", "0"]
    process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"the agent ended with {process.wait(LIMIT)}"
        port = json.loads(line)["port"]
        token = (default_state_dir() / "agent-token").read_text("ascii")
        yield RunningAgent(process, port, token)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()
