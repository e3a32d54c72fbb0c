"""Every line of the budget that exists is measured by ``make bench``, and each measurement runs."""

import inspect
import pkgutil

import pytest

from wscall import bench
from wscall.bench.help_start import measure as measure_help
from wscall.bench.measurement import Measurement
from wscall.bench.suite import measurements

HELPERS = {"measurement", "suite", "vendor"}


def test_every_module_that_measures_is_in_the_suite() -> None:
    modules = {module.name for module in pkgutil.iter_modules(bench.__path__)} - HELPERS
    assert {measure.__module__.rpartition(".")[2] for measure in measurements()} == modules


def test_every_measurement_takes_no_arguments_of_need() -> None:
    for measure in measurements():
        parameters = inspect.signature(measure).parameters.values()
        assert all(parameter.default is not parameter.empty for parameter in parameters), measure.__module__
        assert measure.__module__.startswith("wscall.bench.")


@pytest.mark.parametrize("rounds", [1])
def test_the_start_of_the_help(rounds: int) -> None:
    line = measure_help(rounds)
    assert isinstance(line, Measurement)
    assert (line.budget, line.samples) == (5.0, 1)
    assert line.ratio > 1
