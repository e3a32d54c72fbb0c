"""The ledger of a vendor directory: what is to do, what does not apply, and until when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.flawed import method, write_flawed
from wscall.errors import BadConfiguration
from wscall.kit.check import Choice, check
from wscall.kit.ledger import FILE_NAME, load_ledger

UNIT = "IND-SIGNALS"
FLAW = method("indicate(self, signal, deadline)", "raise DeviceFault(SAID)")
TODAY = datetime.now(UTC).date()
REASON = "the lamp is broken in this model"


def ledger(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def entry(table: str, *more: str) -> str:
    return "\n".join((f"[[{table}]]", f'unit = "{UNIT}"', f'reason = "{REASON}"', *more))


@pytest.mark.parametrize(
    ("text", "verdict", "said"),
    [
        ("", "failed", "error"),
        (entry("todo"), "todo", REASON),
        (entry("todo", 'device = "reader"'), "todo", REASON),
        (entry("exempt", f"until = {TODAY + timedelta(days=2)}"), "exempt", REASON),
        (entry("exempt", f"until = {TODAY - timedelta(days=2)}"), "failed", "error"),
    ],
)
def test_what_the_ledger_makes_of_a_unit_that_fails(tmp_path: Path, text: str, verdict: str, said: str) -> None:
    flawed = ledger(write_flawed(tmp_path, "reader", FLAW), text)
    (result,) = check(flawed, Choice(units=(UNIT,))).results
    assert result.verdict == verdict
    assert said in result.outcome.reason.en
    if "exempt" in text and verdict == "failed":
        assert "expired" in result.outcome.note.en


def test_what_is_done_is_to_be_taken_off_the_list(tmp_path: Path) -> None:
    (result,) = check(ledger(write_flawed(tmp_path, "reader"), entry("todo")), Choice(units=(UNIT,))).results
    assert result.verdict == "passed"
    assert "quality.toml" in result.outcome.note.en


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[[todo]", ""),
        ('[[todo]]\nunit = "IND-SIGNALS"', "reason"),
        (entry("todo").replace(REASON, "x"), "reason"),
        (entry("todo", "colour = 1"), "colour"),
        (entry("exempt"), "until"),
        (entry("exempt", 'until = "soon"'), "until"),
        (entry("todo").replace("SIGNALS", "SINGALS"), "IND-SINGALS"),
        (entry("todo", 'device = "raeder"'), "raeder"),
    ],
)
def test_a_ledger_that_cannot_be_used_is_said(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(BadConfiguration) as failure:
        load_ledger(ledger(tmp_path, text), ("reader",))
    assert found in failure.value.found
    assert FILE_NAME in failure.value.where


def test_no_ledger_is_an_empty_one(tmp_path: Path) -> None:
    assert load_ledger(tmp_path, ()).to_do(UNIT, "reader") is None
