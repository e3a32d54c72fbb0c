import logging
import os
from collections.abc import Callable

import pytest

from wscall.host.stderr import LINES, Tail

Feed = Callable[[bytes], Tail]


@pytest.fixture
def feed(caplog: pytest.LogCaptureFixture) -> Feed:
    caplog.set_level(logging.INFO, "wscall.manu.T")

    def feed(data: bytes) -> Tail:
        source, sink = os.pipe()
        tail = Tail(source, logging.getLogger("wscall.manu.T"))
        rest = data
        while rest:
            rest = rest[os.write(sink, rest) :]
        os.close(sink)
        assert tail.join(60)
        return tail

    return feed


def test_lines_reach_the_log_whole(feed: Feed, caplog: pytest.LogCaptureFixture) -> None:
    tail = feed("第一行\nsecond\n\nlast without end".encode())
    assert [record.message for record in caplog.records] == ["第一行", "second", "last without end"]
    assert tail.lines() == ["第一行", "second", "last without end"]


def test_text_of_chinese_windows_libraries_is_readable(feed: Feed) -> None:
    assert feed("读卡器未连接\n".encode("gb18030")).lines() == ["读卡器未连接"]


def test_numbers_of_persons_and_terminal_controls_are_taken_out(
    feed: Feed, caplog: pytest.LogCaptureFixture
) -> None:
    tail = feed(b"\x1b[2Jcard 6222020200001111222 read\r\n")
    assert "6222020200001111222" not in tail.lines()[0]
    assert "\x1b" not in tail.lines()[0]
    assert "6222020200001111222" not in caplog.text


def test_a_flood_keeps_the_last_lines_and_says_what_it_dropped(
    feed: Feed, caplog: pytest.LogCaptureFixture
) -> None:
    tail = feed(b"".join(b"line %d\n" % number for number in range(50_000)) + b"the end\n")
    assert tail.lines()[-1] == "the end"
    assert len(tail.lines()) == LINES
    dropped = [record for record in caplog.records if "dropped" in record.message]
    told = len(caplog.records) - len(dropped)
    assert told < 1000
    assert sum(int(record.message.split()[1]) for record in dropped) == 50_001 - told


def test_a_line_that_never_ends_stays_bounded(feed: Feed) -> None:
    (line,) = feed(b"x" * 10_000_000).lines()
    assert len(line) <= 500
