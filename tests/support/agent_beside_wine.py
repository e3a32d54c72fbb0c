"""An agent on Linux that programs under Wine find, and can start again.

``python -m support.agent_beside_wine ARGUMENTS`` differs from ``python -m wscall ARGUMENTS`` in two things: it
holds ``agent.lock`` a second time, by a lock that Wine sees, and the command in ``agent.json`` is this one.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.wine_lock import hold_first_byte
from wscall.__main__ import main
from wscall.surfaces.agent.files import LOCK, AgentAddress, AgentFolder

_running = AgentFolder.running
_write_address = AgentFolder.write_address


@contextmanager
def running(self: AgentFolder) -> Iterator[None]:
    """Hold the agent's lock as filelock does, and then its first byte as LockFile does."""
    with _running(self), (self.path / LOCK).open("r+b") as file:
        hold_first_byte(file)
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
