"""Run by the Windows Python: whose connections of this and of another process are, by the table of Windows."""

import os
import socket
import subprocess
import sys

from wscall.surfaces.agent import peer_windows
from wscall.surfaces.agent.peer import is_of_this_user

assert sys.platform == "win32"

CONNECT = "import socket,sys; s=socket.create_connection((sys.argv[1],int(sys.argv[2]))); s.recv(1)"


def say(whose: str, same: object) -> None:
    sys.stdout.write(f"{whose} {same}\n")


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = listening.getsockname()[:2]
        process = subprocess.Popen([sys.executable, "-c", CONNECT, *map(str, server)])
        with listening.accept()[0] as accepted:
            say("another process", is_of_this_user(accepted.getpeername()[:2], server))
            say("its user", peer_windows.user_of(process.pid) == peer_windows.user_of(os.getpid()) is not None)
        process.wait(60)
        with socket.create_connection(server) as own, listening.accept()[0]:
            say("this process", is_of_this_user(own.getsockname()[:2], server))
            say("nobody", is_of_this_user(("127.0.0.1", 1), server))


if __name__ == "__main__":
    main()
