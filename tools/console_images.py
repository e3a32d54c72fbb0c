"""Take the pictures of the console for docs/images: a real agent, simulated devices, headless Chromium.

Usage: python tools/console_images.py
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

REPOSITORY: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "tests"))

from support.agent import RunningAgent, open_agent  # noqa: E402 - the tests' parts, found as above
from support.console import Console, open_browser, open_console  # noqa: E402 - as above
from support.hospital import PERSON, Hospital, open_hospital  # noqa: E402 - as above
from support.vendor_dirs import write_vendor  # noqa: E402 - as above

IMAGES: Final = REPOSITORY / "docs" / "images"
ORIGIN: Final = "https://his.hospital.example"


@contextmanager
def _counter(folder: Path) -> Iterator[tuple[Hospital, RunningAgent]]:
    """A counter with one vendor directory that cannot work before one that does, and a page that asks."""
    with pytest.MonkeyPatch.context() as patch, open_hospital(folder, patch) as hospital:
        write_vendor(folder / "manu", "DESK", "crash_in_open")
        hospital.configure(MANU_DIR__INCLUDE_DIR="<DESK:T><SIM:SIM>")
        text = hospital.configuration.read_text("utf-8")
        hospital.configuration.write_text(text.replace("[WSCALL]\n", "[WSCALL]\nreadLimt=30\n"), "utf-8")
        with open_agent(hospital.configuration) as agent:
            agent.post("/v1/call/WSC_syncCardInfo", {"szInput": PERSON.card_xml()})
            agent.post("/v1/origins", {"origin": ORIGIN})
            agent.post("/v1/pairings", {"title": "门诊收费"}, token="", Origin=ORIGIN)
            yield hospital, agent


def _take(console: Console, name: str) -> None:
    console.page.evaluate("document.activeElement.blur()")
    console.page.mouse.move(0, 0)
    console.page.screenshot(path=IMAGES / f"console-{name}.png")


def _read(console: Console, name: str) -> None:
    console.show("read")
    console.page.click("#read-people")
    console.page.wait_for_selector(".record")
    _take(console, name)


def _label(console: Console, name: str) -> None:
    page = console.show("label")
    page.fill("#label-name", PERSON.name)
    page.fill("#label-zjhm", PERSON.number)
    page.click("main form button[type=submit]")
    page.wait_for_selector(".sheet > svg")
    _take(console, name)


def _doctor(console: Console, name: str) -> None:
    page = console.show("doctor")
    page.keyboard.press("r")
    page.wait_for_selector(".checks li")
    _take(console, name)


def _pages(console: Console, name: str) -> None:
    console.show("pages")
    _take(console, name)


def main() -> None:
    """Take them all."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="counter-") as folder,
        _counter(Path(folder)) as (_, agent),
        open_browser() as browser,
    ):
        for language in ("zh", "en"):
            with open_console(browser, agent, english=language == "en") as console:
                _read(console, f"read-{language}")
                _doctor(console, f"doctor-{language}")
                _pages(console, f"pages-{language}")
                _label(console, f"label-{language}")
        with open_console(browser, agent, dark=True) as console:
            _read(console, "read-dark")


if __name__ == "__main__":
    main()
