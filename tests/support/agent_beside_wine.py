"""An agent on Linux that programs under Wine find, and can start again.

``python -m support.agent_beside_wine ARGUMENTS`` differs from ``python -m wscall ARGUMENTS`` in two things.
``agent.lock`` is held a second time, by a lock that Wine sees: what LockFile takes on Windows is a record lock
there, while filelock's flock is not seen by it. And the command in ``agent.json`` is this one. Record locks of the
open file, not of the process, so that nothing but the end of the process lets go of it.
"""

import fcntl
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wscall.__main__ import main
from wscall.surfaces.agent.files import LOCK, AgentAddress, AgentFolder

_FIRST_BYTE = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)
_running = AgentFolder.running
_write_address = AgentFolder.write_address


@contextmanager
def running(self: AgentFolder) -> Iterator[None]:
    """Hold the agent's lock as filelock does, and then its first byte as LockFile does."""
    with _running(self), (self.path / LOCK).open("r+b") as file:
        fcntl.fcntl(file, fcntl.F_OFD_SETLKW, _FIRST_BYTE)
        yield


def write_address(self: AgentFolder, address: AgentAddress) -> None:
    """What the agent writes, with the command that starts this module."""
    tests = Path(__file__).parents[1]
    module = f"runpy.run_module({__spec__.name!r}, run_name='__main__', alter_sys=True)"
    code = f"import runpy, sys; sys.path.insert(0, {str(tests)!r}); {module}"
    _write_address(self, address._replace(command=(sys.executable, "-c", code, *sys.argv[1:])))


if __name__ == "__main__":
    AgentFolder.running = running  # type: ignore[method-assign]
    AgentFolder.write_address = write_address  # type: ignore[method-assign]
    main()
