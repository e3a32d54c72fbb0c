"""``wscall simulate``: the platform and the stand as processes, the cards as files."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.command import Run
from support.hospital import Hospital
from wscall.deadline import Deadline
from wscall.errors import TimedOut
from wscall.sim.devices.scanner import ScannerEmulator, scanner_port
from wscall.sim.platform import scenarios

CODE = "5F27" * 16 + ":1"
SEED = [{"klx": "3", "peopleInfo": {"xm": "贾种子", "zjlx": "01", "zjhm": "999999198503122021"}}]


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "wscall", "simulate", *arguments]
    started = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield started
    finally:
        started.kill()
        started.wait()
        for pipe in (started.stdin, started.stdout, started.stderr):
            assert pipe
            pipe.close()


def first_line(started: subprocess.Popen[str]) -> dict[str, str]:
    assert started.stdout
    data: dict[str, str] = json.loads(started.stdout.readline())
    return data


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_platform_serves_until_it_is_told_to_stop(
    hospital: Hospital, run: Run, tmp_path: Path, end: signal.Signals
) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    options = ("--port", "0", "--store", str(tmp_path / "p.db"), "--seed", str(seed), "--profile", "hbws")
    with process("platform", *options, "--json") as served:
        told = first_line(served)
        assert told["wsdl"] == f"{told['url']}?wsdl"
        done = run("call", "getAuthKey", "--endpoint", told["url"], "--input", "-", "--json", text="<a/>")
        assert done.json()["code"] == 10000
        served.send_signal(end)
        out, err = served.communicate(timeout=20)
    assert (served.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--scenario", "no-such"), "no-such"),
        (("--seed", "none.json"), "none.json"),
    ],
)
def test_a_platform_that_cannot_be_started(
    hospital: Hospital, run: Run, options: tuple[str, ...], found: str
) -> None:
    done = run("simulate", "platform", "--port", "0", *options, "--json")
    assert done.status == 1
    assert found in done.json()["error"]["msg"]


def test_a_port_in_use(hospital: Hospital, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("simulate", "platform", "--port", port)
    assert (done.status, done.out) == (1, "")
    assert port in done.err


def test_scenarios(run: Run) -> None:
    assert run("simulate", "scenarios", "--json").json()["scenarios"] == scenarios()
    assert [line.split("\t")[0] for line in run("simulate", "scenarios").out.splitlines()] == list(scenarios())


def test_cards_are_put_down_and_taken_away(hospital: Hospital, run: Run) -> None:
    listed = run("simulate", "card", "list", "--json").json()
    assert {"health-32k", "id-citizen", "sam"} <= set(listed["cards"])
    assert listed["places"] == {"contactless": "health-32k", "sam1": "sam"}
    done = run("simulate", "card", "insert", "health-8k", "--place", "contact", "--json")
    assert done.json()["places"]["contact"] == "health-8k"
    assert "contact\thealth-8k" in run("simulate", "card", "list").out
    assert run("read", "card", "--json").json()["code"] == 0
    assert run("simulate", "card", "remove", "--json").json()["places"] == {"sam1": "sam"}
    assert run("simulate", "card", "insert", "id-citizen").out == "sam1\tsam\nid-reader\tid-citizen\n"


@pytest.mark.parametrize(
    "arguments", [("insert", "health-64k"), ("remove", "health-16k"), ("insert", "sam", "--place", "contact")]
)
def test_cards_that_cannot_be(hospital: Hospital, run: Run, arguments: tuple[str, ...]) -> None:
    done = run("simulate", "card", *arguments, "--json")
    assert (done.status, "error" in done.json()) == (1, True)


def test_a_stand_shows_what_it_is_given_and_another_program_shows_more(hospital: Hospital, run: Run) -> None:
    with process("scanner", "--json") as stand:
        assert first_line(stand)["port"] == scanner_port()
        assert stand.stdin
        stand.stdin.write(f"\n{CODE}\n")
        stand.stdin.flush()
        assert run("scan", "--json").json()["output"] == CODE
        shown = run("simulate", "show", "--json", text=f"{CODE[:-1]}0\n")
        assert shown.json() == {"characters": len(CODE)}
        assert run("scan", "--json").json()["output"] == f"{CODE[:-1]}0"
        assert CODE not in run("simulate", "show", text=CODE).out
        stand.stdin.close()
        stand.wait(20)
        assert stand.returncode == 0
    assert run("simulate", "show", "--json", text=CODE).json()["error"]["kind"] == "device_absent"


def test_a_stand_that_cannot_be_started(hospital: Hospital, run: Run) -> None:
    done = run("simulate", "scanner", "--encoding", "klingon", "--json")
    assert (done.status, done.json()["error"]["found"]) == (1, "klingon")
    with ScannerEmulator(hospital.sim):
        assert run("simulate", "scanner", "--json").json()["error"]["kind"] == "device_busy"


@pytest.mark.parametrize("text", ["", "x" * 300, "a\x00b"])
def test_what_can_be_no_code_is_not_shown(hospital: Hospital, run: Run, text: str) -> None:
    with ScannerEmulator(hospital.sim) as stand:
        done = run("simulate", "show", "--json", text=text)
        assert (done.status, done.json()["error"]["kind"]) == (1, "bad_input")
        with pytest.raises(TimedOut):
            stand.wait_scanning(True, Deadline(0.05))
    assert not os.path.lexists(hospital.sim / "scanner")
