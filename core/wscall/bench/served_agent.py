"""An agent to measure: of its own, with a state directory and a configuration for the time of the measurement."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from wscall.config import write_template
from wscall.paths import STATE_VARIABLE

_LIMIT: Final = 60.0
_NOBODY: Final = "http://127.0.0.1:9/none?wsdl"
"""An address at which no platform answers: port 9 (discard) is closed."""


class ServedAgent(NamedTuple):
    """An agent that takes requests.

    Attributes:
        pid: of its process.
        port: on 127.0.0.1.
        token: of its install.
        environment: in which the native library finds it.
    """

    pid: int
    port: int
    token: str
    environment: dict[str, str]

    def request(self, method: str, path: str, body: bytes = b"", identity: str = "") -> bytes:
        """A request as it goes over the wire; without an identity it may be under way many times at once."""
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.token}\r\n"
        if identity:
            head += f"X-Request-ID: {identity}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return f"{head}\r\n".encode() + body

    def answer(self, method: str, path: str, body: bytes = b"") -> bytes:
        """The answer as it came over the wire, near enough: the same headers and body."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body or None, sent, method=method)
        with urllib.request.urlopen(asked, timeout=_LIMIT) as got:  # noqa: S310 - as above
            headers = "".join(f"{name}: {value}\r\n" for name, value in got.getheaders())
            return f"HTTP/1.1 200 OK\r\n{headers}\r\n".encode() + bytes(got.read())


@contextmanager
def served_agent() -> Iterator[ServedAgent]:
    """Start an agent, and end it."""
    with tempfile.TemporaryDirectory(prefix="wscall-bench-") as name:
        folder = Path(name)
        configuration = write_template(folder, {"WEBSERVICE.url": _NOBODY, "AGENT.port": "0"})
        environment = {**os.environ, STATE_VARIABLE: str(folder / "state")}
        command = [sys.executable, "-m", "wscall", "--config", str(configuration), "serve", "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:  # noqa: S603 - our own
            assert process.stdout
            try:
                said = json.loads(process.stdout.readline())
                token = (folder / "state" / "agent-token").read_text("ascii").strip()
                yield ServedAgent(said["pid"], said["port"], token, environment)
            finally:
                process.terminate()
                process.wait(_LIMIT)
