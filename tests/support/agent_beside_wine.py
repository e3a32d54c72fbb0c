"""An agent on Linux that programs under Wine find, and start again: ``python -m support.agent_beside_wine ARGUMENTS``.

Two things differ from ``python -m wscall ARGUMENTS``. ``agent.lock`` is held a second time, by a lock that Wine
sees: what LockFile takes on Windows is a record lock there, while filelock's flock is not seen by it. And the
command in ``agent.json`` is this one. Record locks of the open file, not of the process, so that nothing but the
end of the process lets go of it.
"""

import fcntl
import os
import struct
import sys
from pathlib import Path

from wscall.__main__ import main
from wscall.paths import default_state_dir
from wscall.surfaces.agent.files import LOCK, AgentAddress, AgentFolder

_WHOLE_FIRST_BYTE = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)
_write = AgentFolder.write_address


def hold_for_wine(lock: Path) -> int:
    """Take the first byte as LockFile does; the descriptor is the lock.

    Raises:
        BlockingIOError: another agent holds it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _WHOLE_FIRST_BYTE)
    return descriptor


def write_address(folder: AgentFolder, address: AgentAddress) -> None:
    """What the agent writes, with the command that starts this module."""
    tests = Path(__file__).parents[1]
    code = f"import runpy, sys; sys.path.insert(0, {str(tests)!r}); runpy.run_module({__spec__.name!r}, None, '__main__', True)"
    _write(folder, address._replace(command=(sys.executable, "-c", code, *sys.argv[1:])))


if __name__ == "__main__":
    held = hold_for_wine(default_state_dir() / LOCK)
    AgentFolder.write_address = write_address  # type: ignore[method-assign]
    main()
