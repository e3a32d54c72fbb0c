"""The library host by itself, frame by frame: messages that are none, and a hang when nobody is left."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.wine import MACHINES, standin, wine_prefix
from wscall.paths import library_host

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("wine")]

LIMIT = 60.0
NO_MESSAGE = 64
OVERDUE = 124


@pytest.fixture(scope="module")
def wine() -> Iterator[None]:
    with wine_prefix():
        yield


class Spoken:
    """A library host and its two pipes."""

    def __init__(self, machine: str) -> None:
        runner = (
            "wine" if machine == "x86" else "/usr/lib/wine/wine64"
        )  # the one whose exit status is the program's
        self.process = subprocess.Popen(
            [runner, library_host(machine)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdin
        assert self.process.stdout
        self.sink, self.source = self.process.stdin, self.process.stdout
        self.hello = json.loads(self.source.readline())

    def send(self, body: bytes, length: int | None = None) -> None:
        self.sink.write((len(body) if length is None else length).to_bytes(4, "big") + body)
        self.sink.flush()

    def ask(self, op: str, *args: Any, ms: int = 10_000) -> dict[str, Any]:
        self.send(json.dumps({"id": 5, "op": op, "device": "", "args": args, "ms": ms}).encode())
        length = int.from_bytes(self.source.read(4), "big")
        answer: dict[str, Any] = json.loads(self.source.read(length))
        assert answer.pop("id") == 5
        return answer

    def end(self) -> tuple[int, bytes, bytes]:
        """Exit status, rest of the answers and standard error, once it has ended."""
        answers, errors = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, answers, errors


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def host(machine: str) -> Iterator[Spoken]:
    spoken = Spoken(machine)
    yield spoken
    spoken.process.kill()
    spoken.process.communicate(timeout=LIMIT)


def load(host: Spoken, folder: Path, *functions: Any, ms: int = 10_000) -> dict[str, Any]:
    path = standin("echo", host.hello["machine"], folder)
    return host.ask("load", "Z:" + str(path).replace("/", "\\"), [], list(functions), ms=ms)


def test_it_says_who_it_is(host: Spoken, machine: str) -> None:
    assert host.hello.pop("pid") > 0
    bits = {"x86": 32, "x86_64": 64}[machine]
    assert host.hello == {"hello": "wscall-library-host", "protocols": [1], "machine": machine, "bits": bits}


def test_it_ends_with_its_input(host: Spoken) -> None:
    assert host.end() == (0, b"", b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"id":1,"op":"call","args":[]}',
        b'{"id":"1","op":"call","args":[],"ms":1}',
        b'{"id":1,"op":2,"args":[],"ms":1}',
        b"[" * 100,
        b'{"id":1,"op":"call","args":[' + b"1," * 70_000 + b'1],"ms":1}',
    ],
    ids=range(9),  # pytest puts the name of a test into the environment, which has no room for the last of them
)
def test_what_is_no_message_ends_it(host: Spoken, body: bytes) -> None:
    host.send(body)
    status, answers, errors = host.end()
    assert (status, answers) == (NO_MESSAGE, b"")
    assert b"no message" in errors


@pytest.mark.parametrize("length", [2**20 + 1, 2**32 - 1])
def test_a_frame_that_is_too_long_ends_it(host: Spoken, length: int) -> None:
    host.send(b"x" * 100, length)
    status, answers, _ = host.end()
    assert (status, answers) == (0, b"")


def test_a_frame_that_is_cut_off_is_no_request(host: Spoken) -> None:
    host.send(b'{"id":1', 200)
    assert host.end() == (0, b"", b"")


def test_frames_may_come_together_and_a_cancel_is_not_answered(host: Spoken) -> None:
    one = json.dumps({"id": 5, "op": "none", "device": "", "args": [], "ms": 1000}).encode()
    host.send(b'{"cancel":5}')
    host.sink.write(b"".join(len(one).to_bytes(4, "big") + one for _ in range(3)))
    _, answers, _ = host.end()
    assert answers.count(b'{"id":5,"error":{"fault":"request","what":"unknown op"}}') == 3


@pytest.mark.parametrize(
    "declared",
    [
        ["echo_text"],
        ["echo_text", "int32", [["in", "octets"], ["out", -1]]],
        ["echo_text", "int32", [["in", "octets"], ["out", 2**40]]],
        ["echo_text", "float", []],
        ["echo_text", "int32", [["in", "float"]]],
        ["echo_text", "int32", [["out", "octets"]]],
        ["echo_text", "int32", [["in", 4]]],
        ["echo_text", "int32", [["in", "int32"]] * 33],
        ["x" * 300, "int32", []],
        [1, "int32", []],
        "echo_text",
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(host: Spoken, declared: Any, tmp_path: Path) -> None:
    assert load(host, tmp_path, declared)["error"]["fault"] == "request"


def test_calls_that_make_no_sense_are_refused_and_it_goes_on(host: Spoken, tmp_path: Path) -> None:
    answer = load(host, tmp_path, ["echo_text", "int32", [["in", "octets"], ["out", 8]]], ["none", "int32", []])
    assert answer == {"result": [True, False]}
    for args in ([], [2], [-1], ["0"], [0], [0, 1], [0, "6"], [0, "6g"], [0, "61", 1], [1]):
        assert host.ask("call", *args)["error"]["fault"] == "request", args
    assert load(host, tmp_path / "second")["error"]["fault"] == "request"
    assert host.ask("call", 0, "6162") == {"result": [0, ["6162000000000000"], None]}


def test_an_answer_longer_than_a_frame_is_refused(host: Spoken, tmp_path: Path) -> None:
    load(host, tmp_path, ["echo_text", "int32", [["in", "octets"], ["out", 2**20]]])
    assert "longer" in host.ask("call", 0, "61")["error"]["what"]


def test_a_hanging_call_ends_it_when_nobody_else_does(host: Spoken, tmp_path: Path) -> None:
    """Its parent would have killed it long before; here the test leaves it alone."""
    load(host, tmp_path, ["hang", "int32", []], ["sum_cdecl", "int32", [["in", "int32"]] * 3], ms=500)
    assert host.ask("call", 1, 1, 2, 3, ms=50) == {"result": [123, [], None]}
    host.send(json.dumps({"id": 6, "op": "call", "device": "", "args": [0], "ms": 50}).encode())
    status, answers, _ = host.end()
    assert (status, answers) == (OVERDUE, b"")


def test_a_file_that_is_no_library_names_itself_and_windows_code(host: Spoken, tmp_path: Path) -> None:
    (tmp_path / "broken.dll").write_bytes(b"MZ")
    error = host.ask("load", f"Z:{tmp_path}\\broken.dll".replace("/", "\\"), [], [])["error"]
    assert error["fault"] == "load"
    assert error["code"] > 0
    assert error["file"].endswith("broken.dll")
