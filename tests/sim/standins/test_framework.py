"""The C framework: compiled for the test, loaded by a process of its own, asking a real server."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wscall.sim.devices.counter import insert, remove
from wscall.sim.standins.answers import Answers
from wscall.sim.standins.server import StandinServer

if TYPE_CHECKING:
    from wscall.sim.simulators import Fault

NATIVE = Path(__file__).parents[3] / "native" / "standins"
SOURCE = r"""
#include "standin.h"
STANDIN_EXPORT int enter(void) { return standin_enter("enter"); }
STANDIN_EXPORT int ask(const char *line, char *reply) { return standin_ask(reply, 4096, "%s", line); }
STANDIN_EXPORT int power_on(const char *slot, unsigned char *out) { return standin_power_on(slot, out, 64); }
STANDIN_EXPORT int transmit(const char *slot, const unsigned char *in, int length, unsigned char *out, int whole) {
    return standin_transmit(slot, in, (size_t)length, out, 258, whole);
}
STANDIN_EXPORT int field(const char *reply, const char *name, char *out, int size) {
    return (int)standin_field(reply, name, out, (size_t)size);
}
STANDIN_EXPORT void overrun(char *out) { standin_overrun(out, 4); }
STANDIN_EXPORT int leave_picture(void) {
    static unsigned char picture[STANDIN_PICTURE];
    standin_picture(picture);
    return standin_write("zp.bmp", picture, sizeof picture);
}
"""
TALK = """
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
out = ctypes.create_string_buffer(4096)
{body}
"""
LIMIT = 60.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("standin")
    (folder / "asker.c").write_text(SOURCE)
    sources = [folder / "asker.c", NATIVE / "standin.c"]
    options = [
        "-std=gnu11",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-shared",
        "-fPIC",
        "-fvisibility=hidden",
        f"-I{NATIVE}",
    ]
    subprocess.run(["cc", *options, "-o", folder / "asker.so", *sources], check=True)
    return folder


@pytest.fixture
def answers(folder: Path, tmp_path: Path) -> Iterator[Answers]:
    answers = Answers(tmp_path)
    server = StandinServer(answers)
    (folder / "standin.port").write_text(str(server.port))
    yield answers
    (folder / "standin.port").unlink(missing_ok=True)
    server.close()


def talk(folder: Path, body: str, limit: float = LIMIT) -> subprocess.CompletedProcess[str]:
    """Load the library in another process and do something with it there."""
    command = [sys.executable, "-I", "-c", TALK.format(body=body), str(folder / "asker.so")]
    return subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)


def said(folder: Path, body: str) -> list[str]:
    done = talk(folder, body)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


ASK = "print(library.ask({!r}.encode(), out), out.value.decode())"


def test_outcomes_become_numbers_and_the_rest_is_the_reply(folder: Path, answers: Answers, tmp_path: Path) -> None:
    assert said(folder, ASK.format("status sam1")) == ["0 unpowered"]
    assert said(folder, ASK.format("scan 0")) == ["5 "]
    assert said(folder, ASK.format("transmit contactless 00840000")) == ["3 "]
    assert said(folder, ASK.format("identity"))[0].startswith("0 model=")
    remove("sam", tmp_path)
    assert said(folder, ASK.format("record people")) == ["4 "]
    remove("contactless", tmp_path)
    assert said(folder, ASK.format("record people")) == ["1 "]
    answers.fault = "two_cards"
    assert said(folder, ASK.format("power_on contactless")) == ["2 "]
    assert said(folder, ASK.format("fly")) == ["7 KeyError"]
    answers.pull_plug()
    assert said(folder, ASK.format("status sam1")) == ["6 "]


def test_without_a_server_the_device_is_unplugged(folder: Path) -> None:
    assert said(folder, ASK.format("status sam1")) == ["6 "]
    (folder / "standin.port").write_text("1\n")
    assert said(folder, ASK.format("status sam1")) == ["6 "]
    assert said(folder, "print(library.enter())") == ["0"]


def test_a_server_that_comes_back_elsewhere_is_found(folder: Path, answers: Answers, tmp_path: Path) -> None:
    again = StandinServer(Answers(tmp_path))
    move = f"open({str(folder / 'standin.port')!r}, 'w').write('{again.port}')"
    # The first connection is broken from this side, as when its server ends.
    broken = "import os; [os.close(int(f)) for f in os.listdir('/proc/self/fd') if f.isdigit() and int(f) > 2]"
    body = "\n".join(
        [
            ASK.format("status sam1"),
            move,
            f"try: exec({broken!r})\nexcept OSError: pass",
            ASK.format("status sam1"),
        ]
    )
    assert said(folder, body) == ["0 unpowered", "0 unpowered"]
    again.close()


def test_cards_are_powered_and_asked(folder: Path, answers: Answers, tmp_path: Path) -> None:
    insert("health-32k", "contact", tmp_path)
    challenge = """
