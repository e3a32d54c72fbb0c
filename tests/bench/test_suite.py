"""Every line of the budget that exists is measured by ``make bench``, and each measurement runs."""

import inspect
import pkgutil
from importlib import import_module

import pytest

from wscall import bench
from wscall.bench.help_start import measure as measure_help
from wscall.bench.measurement import Measurement
from wscall.bench.scan_wires import TRANSPORTS
from wscall.bench.suite import LINES, Line

HELPERS = {"measurement", "suite", "vendor", "scan_wires", "echo_library", "native_programs", "served_agent"}


def test_every_module_that_measures_is_in_the_suite() -> None:
    modules = {module.name for module in pkgutil.iter_modules(bench.__path__)} - HELPERS
    assert {line.module for line in LINES} == modules
    assert len(set(LINES)) == len(LINES)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_every_measurement_takes_no_arguments_of_need(line: Line) -> None:
    parameters = [*inspect.signature(import_module(f"wscall.bench.{line.module}").measure).parameters.values()]
    needed = parameters[1:] if line.variant else parameters
    assert all(parameter.default is not parameter.empty for parameter in needed)


def test_every_transport_is_measured() -> None:
    assert {line.variant for line in LINES if line.module == "scan_latency"} == set(TRANSPORTS)


@pytest.mark.parametrize("rounds", [1])
def test_the_start_of_the_help(rounds: int) -> None:
    line = measure_help(rounds)
    assert isinstance(line, Measurement)
    assert (line.budget, line.samples) == (5.0, 1)
    assert line.ours > 0
