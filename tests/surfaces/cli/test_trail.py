"""The trail as people read it."""

from typing import get_args

import pytest

from wscall.devices.attempt import Attempt, Outcome
from wscall.surfaces.cli.trail import print_trail
from wscall.text import Text


def line(outcome: Outcome, reason: Text) -> Attempt:
    return Attempt("SIM", "SIM", "d", "reader", "CardSlots", outcome, 12.34, None, reason, 1)


@pytest.mark.parametrize("outcome", get_args(Outcome))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_outcome_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], outcome: Outcome, language: str
) -> None:
    monkeypatch.setenv("WSCALL_LANG", language)
    print_trail([line(outcome, Text("原因", "reason")).to_json()])
    said = capsys.readouterr()
    assert said.out == ""
    words = said.err.strip()
    assert words.startswith("SIM/reader: ")
    assert words.endswith({"zh": ", 12 ms 原因", "en": ", 12 ms reason"}[language])
    assert (words[len("SIM/reader: ")] >= "\u4e00") == (language == "zh")


def test_what_a_vendor_says_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    print_trail([line("fault", Text("卡 999999198503122021 坏", "broken")).to_json()])
    assert "999999198503122021" not in capsys.readouterr().err
