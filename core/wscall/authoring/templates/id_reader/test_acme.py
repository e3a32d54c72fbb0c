"""Run with ``pytest`` and the path of this directory: the whole check, as ``wscall plugin check`` makes it.

``pytest --wscall-directory`` with the same path makes a test of every unit instead.
"""

from pathlib import Path

from wscall.kit.check import Choice, check

HERE = Path(__file__).parent


def test_the_directory_passes_the_check_at_the_highest_level() -> None:
    """Nothing fails; what is still to do or does not apply stands in quality.toml, with its reason."""
    report = check(HERE, Choice(reads=20))
    assert not [(each.unit.id, each.outcome.reason.en) for each in report.results if each.verdict == "failed"]
    assert report.level == "gold"
