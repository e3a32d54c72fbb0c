"""The page about pages: its example reads a card, and it knows every error."""

import re
from pathlib import Path

import pytest

from support.agent import RunningAgent
from support.browser import Counter, show
from support.pages import CHINESE, DOCS, REPOSITORY, blocks
from support.pairing import answer_code
from wscall.sim.devices import counter as desk

PAGES = [folder / "how-to" / "call-from-a-page.md" for folder in (DOCS, CHINESE)]
browser = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("page", [pytest.param(page, marks=browser) for page in PAGES], ids=["en", "zh"])
def test_the_example_pairs_and_reads(counter: Counter, agent: RunningAgent, page: Path) -> None:
    [html] = [block.text for block in blocks(page) if block.text.startswith("<!doctype html>")]
    desk.insert("health-32k")
    expected = agent.post("/v1/read", {"kind": "people"}).json()["output"].split("|")[0]
    with counter.profile(counter.local) as context:
        shown = show(context, f"{counter.local}/module.html")
        shown.evaluate("port => localStorage.setItem('wscall', JSON.stringify({ port }))", agent.port)
        shown.evaluate("html => { document.open(); document.write(html); document.close(); }", html)
        say = shown.locator("#say", has_text=re.compile("核对并允许"))
        answer_code(agent, (say.text_content() or "")[-6:])
        shown.locator("#say", has_text="可以读卡").wait_for()
        shown.click("#read")
        shown.locator("#say", has_text=expected).wait_for()


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_every_error_is_listed(page: Path) -> None:
    source = (REPOSITORY / "js" / "wscall" / "errors.mjs").read_text("utf-8")
    names = set(re.findall(r"^export class (\w+) extends WSCallError", source, re.MULTILINE))
    codes = set(re.findall(r'^      "(\w+)",$', source, re.MULTILINE)) | {"pairing_denied", "pairing_expired"}
    listed = re.findall(r"^\| (`.*`|[^|`]+) \| `(\w+)` \|", page.read_text("utf-8"), re.MULTILINE)
    assert {name for _, name in listed} == names
    assert {code for cell, _ in listed for code in re.findall(r"`(\w+)`", cell)} == codes
    assert len(codes) == len(names)  # PairingRefused has two, Refused those of the agent
