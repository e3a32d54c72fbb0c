"""One session a process, for callers who bring none."""

import subprocess
import sys
from pathlib import Path

from support.hospital import Hospital

PROGRAM = """
import logging
from wscall.api.functions import ReadPeopleInfo_V2, WSC_getAuthKey
from wscall.api.default_session import default_session
assert default_session() is default_session()
print(WSC_getAuthKey("", "<getAuthKey/>").code, ReadPeopleInfo_V2().code)
print(default_session().host.directories()[0].pid)
logging.getLogger("wscall.test").warning("kept in the log that the configuration names")
"""


def test_a_program_that_calls_functions_alone(hospital: Hospital) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=hospital.folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    codes, pid = done.stdout.splitlines()
    assert codes == "10000 0"
    assert done.stderr == ""
    assert not Path(f"/proc/{pid}").exists()
    (log,) = (hospital.folder / "state" / "logs").glob("wscall-*.log")
    assert "kept in the log" in log.read_text("utf-8")


def test_without_a_configuration_every_call_says_so(tmp_path: Path) -> None:
    program = "from wscall.api.functions import ReadCardInfo_V2 as r; print(r().code, r().code)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"XDG_CONFIG_HOME": str(tmp_path), "PATH": "", "WSCALL_STATE_DIR": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("-100 -100\n", "")
