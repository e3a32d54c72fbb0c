"""Issuing survives being killed between sending and the answer, without a second card."""

import json
import subprocess
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from support.site import LIMIT, Site
from wscall.model.identity import made_up_id_number
from wscall.sim.platform import EmbeddedPlatform, Scenario, load_scenario
from wscall.sim.platform.scenario import Step

NAME = "宋一次"


class Watched(Scenario):
    """A scenario that tells when a card is being asked for."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario.name, scenario.title, scenario.steps)
        self.asked = threading.Event()

    def next_step(self, operation: str) -> Step | None:
        if operation == "syncCardInfo":
            self.asked.set()
        return super().next_step(operation)


def write_card(folder: Path) -> Path:
    number = made_up_id_number(4711, birth=date(1981, 2, 3), male=True)
    people = {
        "xm": NAME,
        "zjlx": "01",
        "zjhm": number,
        "sfzhm": number,
        "xb": "1",
        "csrq": "19810203",
        "mzdm": "01",
    }
    path = folder / "card.json"
    path.write_text(json.dumps({"klx": "3", "peopleInfo": people}), encoding="utf-8")
    return path


def slow_issue(tmp_path: Path) -> Watched:
    path = tmp_path / "slow-issue.toml"
    path.write_text(
        'title = "slow"\n[[step]]\noperation = "syncCardInfo"\ncall = 1\ndelay = 0.7\naction = "answer"\n',
        encoding="utf-8",
    )
    return Watched(load_scenario(path))


def test_a_kill_between_sending_and_the_answer_leaves_one_card(
    site: Site, tmp_path: Path, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    scenario = slow_issue(tmp_path)
    with EmbeddedPlatform(scenario=scenario) as platform:
        site.configure("<SIM:SIM>", f"{platform.url}?wsdl")
        card = write_card(site.folder)
        with subprocess.Popen(
            site.command("issue", "--input", str(card), "--json"),
            cwd=site.folder,
            env=site.environment,
            stdout=subprocess.PIPE,
        ) as first:
            assert scenario.asked.wait(LIMIT)
            first.kill()
        eventually(lambda: platform.card_count(NAME) == 1)
        again = site.run("issue", "--input", str(card), "--json")
        assert again.status == 0, again.out + again.err
        assert platform.card_count(NAME) == 1
        assert again.json()["output"]["vuid"] == platform.cards(NAME)[0].vuid


def test_a_lost_answer_is_settled_in_the_same_call(site: Site) -> None:
    with EmbeddedPlatform(scenario="drop-at-issue") as platform:
        site.configure("<SIM:SIM>", f"{platform.url}?wsdl")
        ran = site.run("issue", "--input", str(write_card(site.folder)), "--json")
        assert ran.status == 0, ran.out + ran.err
        assert platform.card_count(NAME) == 1
        assert ran.json()["output"]["QRCode"].startswith(platform.cards(NAME)[0].vuid)
