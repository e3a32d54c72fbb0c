"""``wscall`` without its imports: each command runs in a fork of a process that has made them already.

Pages tell to run more than a hundred commands, and half a second of imports for each is a minute of tests. The
process of a command is its own: arguments, environment, folder, standard streams and exit status.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

_SHIM = """#!{python} -IS
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [len(asked).to_bytes(4, "big") + asked], [0, 1, 2])
status = server.recv(1)
sys.exit(status[0] if status else "the command's process died")
"""


class WarmWscall:
    """Serves until :meth:`close`. ``folder`` holds the command ``wscall``: put it at the front of PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        address = folder / "socket"
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(address))
        self._listening.listen()
        shim = folder / "wscall"
        shim.write_text(_SHIM.format(python=sys.executable, address=str(address)), encoding="utf-8")
        shim.chmod(0o700)
        number = self._listening.fileno()
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(number)],
            pass_fds=[number],
            env={**os.environ, "PYTHONUTF8": "1"},
            start_new_session=True,
        )

    def close(self) -> None:
        self._listening.close()
        os.killpg(self._process.pid, signal.SIGKILL)  # with commands that a test gave up
        self._process.wait()


def _answer(connection: socket.socket) -> None:
    """Run one command as its own process would, then end this one."""
    data, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
    while len(data) < 4 + int.from_bytes(data[:4], "big"):
        data += connection.recv(1 << 20)
    arguments, folder, environment = json.loads(data[4:])
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["wscall", *arguments]
    status = 1
    try:
        _run()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - as the interpreter does at the end of a program
        sys.excepthook(*sys.exc_info())
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    connection.send(bytes([status]))
    os._exit(status)


def _run() -> None:
    from wscall.__main__ import main

    main()


def _serve(listening: socket.socket) -> None:
    # heavy and without language: help texts take theirs when a command's module is imported
    import wscall.api.functions
    import wscall.doctor.examination
    import wscall.logs
    import wscall.platform.soap
    import wscall.sim.platform  # noqa: F401 - imported to be there

    while True:
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            _answer(connection)
        connection.close()
        while _reaped():
            pass


def _reaped() -> bool:
    """Whether a command that ended was waiting to be noticed."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
