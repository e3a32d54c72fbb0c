"""``wscall events``: what a person or a program sees of a real agent's events."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from support.agent import LIMIT, RunningAgent
from support.command import Run
from support.hospital import Hospital
from wscall.errors import NotSupported
from wscall.events import FACTS
from wscall.sim.devices.counter import remove
from wscall.surfaces.agent.client import find_agent
from wscall.surfaces.agent.feed import follow
from wscall.surfaces.cli.events import _LINES


@contextmanager
def running(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """``wscall events`` in a process of its own."""
    command = [sys.executable, "-X", "utf8", "-m", "wscall", "events", *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline()


def test_a_program_gets_one_object_a_line_until_the_event_that_it_waits_for(
    agent: RunningAgent, hospital: Hospital
) -> None:
    with running("--json", "--cards", "--until", "card.removed") as process:
        types = [json.loads(line(process))["type"] for _ in range(3)]
        assert types == ["welcome", "watching", "card.present"]
        remove("contactless", hospital.sim)
        removed = json.loads(line(process))
        assert (removed["type"], removed["slot"]) == ("card.removed", "contactless")
        assert process.wait(LIMIT) == 0


def test_a_person_gets_a_line_in_his_language(agent: RunningAgent) -> None:
    with running("--until", "read.finished") as process:
        assert process.stderr
        assert "已连接代理" in process.stderr.readline()
        agent.post("/v1/read", {"kind": "card"}, X_Request_ID="visit-1")
        said = line(process)
        assert "开始读取 card [visit-1]" in said
        assert said[2:3] == ":", "the time of day stands first"
        assert process.wait(LIMIT) == 0


def test_it_ends_with_the_agent(agent: RunningAgent) -> None:
    with running("--json") as process:
        assert json.loads(line(process)) == {"type": "welcome"}
        agent.end()
        assert json.loads(line(process))["type"] == "agent.stopping"
        assert process.wait(LIMIT) == 0


def test_without_an_agent_it_says_what_to_do(hospital: Hospital, run: Run) -> None:
    done = run("events")
    assert done.status == 1
    assert "wscall serve" in done.err


def test_a_token_that_is_not_good_is_told(agent: RunningAgent) -> None:
    address = find_agent().address._replace(token="wrong")
    with pytest.raises(NotSupported):
        next(follow(address))


def test_every_type_has_a_line_in_both_languages() -> None:
    for kind, names in FACTS.items():
        filled = _LINES[kind].fill(**dict.fromkeys(names, "x"))
        assert filled.zh != filled.en
