"""Each transport brings codes to a plain reader and to the driver; how fast does not matter."""

from contextlib import closing

import pytest

from wscall.bench import scan_latency
from wscall.bench.scan_latency import _Sender, measure
from wscall.bench.scan_wires import CODE, TRANSPORTS
from wscall.errors import TimedOut
from wscall.text import Text


@pytest.fixture(autouse=True)
def _long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scan has begun by then, however busy the machine is."""
    monkeypatch.setattr(scan_latency, "_SETTLE", 0.3)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_both_sides_are_measured(transport: str) -> None:
    line = measure(transport, rounds=2)
    assert transport in line.name
    assert line.samples == 2
    assert line.ours > 0
    assert line.reference > 0
    assert line.budget == (2.0 if transport == "serial" else None)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_what_the_driver_reads_is_the_code(transport: str) -> None:
    with TRANSPORTS[transport].driver() as link, closing(_Sender(link.send)) as sender:
        sender.order()
        assert link.read() == CODE


def test_a_code_that_came_too_early_is_shown_again() -> None:
    sent: list[int] = []
    with closing(_Sender(lambda: sent.append(1))) as sender:
        answers = iter([TimedOut(Text("没有", "nothing")), None])

        def read() -> None:
            answer = next(answers)
            if answer:
                raise answer

        scan_latency._latency(sender, read)
    assert len(sent) == 2
