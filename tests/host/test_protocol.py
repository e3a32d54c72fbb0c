import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.devices.capabilities import CAPABILITIES, DeviceIdentity, IdCard, Slot
from wscall.errors import KINDS, DeviceFault, Native, NoCard
from wscall.host.protocol import (
    MAX_FRAME,
    METHODS,
    Frames,
    Garbage,
    ProtocolError,
    error_from_wire,
    error_to_wire,
    pack,
    unpack,
)
from wscall.text import Text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
MESSAGES = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), JSON, max_size=5)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


@given(st.lists(MESSAGES, max_size=5), st.lists(st.integers(0, 10**6), max_size=8))
def test_messages_survive_any_cut_of_the_stream(messages: list[dict[str, Any]], cuts: list[int]) -> None:
    stream = b'{"hello":1}\n' + b"".join(map(pack, messages))
    frames = Frames(greeted=False)
    found = [message for piece in pieces(stream, cuts) for message in frames.feed(piece)]
    assert found == [{"hello": 1}, *messages]


@given(st.binary(max_size=200), st.booleans())
def test_junk_is_a_protocol_error_or_waits_for_more(junk: bytes, greeted: bool) -> None:
    try:
        for message in Frames(greeted=greeted).feed(junk):
            assert isinstance(message, dict)
    except ProtocolError:
        return


def test_a_length_beyond_the_cap_is_refused_before_it_is_read() -> None:
    with pytest.raises(ProtocolError, match="frame of"):
        list(Frames(greeted=True).feed((MAX_FRAME + 1).to_bytes(4, "big")))


def test_a_hello_without_an_end_is_refused() -> None:
    with pytest.raises(ProtocolError, match="no hello"):
        list(Frames(greeted=False).feed(b"x" * (MAX_FRAME + 1)))


@pytest.mark.parametrize(
    "message", [{"x": object()}, {"x": float("nan")}, {"x": "y" * MAX_FRAME}, {"x": "\ud800"}]
)
def test_what_cannot_be_sent_is_refused(message: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        pack(message)


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"[" * 100_000, b"1"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        unpack(body)


def test_every_method_of_every_capability_can_cross() -> None:
    assert set(METHODS) == {"identity"} | {method for methods in CAPABILITIES.values() for method in methods}


@pytest.mark.parametrize(
    ("op", "value"),
    [
        ("identity", DeviceIdentity("m", "s", "f")),
        ("slots", (Slot("a", "contact"), Slot("b", "sam"))),
        ("power_on", b"\x3b\x00"),
        ("transmit", bytes(range(256))),
        ("power_off", None),
        ("scan", "二维码|1"),
        ("read_id_card", IdCard("甲", "1", "01", "20000101", "x", "1", "y", "20200101", "长期", "I", b"\x00\xff")),
        ("read_record", {"xm": "甲", "kh": ""}),
        ("indicate", None),
    ],
)
def test_a_result_comes_out_as_it_went_in(op: str, value: object) -> None:
    travelling = json.loads(json.dumps(METHODS[op].to_wire(value)))
    assert METHODS[op].from_wire(travelling) == value


@given(st.sampled_from(sorted(METHODS)), JSON)
def test_a_strange_answer_is_garbage_or_fits_its_type(op: str, answer: object) -> None:
    method = METHODS[op]
    try:
        value = method.from_wire(answer)
    except Garbage:
        return
    assert method.from_wire(json.loads(json.dumps(method.to_wire(value)))) == value


def test_text_with_lone_surrogates_is_garbage() -> None:
    with pytest.raises(Garbage, match="surrogates"):
        METHODS["scan"].to_wire("\ud800")


def test_an_error_comes_out_as_it_went_in() -> None:
    error = NoCard(
        Text("无卡", "no card"),
        where="A/b",
        found="f",
        needed="n",
        advice=Text("放卡", "put"),
        native=Native("-1", "x"),
    )
    again = error_from_wire(json.loads(json.dumps(error_to_wire(error))), "elsewhere", str)
    assert type(again) is NoCard
    assert again.args == error.args


def test_an_error_learns_where_it_happened_and_is_cleaned() -> None:
    error = error_from_wire(
        error_to_wire(NoCard(Text("甲", "a"), found="secret")), "A/b", lambda text: text.upper()
    )
    assert (error.where, error.found, error.what) == ("A/b", "SECRET", ("甲", "A"))


@pytest.mark.parametrize("kind", ["platform_refused", "platform_unreachable", "no such kind", None])
def test_a_driver_cannot_claim_to_be_the_platform(kind: object) -> None:
    error = error_from_wire({**error_to_wire(NoCard(Text("甲", "a"))), "kind": kind}, "A/b", str)
    assert type(error) is DeviceFault


@given(JSON, st.sampled_from([*KINDS, "?"]))
def test_a_strange_error_is_a_protocol_error(junk: Any, kind: str) -> None:
    wire = {**junk, "kind": kind} if isinstance(junk, dict) else junk
    with pytest.raises(ProtocolError):
        error_from_wire(wire, "A/b", str)
