from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.pages import DOCS, REPOSITORY, Walk, commands, differs, pages, steps, walked
from support.warm_wscall import WarmWscall


@pytest.fixture(scope="module")
def warm() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        served = WarmWscall(Path(folder))
        yield served.folder
        served.close()


@pytest.mark.parametrize("page", walked(), ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_a_page_does_what_it_says(page: Path, tmp_path: Path, warm: Path) -> None:
    with Walk(page, tmp_path, warm) as walk:
        for block in steps(page):
            walk.go(block)


def test_every_kind_of_page_is_walked_through() -> None:
    folders = {page.parent.name for page in walked()}
    assert folders >= {"tutorial", "how-to", "reference"}


def test_both_languages_tell_to_do_the_same() -> None:
    for page in pages():
        chinese = DOCS / "zh-CN" / page.relative_to(DOCS) if page.is_relative_to(DOCS) else page
        if chinese.is_file():
            told = [
                (block.word, block.more, [each.text for each in commands(block.text)]) for block in steps(page)
            ]
            assert told == [
                (block.word, block.more, [each.text for each in commands(block.text)]) for block in steps(chinese)
            ]


@pytest.mark.parametrize(
    ("shown", "real", "difference"),
    [
        ({"a": 1}, {"a": 2.5}, ""),
        ({"a": 1}, {"a": "1"}, "$.a is a str, not a float"),
        ({"a": 1}, {}, "$ lacks a"),
        ({}, {"b": 1}, "$ also has b"),
        ({"…": 0}, {"b": 1}, ""),
        ([{"a": 1}], [{"a": 1}, {"a": []}], "$[].a is a list, not a float"),
        ({"a": None}, {"a": "text"}, ""),
    ],
)
def test_shapes_differ_by_keys_and_kinds(shown: object, real: object, difference: str) -> None:
    assert differs(shown, real) == difference