print(library.power_on(b"contact", out) > 8)
print(library.transmit(b"contact", b"\\0\\x84\\0\\0\\x08", 5, out, 0))
"""
    assert said(folder, challenge) == ["True", "10"]
    assert said(folder, "print(library.power_on(b'sam2', out))") == ["-1"]


def test_the_rest_of_an_answer_is_fetched_where_the_reader_does_that(
    folder: Path, answers: Answers, tmp_path: Path
) -> None:
    insert("social-security", "contact", tmp_path)
    body = """
command = b"\\0\\xa4\\4\\0\\x0f" + "sx1.sh.社会保障".encode("gb18030")
library.power_on(b"contact", out)
for whole in (0, 1):
    length = library.transmit(b"contact", command, len(command), out, whole)
    print(length, out.raw[length - 2 : length].hex())
"""
    plain, whole = said(folder, body)
    assert plain.startswith("2 61")
    assert int(whole.split()[0]) > 2
    assert whole.endswith(" 9000")


def test_fields_are_found_by_their_whole_name_and_cut(folder: Path, answers: Answers) -> None:
    find = """
reply = b"axm=41 xm=414243 kh= last=44"
for name, size in ((b"xm", 9), (b"xm", 3), (b"kh", 9), (b"m", 9), (b"last", 9)):
    print(library.field(reply, name, out, size), out.value.decode())
"""
    assert said(folder, find) == ["3 ABC", "2 AB", "0 ", "0 ", "1 D"]


def test_files_are_left_beside_the_library(folder: Path, answers: Answers) -> None:
    assert said(folder, "print(library.leave_picture())") == ["0"]
    picture = (folder / "zp.bmp").read_bytes()
    assert (len(picture), picture[:2]) == (38862, b"BM")


def test_faults_that_the_caller_plays(folder: Path, answers: Answers) -> None:
    played: tuple[Fault, ...] = ("", "empty", "length", "overrun", "refuse")
    for number, fault in enumerate(played):
        answers.fault = fault
        assert said(folder, "print(library.enter())") == [str(number)]
    assert said(folder, "library.overrun(out); print(out.value.decode())") == ["X" * 20]


def test_a_crash_an_exit_a_flood_and_a_hang(folder: Path, answers: Answers) -> None:
    answers.fault = "crash"
    assert talk(folder, "library.enter()").returncode < 0
    answers.fault = "exit"
    assert talk(folder, "library.enter()").returncode == 3
    answers.fault = "hang"
    with pytest.raises(subprocess.TimeoutExpired):
        talk(folder, "library.enter()", limit=1.0)
    answers.fault = "flood"
    command = [sys.executable, "-I", "-c", TALK.format(body="library.enter()"), str(folder / "asker.so")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as flooding:
        assert flooding.stdout is not None
        assert len(flooding.stdout.read(1 << 20)) == 1 << 20
        flooding.kill()
