"""Several processes: who starts the agent, and whose connections are whose after a fork."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.native import HERE, Place, Target, end_agent, open_caller
from support.scripted_agent import answers, scripted_agent

FORKING = """
import ctypes, os, sys
library = ctypes.CDLL(sys.argv[1])
def read():
    output, message = ctypes.create_string_buffer(5120), ctypes.create_string_buffer(1024)
    return library.ReadCardInfo_V2(output, message, b"")
codes = [read()]
child = os.fork()
codes += [read(), read()]
if child == 0:
    os._exit(0 if codes == [0, 0, 0] else 1)
assert codes == [0, 0, 0] and os.waitpid(child, 0)[1] == 0, codes
"""


@pytest.fixture
def target() -> Target:
    return HERE


def test_programs_that_call_at_one_moment_start_one_agent(
    open_place: Callable[..., Place], ready: Target, tmp_path: Path
) -> None:
    agent = open_place().agent
    end_agent(agent)
    file, started = agent.path / "agent.json", tmp_path / "started"
    content = json.loads(file.read_bytes())
    telling = ["/bin/sh", "-c", f'echo started >> "{started}"; exec "$@"', "sh"]
    file.write_text(json.dumps({**content, "command": telling + content["command"]}))
    with ExitStack() as stack, ThreadPoolExecutor(4) as pool:
        callers = [stack.enter_context(open_caller(ready)) for _ in range(4)]
        codes = list(pool.map(lambda caller: caller.call("WSC_downQr", source=b"<bad").code, callers))
    assert codes == [-15] * 4
    assert started.read_text() == "started\n"


def test_a_fork_makes_connections_of_its_own(tmp_path: Path) -> None:
    with scripted_agent(tmp_path / "state", answers(0)) as agent:
        subprocess.run([sys.executable, "-c", FORKING, str(HERE.library)], check=True, timeout=110)
    assert len(agent.requests) == 5
    assert agent.connections == 2
