"""What an agent has loaded before anybody calls."""

import json
import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import json, sys, threading
from pathlib import Path
from wscall.config import load_settings, write_template
from wscall.surfaces.agent import serving
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.files import AgentFolder

folder = Path(sys.argv[1])
configuration = write_template(folder)
settings = load_settings(configuration)
serving._begin_logs(settings)
agent = Agent(settings.agent, AgentFolder(folder / "agent"), 1, configuration)
serving.Server(agent)
print(json.dumps([sorted({name.partition(".")[0] for name in sys.modules}), threading.active_count()]))
"""
HEAVY = {"lxml", "zeep", "rich", "urllib3", "segno", "prometheus_client", "serial", "smartcard", "hid", "sqlite3"}


def test_nothing_is_loaded_that_only_calls_need(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    loaded, threads = json.loads(done.stdout)
    assert not HEAVY & set(loaded)
    assert "fastapi" in loaded
    assert threads == 1
