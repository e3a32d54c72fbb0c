"""The file of a recording: what is written is read again, and what is none is refused with its line."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.recorded import DEVICE, recording_of, written
from wscall.errors import BadInput, NoCard
from wscall.host.protocol import METHODS, error_to_wire
from wscall.recording.file import ARGUMENTS, VERSION, Exchange, load_recording, save_recording
from wscall.text import Text

ERROR = error_to_wire(NoCard(Text("没有卡", "no card"), where="contact"))
HEAD = {"wscall": "recording", "version": VERSION, "software": "1", "device": DEVICE._asdict()}
SCAN = {"op": "scan", "args": [], "result": "A", "ms": 1}


def lines(path: Path, *objects: Any) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in objects), "utf-8")
    return path


texts = st.text(st.characters(codec="utf-8"), max_size=20)
ends = st.one_of(
    st.builds(
        lambda raw, ms: Exchange("transmit", ("sam1", raw.hex()), raw.hex(), ms=ms), st.binary(), st.integers(0, 9)
    ),
    st.builds(lambda text: Exchange("scan", (), text), texts),
    st.builds(lambda record: Exchange("read_record", ("people",), record), st.dictionaries(texts, texts)),
    st.just(Exchange("power_on", ("contact",), error=ERROR)),
    st.just(Exchange("power_off", ("contact",))),
    st.builds(lambda name: Exchange("section", (name,)), texts),
)


@given(st.lists(ends, max_size=6))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, exchanges: list[Exchange]
) -> None:
    path = tmp_path_factory.getbasetemp() / "again.jsonl"
    recording = recording_of(*exchanges)
    save_recording(path, recording)
    assert load_recording(path) == recording
    assert len(path.read_text("utf-8").split("\n")) == len(exchanges) + 2, (
        "one line an exchange, whatever is in it"
    )


def test_keys_of_later_versions_are_skipped(tmp_path: Path) -> None:
    path = lines(tmp_path / "r", {**HEAD, "new": 1}, {**SCAN, "new": {}})
    assert load_recording(path).exchanges == (Exchange("scan", (), "A", ms=1.0),)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ([], 1),
        (["recording"], 1),
        ([{"wscall": "other"}], 1),
        ([{**HEAD, "version": VERSION + 1}], 1),
        ([{**HEAD, "device": "reader"}], 1),
        ([{**HEAD, "device": {**DEVICE._asdict(), "models": "one"}}], 1),
        ([{**HEAD, "device": {**DEVICE._asdict(), "driver": 1}}], 1),
        ([{**HEAD, "reads": ["everything"]}], 1),
        ([HEAD, SCAN, []], 3),
        ([HEAD, {**SCAN, "op": "fly"}], 2),
        ([HEAD, {**SCAN, "args": ["x"]}], 2),
        ([HEAD, {**SCAN, "args": "x"}], 2),
        ([HEAD, {**SCAN, "result": 1}], 2),
        ([HEAD, {**SCAN, "ms": "soon"}], 2),
        ([HEAD, {**SCAN, "ms": -1}], 2),
        ([HEAD, {**SCAN, "error": {"kind": "no_card"}}], 2),
        ([HEAD, {"op": "transmit", "args": ["sam1", "0"], "result": "9000"}], 2),
        ([HEAD, {"op": "transmit", "args": ["sam1", "00"], "result": "900"}], 2),
    ],
)
def test_what_is_no_recording_is_refused_with_its_line(tmp_path: Path, content: list[Any], line: int) -> None:
    path = lines(tmp_path / "r", *content)
    with pytest.raises(BadInput) as refused:
        load_recording(path)
    assert refused.value.where == f"{path}:{line}"


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    for broken in (lambda: load_recording(tmp_path), lambda: written(tmp_path / "no" / "folder")):
        with pytest.raises(BadInput) as refused:
            broken()
        assert refused.value.where.startswith(str(tmp_path))
    (tmp_path / "gbk").write_bytes("姓名".encode("gb18030"))
    with pytest.raises(BadInput, match="UTF-8"):
        load_recording(tmp_path / "gbk")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_recording_or_refused(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(json.dumps(HEAD).encode() + b"\n" + raw)
    with suppress(BadInput):
        assert load_recording(path).device == DEVICE


def test_every_method_has_its_arguments() -> None:
    assert set(ARGUMENTS) <= set(METHODS)
