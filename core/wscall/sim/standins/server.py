"""The loopback server that stand-ins for vendors' libraries ask."""

import contextlib
import socket
import threading
from typing import Final

from wscall.sim.standins.answers import Answers

_LOOPBACK: Final = "127.0.0.1"
_LONGEST_LINE: Final = 1 << 18
"""Bytes; an extended APDU with all its data is half of that."""


class StandinServer:
    """Answers every line of every stand-in that connects, each connection in a thread of its own.

    Attributes:
        port: on 127.0.0.1, chosen by the system.

    Raises:
        OSError: there is no loopback.
    """

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._listener = socket.create_server((_LOOPBACK, 0))
        self.port = int(self._listener.getsockname()[1])
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._changing = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="stand-in server", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody, and come back when all threads have ended."""
        self._answers.close()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept() on Linux; closing does on Windows
        self._listener.close()
        self._thread.join()
        with self._changing:
            connections = dict(self._connections)
        for thread, connection in connections.items():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(connection,), name="stand-in", daemon=True)
            with self._changing:
                self._connections[thread] = connection
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        # A library whose process is ended in the middle of a line is what this is for.
        with connection, contextlib.suppress(OSError), connection.makefile("rwb") as stream:
            while (line := stream.readline(_LONGEST_LINE)).endswith(b"\n"):
                question = line.rstrip(b"\n").decode("ascii", "replace")
                stream.write(self._answers.answer(question).encode("ascii") + b"\n")
                stream.flush()
        with self._changing:
            self._connections.pop(threading.current_thread(), None)
