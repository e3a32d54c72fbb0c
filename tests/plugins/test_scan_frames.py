import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall_plugins.scan_frames import CAP, TERMINATORS, FrameRules, Frames, decode

CODE = "5F2714C0A9E3D8B7:0:0123456789ABCDEF"
TRIGGER = b"\x16T\r"
codes = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=200).filter(
    lambda text: text == text.strip()
)


def fed(*chunks: bytes, rules: FrameRules | None = None) -> list[str]:
    frames = Frames(rules or FrameRules())
    return [code for chunk in chunks for code in frames.feed(chunk)]


@pytest.mark.parametrize(
    ("terminator", "end"),
    [("cr", b"\r"), ("lf", b"\n"), ("crlf", b"\r\n"), ("auto", b"\r"), ("auto", b"\n"), ("auto", b"\r\n")],
)
def test_the_terminator_ends_a_code(terminator: str, end: bytes) -> None:
    rules = FrameRules(terminator=terminator)
    assert fed(CODE.encode() + end, rules=rules) == [CODE]
    assert fed(CODE.encode() + end + b"NEXT" + end, rules=rules) == [CODE, "NEXT"]
    assert fed(CODE.encode(), rules=rules) == []


@pytest.mark.parametrize("terminator", ["auto", "none"])
def test_silence_ends_a_code_where_nothing_else_does(terminator: str) -> None:
    frames = Frames(FrameRules(terminator=terminator))
    assert frames.feed(b"12") == []
    assert frames.feed(b"34") == []
    assert frames.silence() == "1234"
    assert frames.silence() == ""


def test_a_code_has_begun_from_its_first_byte_to_its_end() -> None:
    frames = Frames(FrameRules())
    seen = [frames.begun]
    for data in (b"12", b"34\r"):
        frames.feed(data)
        seen.append(frames.begun)
    assert seen == [False, True, False]


@pytest.mark.parametrize("terminator", ["cr", "lf", "crlf"])
def test_silence_does_not_end_half_a_code(terminator: str) -> None:
    frames = Frames(FrameRules(terminator=terminator))
    frames.feed(b"half")
    assert not frames.silence_ends
    assert frames.silence() == ""
    assert frames.held == 4
    assert frames.feed(b"whole" + TERMINATORS[terminator][0]) == ["halfwhole"]


def test_without_terminator_line_ends_belong_to_the_code_and_are_trimmed() -> None:
    frames = Frames(FrameRules(terminator="none"))
    assert frames.feed(b"12\r\n") == []
    assert frames.silence() == "12"


def test_doubled_codes_are_two() -> None:
    assert fed(b"A1\rA1\r") == ["A1", "A1"]


@pytest.mark.parametrize("noise", [b"", b"\x06", b"\r\n", b"\x00\x00", b"\x06\r", b"\x02"])
def test_what_surrounds_a_code_is_taken_off(noise: bytes) -> None:
    assert fed(noise + b"CODE\x03\r") == ["CODE"]


def test_prefix_suffix_and_aim_identifier() -> None:
    rules = FrameRules(prefix=b"<", suffix=b">", aim=True, acknowledgements=b"+")
    assert fed(b"+<]Q1>\r", rules=rules) == []
    assert decode(b"+<A>", FrameRules(prefix=b"<", suffix=b">", acknowledgements=b"+")) == "A"
    assert decode(b"]Q1A", FrameRules(aim=True)) == "A"
    assert decode(b"]Q1A", FrameRules()) == "]Q1A"


@pytest.mark.parametrize(
    "chunks",
    [(TRIGGER + b"\x06" + b"CODE\r",), (b"\x16", b"T", b"\r", b"\x06", b"CODE\r"), (b"\x06" + TRIGGER, b"CODE\r")],
)
def test_the_echo_of_the_trigger_is_no_code(chunks: tuple[bytes, ...]) -> None:
    assert fed(*chunks, rules=FrameRules(echo=TRIGGER)) == ["CODE"]


def test_what_only_begins_like_the_echo_is_a_code() -> None:
    assert fed(b"\x16", b"X1\r", rules=FrameRules(echo=TRIGGER)) == ["X1"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("袁宇阳".encode(), "袁宇阳"),
        ("袁宇阳".encode("gb18030"), "袁宇阳"),
        ("㐂".encode("gb18030"), "㐂"),
        (b"01\x1d10ABC", "01\x1d10ABC"),
        (b"a\x00b", None),
        (b"a\x1bb", None),
        (b"\xff\xfe\xff", None),
        (b"   ", ""),
        (b"", ""),
    ],
)
def test_decoding(raw: bytes, text: str | None) -> None:
    assert decode(raw, FrameRules()) == text


def test_a_wrong_encoding_is_no_text() -> None:
    assert decode("袁宇阳".encode("gb18030"), FrameRules(encoding="utf-8")) is None
    assert decode("袁".encode(), FrameRules(encoding="ascii")) is None


def test_garbage_without_an_end_stays_small_and_does_not_become_a_code() -> None:
    frames = Frames(FrameRules())
    for _ in range(100):
        assert frames.feed(b"x" * 1000) == []
        assert frames.held <= CAP
    assert frames.feed(b"tail\rGOOD\r") == ["GOOD"]
    assert frames.unreadable == 1


def test_garbage_in_one_piece_is_no_code() -> None:
    assert fed(b"x" * (CAP + 1) + b"\rGOOD\r") == ["GOOD"]


def test_garbage_ended_by_silence_is_no_code() -> None:
    frames = Frames(FrameRules(terminator="none"))
    frames.feed(b"x" * (CAP + 1))
    assert frames.silence() == ""
    assert frames.unreadable == 1


def test_a_terminator_across_the_cap_is_seen() -> None:
    rules = FrameRules(terminator="crlf")
    assert fed(b"x" * CAP + b"\r", b"\nGOOD\r\n", rules=rules) == ["GOOD"]


def test_the_rest_of_an_older_code_is_dropped() -> None:
    frames = Frames(FrameRules())
    frames.skip_first = True
    assert frames.feed(b"\r\nrest of the old\rNEW\r") == ["NEW"]
    frames = Frames(FrameRules(terminator="none"))
    frames.skip_first = True
    frames.feed(b"rest")
    assert frames.silence() == ""
    frames.feed(b"NEW")
    assert frames.silence() == "NEW"


@given(
    st.lists(st.binary(max_size=40), max_size=20),
    st.sampled_from(sorted(TERMINATORS)),
    st.booleans(),
    st.booleans(),
)
def test_no_input_breaks_it_and_every_code_is_clean(
    chunks: list[bytes], terminator: str, aim: bool, skip: bool
) -> None:
    frames = Frames(FrameRules(terminator=terminator, aim=aim, echo=TRIGGER))
    frames.skip_first = skip
    found = [code for chunk in chunks for code in frames.feed(chunk)] + [frames.silence()]
    for code in found:
        assert code == code.strip()
        assert "\r" not in code
        assert "\0" not in code
    assert frames.held <= CAP


@given(st.lists(codes, min_size=1, max_size=5), st.sampled_from(["auto", "cr", "lf", "crlf"]), st.data())
def test_codes_survive_however_the_line_cuts_them(sent: list[str], terminator: str, data: st.DataObject) -> None:
    line = b"".join(code.encode() + TERMINATORS[terminator][0] for code in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=8)))
    chunks = [line[a:b] for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]
    assert fed(*chunks, rules=FrameRules(terminator=terminator, echo=TRIGGER)) == sent
