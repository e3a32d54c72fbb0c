"""The measurement runs and measures what it says; how long it took is nobody's business here."""

from pathlib import Path

from wscall.bench.journal_append import measure


def test_both_sides_are_measured_and_nothing_is_left(tmp_path: Path) -> None:
    measured = measure(rounds=1, directory=tmp_path)
    assert measured.samples == 40
    assert measured.ours > 0
    assert measured.reference > 0
    assert measured.budget == 1.7
    assert list(tmp_path.iterdir()) == []
