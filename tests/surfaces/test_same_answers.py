"""Every surface answers the table of calls as ``wscall.api`` does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.call_cases import CASES, CONFIGURATION, Answer, answers
from support.hospital import Hospital, open_hospital
from support.surfaces import SURFACES, Surface, through_python
from wscall.api.functions import FUNCTIONS


def hospital_in(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    """A fresh hospital with the table's configuration, whose pages for people nobody sees."""
    patch.setenv("BROWSER", "true")
    patch.setenv("WSCALL_LANG", "zh")
    with open_hospital(folder, patch) as hospital:
        hospital.configure(**CONFIGURATION)
        yield hospital


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    yield from hospital_in(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """What every surface has to answer, by the names of the cases."""
    with pytest.MonkeyPatch.context() as patch:
        for hospital in hospital_in(tmp_path_factory.mktemp("reference"), patch):
            with through_python(hospital) as run:
                return answers(hospital, run)
    raise AssertionError


def test_the_table_has_good_and_bad_input_for_every_function(reference: dict[str, Answer]) -> None:
    by_function: dict[str, set[bool]] = {name: set() for name in FUNCTIONS}
    for case in CASES:
        by_function[case.function].add(reference[case.name].code in {0, 10000})
    only_good = {name for name, seen in by_function.items() if seen == {True}}
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(True in seen for seen in by_function.values())
    assert only_good <= {"ShowForm_V2"}


@pytest.mark.parametrize("surface", SURFACES)
def test_a_surface_answers_as_the_api_does(
    reference: dict[str, Answer], hospital: Hospital, surface: Surface
) -> None:
    cases = [case for case in CASES if not case.include or surface.takes_include(case)]
    expected = {case.name: surface.view(case, reference[case.name]) for case in cases}
    with surface.open(hospital) as run:
        assert answers(hospital, run, cases) == expected
