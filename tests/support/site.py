"""A folder with a configuration, and the wscall command run in it as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

LIMIT = 60.0


class Ran(NamedTuple):
    """What a finished command left."""

    status: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        data = json.loads(self.out)
        assert isinstance(data, dict)
        return data


class Site:
    """A folder with a configuration, and the command run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "WSCALL_STATE_DIR": str(folder / "state"),
            "WSCALL_SIM_DIR": str(folder / "sim"),
            "WSCALL_LANG": "zh",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "wscall", *arguments]

    def run(self, *arguments: str, text: str = "") -> Ran:
        finished = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        return Ran(finished.returncode, finished.stdout, finished.stderr)

    def configure(self, include_dir: str, url: str = "http://127.0.0.1:9/none?wsdl") -> Path:
        """Write a configuration with the specification's own keys and nothing else."""
        path = self.folder / "WSCallConfig.ini"
        lines = (
            "[MANU_DIR]",
            f"INCLUDE_DIR={include_dir}",
            "[WEBSERVICE]",
            f"url={url}",
            "orgCode=121212",
            "userName=121212",
            "passWord=1234abcd_",
            "authKey=",
            "LOG=1",
            "[CardDevEnv]",
            "DevSuitType=0",
            "SMDDevName=WDScannerDLLMD.dll",
        )
        path.write_bytes("\r\n".join((*lines, "")).encode("gbk"))
        return path
