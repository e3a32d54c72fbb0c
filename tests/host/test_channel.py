"""Both channels against a real peer that speaks frames over real pipes."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wscall.deadline import Deadline
from wscall.host.channel import Channel, Lost, Overrun, PolledChannel, ThreadedChannel
from wscall.host.protocol import Frames, pack

Answer = Callable[[dict[str, Any]], bytes]


class Peer:
    """The worker's side, scripted: ``answer`` gives the bytes to send for each message."""

    def __init__(self, kind: type[Channel], answer: Answer, grace: float = 0.2) -> None:
        self._source, sink = os.pipe()
        source, self.sink = os.pipe()
        self.got: list[dict[str, Any]] = []
        self.arrived = threading.Event()
        self._answer = answer
        self.channel = kind(source, sink, grace)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        frames = Frames(greeted=True)
        while chunk := os.read(self._source, 1 << 16):
            for message in frames.feed(chunk):
                self.got.append(message)
                self.arrived.set()
                self.say(self._answer(message))
        os.close(self._source)
        self.hang_up()

    def say(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.sink, data) :]

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.sink)
        self.sink = -1

    def close(self) -> None:
        self.channel.hang_up()
        self._thread.join()
        self.channel.close()


def echo(message: dict[str, Any]) -> bytes:
    return pack({"id": message["id"], "result": message["args"]}) if "id" in message else b""


def silent(message: dict[str, Any]) -> bytes:
    return b""


@pytest.fixture(params=[PolledChannel, ThreadedChannel])
def kind(request: pytest.FixtureRequest) -> type[Channel]:
    channel: type[Channel] = request.param
    return channel


@pytest.fixture
def peers() -> Iterator[list[Peer]]:
    made: list[Peer] = []
    yield made
    for peer in made:
        peer.close()


def greeted(kind: type[Channel], peers: list[Peer], answer: Answer, grace: float = 0.2) -> Peer:
    peers.append(Peer(kind, answer, grace))
    peers[-1].say(b'{"hello":"wscall"}\n')
    assert peers[-1].channel.hello(Deadline(5)) == {"hello": "wscall"}
    return peers[-1]


def test_a_request_finds_its_reply(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, echo)
    assert peer.channel.request("scan", "reader", ["x"], Deadline(5))["result"] == ["x"]
    assert peer.got[0]["op"] == "scan"
    assert peer.got[0]["device"] == "reader"
    assert 4000 < peer.got[0]["ms"] <= 5000


def test_many_callers_each_get_their_own_reply(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, echo)
    wrong: list[object] = []

    def call(number: int) -> None:
        for round_ in range(50):
            reply = peer.channel.request("scan", "reader", [f"{number}-{round_}"], Deadline(20))
            if reply["result"] != [f"{number}-{round_}"]:
                wrong.append(reply)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(peer.got) == 400


def test_replies_out_of_order_find_their_callers(kind: type[Channel], peers: list[Peer]) -> None:
    held: list[bytes] = []

    def last_first(message: dict[str, Any]) -> bytes:
        held.append(echo(message))
        return b"".join(reversed(held)) if len(held) == 3 else b""

    peer = greeted(kind, peers, last_first)
    results: dict[int, object] = {}

    def call(number: int) -> None:
        results[number] = peer.channel.request("scan", "reader", [number], Deadline(20))["result"]

    threads = [threading.Thread(target=call, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {0: [0], 1: [1], 2: [2]}


def test_no_reply_is_an_overrun_after_deadline_and_grace(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, silent)
    deadline = Deadline(0.1)
    with pytest.raises(Overrun):
        peer.channel.request("scan", "reader", [], deadline)
    assert deadline.remaining() == 0


def test_a_reply_within_the_grace_still_counts(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, silent, grace=10)
    timer = threading.Timer(0.2, lambda: peer.say(pack({"id": 1, "result": "late"})))
    timer.start()
    assert peer.channel.request("scan", "reader", [], Deadline(0.05))["result"] == "late"
    timer.join()


def test_a_cancel_is_passed_on_and_shortens_the_wait(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, silent)
    deadline = Deadline(60)
    timer = threading.Timer(0.1, deadline.cancel)
    timer.start()
    with pytest.raises(Overrun):
        peer.channel.request("scan", "reader", [], deadline)
    timer.join()
    assert {"cancel": 1} in peer.got


def test_a_cancel_reaches_a_caller_that_does_not_read(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, silent)
    first, second = Deadline(60), Deadline(60)
    ended: list[str] = []

    def call(name: str, deadline: Deadline) -> None:
        with contextlib.suppress(Overrun):
            peer.channel.request("scan", name, [], deadline)
        ended.append(name)

    threads = []
    for name, deadline in (("first", first), ("second", second)):
        peer.arrived.clear()
        threads.append(threading.Thread(target=call, args=(name, deadline)))
        threads[-1].start()
        assert peer.arrived.wait(10)
    second.cancel()
    threads[1].join(10)
    assert ended == ["second"]
    first.cancel()
    threads[0].join(10)
    assert ended == ["second", "first"]


@pytest.mark.parametrize(
    "junk",
    [
        b"\xff\xff\xff\xffjunk",
        pack({"id": 99, "result": 1}),
        pack({"result": 1}),
        pack({"id": [1], "result": 1}),
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x01{",
    ],
)
def test_a_broken_stream_ends_every_call(kind: type[Channel], peers: list[Peer], junk: bytes) -> None:
    peer = greeted(kind, peers, lambda message: junk)
    with pytest.raises(Lost):
        peer.channel.request("scan", "reader", [], Deadline(20))
    with pytest.raises(Lost):
        peer.channel.request("scan", "reader", [], Deadline(20))


def test_the_end_of_the_stream_ends_every_call(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, silent)
    ended = threading.Barrier(4)

    def call() -> None:
        with pytest.raises(Lost):
            peer.channel.request("scan", "reader", [], Deadline(60))
        ended.wait(20)

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    while len(peer.got) < 3:
        assert peer.arrived.wait(20)
    peer.hang_up()
    ended.wait(20)
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("said", [b"not json\n", b"[]\n", b""])
def test_a_hello_that_is_none_is_refused(kind: type[Channel], peers: list[Peer], said: bytes) -> None:
    peers.append(Peer(kind, silent))
    peers[-1].say(said)
    peers[-1].hang_up()
    with pytest.raises(Lost):
        peers[-1].channel.hello(Deadline(20))


def test_no_hello_is_an_overrun_at_the_deadline(kind: type[Channel], peers: list[Peer]) -> None:
    peers.append(Peer(kind, silent))
    with pytest.raises(Overrun):
        peers[-1].channel.hello(Deadline(0.1))


def test_a_request_larger_than_the_pipe_ends_when_nobody_reads(kind: type[Channel]) -> None:
    source, sink = os.pipe()
    replies, answers = os.pipe()
    channel = kind(replies, sink, 0.1)
    with pytest.raises(Overrun):
        channel.request("transmit", "reader", ["x" * 500_000], Deadline(0.2))
    os.close(source)
    os.close(answers)
    channel.close()


def test_a_request_larger_than_the_pipe_arrives(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, echo)
    assert peer.channel.request("transmit", "reader", ["x" * 500_000], Deadline(20))["result"] == ["x" * 500_000]


def test_after_hanging_up_nothing_is_sent(kind: type[Channel], peers: list[Peer]) -> None:
    peer = greeted(kind, peers, echo)
    peer.channel.hang_up()
    with pytest.raises(Lost):
        peer.channel.request("scan", "reader", [], Deadline(5))
