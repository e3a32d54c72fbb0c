"""``wscall read`` and ``wscall scan``."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from support.command import Run
from support.hospital import RESERVE, Hospital, write_configuration
from wscall.api.record_output import LAYOUTS
from wscall.devices.capabilities import RecordKind
from wscall.sim.cards.persons import LIN
from wscall.sim.devices.counter import remove
from wscall.sim.devices.scanner import ScannerEmulator
from wscall.sim.platform.seed import SAMPLE_VUID

CODE = f"{SAMPLE_VUID}:1"


@pytest.fixture
def stand(hospital: Hospital) -> Iterator[ScannerEmulator]:
    remove("contactless", hospital.sim)
    with ScannerEmulator(hospital.sim) as opened:
        yield opened


@pytest.mark.parametrize("kind", ["card", "people", "health"])
def test_a_read_for_a_program_is_whole(hospital: Hospital, run: Run, kind: RecordKind) -> None:
    done = run("read", kind, "--reserve", RESERVE, "--json")
    result = done.json()
    assert done.status == 0
    assert list(result) == ["code", "msg", "output", "id", "trail"]
    assert (result["code"], result["msg"]) == (0, "")
    assert result["output"].count("|") == len(LAYOUTS[kind]) - 1
    (attempt,) = result["trail"]
    assert (attempt["directory"], attempt["device"], attempt["outcome"]) == ("SIM", "reader", "ok")


def test_a_read_for_people_is_masked_and_has_its_trail_on_stderr(hospital: Hospital, run: Run) -> None:
    done = run("read", "people")
    assert done.status == 0
    lines = dict(line.split("\t") for line in done.out.splitlines())
    assert lines["姓名"] == "林**"
    assert lines["居民身份证号码"].startswith("999****")
    assert lines["性别"] == "2"
    assert "SIM/reader: 成功" in done.err
    for name in ("xm", "kh", "brdh", "address", "csrq"):
        assert LIN.values[name] not in done.out + done.err


def test_health_data_is_not_shown_to_whoever_looks(hospital: Hospital, run: Run) -> None:
    done = run("read", "health")
    assert "青霉素" not in done.out
    assert "华法林" not in done.out


def test_a_failed_read_is_status_1_in_both_forms(hospital: Hospital, run: Run) -> None:
    remove("contactless", hospital.sim)
    done = run("read", "people", "--limit", "0.5", "--json")
    assert (done.status, done.json()["code"], done.json()["output"]) == (1, -24, "")
    done = run("read", "people", "--limit", "0.5")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("-24 ")


@pytest.mark.parametrize("command", [("read", "card"), ("scan",)])
def test_without_a_configuration_the_shape_is_the_same(
    run: Run, hospital: Hospital, command: tuple[str, ...]
) -> None:
    hospital.configuration.unlink()
    done = run(*command, "--json")
    assert (done.status, done.json()["code"], done.json()["trail"]) == (1, -100, [])


def test_an_electronic_card_is_read_by_its_code(hospital: Hospital, run: Run, stand: ScannerEmulator) -> None:
    stand.show_code(CODE)
    assert run("read", "people", "--json").json()["output"].startswith("袁宇阳|")


def test_a_scan(hospital: Hospital, run: Run, stand: ScannerEmulator) -> None:
    write_configuration(hospital.folder, None, {})
    stand.show_code(CODE)
    done = run("scan", "--json")
    result = done.json()
    assert (done.status, list(result)) == (0, ["code", "msg", "output", "id", "trail"])
    assert (result["code"], result["msg"], result["output"]) == (0, "", CODE)
    assert [attempt["capability"] for attempt in result["trail"]] == ["CodeScanner"]


def test_a_scan_for_people_shows_no_code(hospital: Hospital, run: Run, stand: ScannerEmulator) -> None:
    stand.show_code(CODE)
    done = run("scan")
    assert done.status == 0
    assert f"{len(CODE)} 个字符" in done.out
    assert SAMPLE_VUID not in done.out + done.err


def test_a_scan_without_a_stand_is_status_1(hospital: Hospital, run: Run) -> None:
    done = run("scan", "--limit", "0.5", "--json")
    assert (done.status, done.json()["code"], done.json()["output"]) == (1, -33, "")


class Waiting:
    """A read in a process of its own, its stderr a terminal, waiting for a card that does not come."""

    def __init__(self, hospital: Hospital, *arguments: str) -> None:
        self.terminal, other = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wscall", *arguments, "--limit", "50"],
            cwd=hospital.folder,
            stdout=subprocess.PIPE,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)
        self.said = ""

    def expect(self, text: str) -> None:
        while text not in self.said:
            read = os.read(self.terminal, 4096)
            assert read, self.said
            self.said += read.decode()

    def interrupt(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=20)
        with suppress(OSError):  # the other end is closed
            while read := os.read(self.terminal, 4096):
                self.said += read.decode()
        return self.process.returncode, out.decode()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)
        if self.process.stdout:
            self.process.stdout.close()


@pytest.mark.parametrize(
    ("arguments", "hint"), [(("read", "people"), "请放卡"), (("scan",), "请出示二维码")], ids=["read", "scan"]
)
def test_a_person_is_told_what_is_waited_for_and_may_give_up(
    hospital: Hospital, arguments: tuple[str, ...], hint: str
) -> None:
    remove("contactless", hospital.sim)
    with ScannerEmulator(hospital.sim):
        waiting = Waiting(hospital, *arguments, "--json")
        try:
            waiting.expect(hint)
            status, out = waiting.interrupt()
        finally:
            waiting.close()
    result = json.loads(out)
    assert (status, result["code"]) == (1, -16)
    assert result["trail"]
    assert "Traceback" not in waiting.said
    assert out.count("\n") == 1
