import os
import socket
import subprocess
import sys

import pytest

from support.wine import windows_python, wine_prefix
from wscall.surfaces.agent.peer import is_of_this_user

_CONNECT = "import socket,sys; s=socket.create_connection((sys.argv[1],int(sys.argv[2]))); s.recv(1)"
_MAPPED = (
    "import socket,sys; s=socket.socket(socket.AF_INET6);"
    "s.connect(('::ffff:127.0.0.1',int(sys.argv[2]))); s.recv(1)"
)


@pytest.mark.parametrize(
    ("host", "client", "user", "same"),
    [
        ("127.0.0.1", _CONNECT, None, True),
        ("127.0.0.1", _MAPPED, None, True),
        ("::1", _CONNECT, None, True),
        ("127.0.0.1", _CONNECT, 65534, False),
        ("127.0.0.1", _MAPPED, 65534, False),
        ("::1", _CONNECT, 65534, False),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="the table of Linux")
def test_whose_a_connection_is(host: str, client: str, user: int | None, same: bool) -> None:
    if user is not None and os.getuid() != 0:
        pytest.skip("only root can be somebody else")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listening:
        port = listening.getsockname()[1]
        command = ["/usr/bin/env", "python3", "-IS", "-c", client, host, str(port)]
        if user is None:
            command[:2] = [sys.executable]
        process = subprocess.Popen(command, user=user, cwd="/")
        try:
            listening.settimeout(60)
            accepted, address = listening.accept()
            with accepted:
                assert is_of_this_user(address[:2], (host, port)) is same
        finally:
            process.kill()
            process.wait()


def test_a_connection_that_there_is_not_is_nobodys() -> None:
    assert not is_of_this_user(("127.0.0.1", 1), ("127.0.0.1", 2))


@pytest.mark.lane("wine")
@pytest.mark.xdist_group("wine")
def test_whose_a_connection_is_on_windows() -> None:
    with wine_prefix():
        done = windows_python("support.windows_peer")
    said = dict(line.rsplit(" ", 1) for line in done.stdout.decode().splitlines())
    assert said == {"another process": "True", "its user": "True", "this process": "True", "nobody": "False"}
