from itertools import pairwise

import pytest

from wscall.text import NOTHING, Text, language

VARIABLES = ("WSCALL_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def _no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("en", "en"),
        ("en_US.UTF-8", "en"),
        ("EN", "en"),
        ("zh_CN.UTF-8", "zh"),
        ("C", "zh"),
        ("POSIX", "zh"),
        (" ", "zh"),
    ],
)
def test_language_of_one_variable(value: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", value)
    assert language() == expected


def test_nothing_said_means_chinese() -> None:
    assert language() == "zh"


@pytest.mark.parametrize(("winner", "loser"), list(pairwise(VARIABLES)))
def test_the_earlier_variable_wins(winner: str, loser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(winner, "en")
    monkeypatch.setenv(loser, "zh")
    assert language() == "en"


def test_str_is_the_sentence_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Text("读卡失败", "the card was not read")
    assert str(text) == "读卡失败"
    monkeypatch.setenv("WSCALL_LANG", "en")
    assert str(text) == "the card was not read"


def test_fill_keeps_the_languages_of_inner_texts() -> None:
    outer = Text("在 {where}：{what}", "at {where}: {what}")
    assert outer.fill(where=3, what=Text("错", "wrong")) == ("在 3：错", "at 3: wrong")


def test_only_an_empty_text_is_false() -> None:
    assert not NOTHING
    assert Text("字", "")
    assert Text("", "word")
