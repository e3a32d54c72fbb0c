"""A real agent in a process of its own, for a hospital of :mod:`support.hospital`."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from wscall.paths import default_state_dir

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


class RunningAgent(NamedTuple):
    """An agent that takes requests."""

    process: "subprocess.Popen[str]"
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

    def get(self, path: str, **more: Any) -> Answer:
        return self.ask("GET", path, **more)

    def post(self, path: str, sent: object = None, **more: Any) -> Answer:
        return self.ask("POST", path, sent, **more)

    def end(self) -> int:
        """Ask it to end, and wait; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LIMIT)


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
