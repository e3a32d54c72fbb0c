"""Whole health cards are read through bundled devices and directly; how fast does not matter."""

import pytest

from wscall.bench.card_read import measure
from wscall.bench.suite import LINES

DEVICES = [line.variant for line in LINES if line.module == "card_read"]
_PCSC = [pytest.mark.lane("pcsc"), pytest.mark.xdist_group("pcscd")]


@pytest.mark.parametrize(
    "device", [pytest.param(name, marks=_PCSC if name.startswith("PCSC") else []) for name in DEVICES]
)
def test_a_whole_card_is_read(device: str) -> None:
    line = measure(device, rounds=1)
    assert device in line.name
    assert line.budget is None
    assert line.ours > 0
