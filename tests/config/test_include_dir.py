import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wscall.config import DirectoryEntry, canonical_mark, known_marks, parse_include_dir
from wscall.config.include_dir import is_plain_directory, scan_include_dir
from wscall.config.problem import Position
from wscall.errors import BadInput

NAMES = st.text("ABCdef123_-华大", min_size=1, max_size=12).filter(is_plain_directory)
MARKS = st.text("ABCdef123德卡", max_size=8)


def pairs(text: str) -> list[tuple[str, str]]:
    return [(entry.directory, entry.mark) for entry in parse_include_dir(text)]


def test_the_specifications_example() -> None:
    assert pairs("<WDCARD:WD><CCYLCARD: CWI><HuaDa:HD>") == [
        ("WDCARD", "WD"),
        ("CCYLCARD", "GWI"),
        ("HuaDa", "HD"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t", []),
        ("＜HuaDa：HD＞", [("HuaDa", "HD")]),
        ("< A : ss >, <B:decard>；<C>", [("A", "SS"), ("B", "decard"), ("C", "")]),
        ("<A:WD><a:HD>", [("A", "WD")]),
        ("<厂商一:新厂>", [("厂商一", "新厂")]),
        ("<A:>", [("A", "")]),
    ],
)
def test_accepted_forms(text: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("A:WD", 1),
        ("<A:WD", 1),
        ("<A:WD>B", 7),
        ("<A:WD><", 7),
        ("<A:WD><B:HD>>", 13),
        ("<A<B:HD>", 1),
        ("<A:B:C>", 1),
        ("<>", 1),
        ("<:WD>", 1),
        ("<A:WD>  <..:HD>", 9),
    ],
)
def test_refused_forms_say_where(text: str, column: int) -> None:
    with pytest.raises(BadInput) as caught:
        parse_include_dir(text)
    assert caught.value.where == f"INCLUDE_DIR:{column}"
    assert caught.value.found
    assert "<DIR:MARK>" in caught.value.needed


@pytest.mark.parametrize(
    "name",
    ["..", ".", "a/b", "a\\b", "/etc", "C", "..\\x", "~", "a.", "a ", ".hidden", "CON", "nul.txt", "com1",
     "LPT9.x", "a\x00b", "a\nb", "a*", "a?", 'a"b', "a|b", "x" * 101, ""],
)  # fmt: skip
def test_names_that_leave_their_place(name: str) -> None:
    plain = name in {"C", "~"}  # the colon of a drive is the separator; a tilde is not expanded
    assert is_plain_directory(name) is plain


def test_a_drive_is_no_directory() -> None:
    with pytest.raises(BadInput):
        parse_include_dir("<C:\\drivers:WD>")


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, MARKS), max_size=6, unique_by=lambda pair: pair[0].casefold()))
def test_what_is_written_is_read(wanted: list[tuple[str, str]]) -> None:
    text = " ".join(f"<{name}:{mark}>" for name, mark in wanted)
    assert pairs(text) == [(name, canonical_mark(mark)) for name, mark in wanted]


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("<>＜：:＞ ,./\\ABC", max_size=40)))
def test_any_text_is_understood_or_refused_and_never_escapes(text: str) -> None:
    try:
        entries = parse_include_dir(text)
    except BadInput:
        return
    for entry in entries:
        assert is_plain_directory(entry.directory)
        assert not {"/", "\\", ":", "<", ">"} & set(entry.directory)


def test_positions_count_from_where_the_value_begins() -> None:
    entries, faults = scan_include_dir("<A:WD> <B:HD> x", Position(3, 13, "f"))
    assert entries[1] == DirectoryEntry("B", "HD", Position(3, 20, "f"))
    assert faults[0].offset == 14


@pytest.mark.timeout(20)
def test_hostile_text_takes_linear_time() -> None:
    for piece in ("<", ">", "<A", "x", " ", ":", "<A:B>"):
        scan_include_dir(piece * 40_000, Position(1, 1))


@pytest.mark.parametrize(
    ("spelling", "mark"),
    [
        ("cwi", "GWI"), ("长城医疗", "GWI"), ("握琦", "WD"), ("握奇", "WD"), ("wd", "WD"),
        ("山东神思SS", "SS"), ("神思", "SS"),
        ("DECARD", "decard"), ("德卡", "decard"), ("华大", "HD"), ("ＷＤ", "WD"),
        (" 民德 ", "MINDE"), ("sim", "SIM"), ("Neu", "Neu"),
    ],
)  # fmt: skip
def test_marks(spelling: str, mark: str) -> None:
    assert canonical_mark(spelling) == mark


def test_every_known_mark_is_its_own_canonical_form() -> None:
    assert [canonical_mark(mark) for mark in known_marks()] == list(known_marks())
