import re

import pytest

from support.agent import RunningAgent
from support.pages import REPOSITORY
from wscall.paths import browser_scripts


def test_every_script_and_module_is_served_to_everybody(agent: RunningAgent) -> None:
    files = [*browser_scripts().glob("wscall.*js"), *browser_scripts().glob("wscall/*.mjs")]
    assert {"wscall.mjs", "wscall.js", "client.mjs", "ocx.mjs"} <= {file.name for file in files}
    for file in files:
        answer = agent.get(f"/{file.relative_to(browser_scripts()).as_posix()}", token="")
        assert (answer.status, answer.body) == (200, file.read_bytes())
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    ["/wscall/none.mjs", "/wscall/..%2Fpackage.json", "/wscall/../package.json", "/wscall/", "/wscall.d.ts"],
)
def test_nothing_else_of_the_folder_is_served(agent: RunningAgent, path: str) -> None:
    answer = agent.get(path)
    assert (answer.status, answer.kind) == (404, "not_found")


def test_the_npm_package_has_the_version_of_wscall() -> None:
    said = re.search(r'"version": "([^"]+)"', (REPOSITORY / "js" / "package.json").read_text("utf-8"))
    project = re.search(r'^version = "([^"]+)"', (REPOSITORY / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert said
    assert project
    assert said[1] == project[1]
