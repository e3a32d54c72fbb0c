import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.sim.devices.scanner_wire import SET_UP, STOP, TRIGGER, Line, Settings, Signal


def signals(*chunks: bytes, settings: Settings | None = None) -> list[Signal]:
    line = Line(settings or Settings())
    return [signal for chunk in chunks for signal in line.feed(chunk)]


def test_triggers_whole_and_in_pieces() -> None:
    assert signals(TRIGGER + STOP) == [Signal("trigger"), Signal("stop")]
    assert signals(*(bytes((byte,)) for byte in TRIGGER + STOP)) == [Signal("trigger"), Signal("stop")]


def test_noise_is_dropped() -> None:
    assert signals(b"xx" + TRIGGER + b"\x16yy" + STOP + b"\x16") == [Signal("trigger"), Signal("stop")]
    assert signals(SET_UP + b"9" * 80 + TRIGGER) == [Signal("trigger")]


@pytest.mark.parametrize(
    ("command", "answer", "mode", "terminator"),
    [
        (b"0401D05.", b"0401D05\x06", "host", b"\r"),
        (b"0401D01!", b"0401D01\x06", "continuous", b"\r"),
        (b"0401?.", b"0401D05\x06", "host", b"\r"),
        (b"8002H0D0A.", b"8002H0D0A\x06", "host", b"\r\n"),
        (b"8002H.", b"8002H\x06", "host", b""),
        (b"8002HXX.", b"8002HXX\x15", "host", b"\r"),
        (b"8002?.", b"8002H0D\x06", "host", b"\r"),
        (b"9999D01.", b"9999D01\x15", "host", b"\r"),
        (b"%%%DEF.", b"%%%DEF\x06", "host", b"\r"),
    ],
)
def test_set_up_commands_are_echoed_and_acknowledged(
    command: bytes, answer: bytes, mode: str, terminator: bytes
) -> None:
    settings = Settings()
    assert signals(SET_UP + command, settings=settings) == [Signal("answer", answer)]
    assert (settings.mode, settings.terminator) == (mode, terminator)


def test_the_factory_settings_come_back() -> None:
    settings = Settings("continuous", b"\n")
    signals(SET_UP + b"0401D05.", SET_UP + b"8002H0D.", settings=settings)
    assert (settings.mode, settings.terminator) == ("host", b"\r")
    signals(SET_UP + b"%%%DEF.", settings=settings)
    assert (settings.mode, settings.terminator) == ("continuous", b"\n")


@given(st.lists(st.binary(max_size=30), max_size=8))
def test_any_bytes_are_taken_and_nothing_piles_up(chunks: list[bytes]) -> None:
    line = Line(Settings())
    for chunk in chunks:
        for signal in line.feed(chunk):
            assert signal.kind in {"trigger", "stop", "answer"}
        assert len(line._buffer) <= 3 + 64 + 30 + 1
