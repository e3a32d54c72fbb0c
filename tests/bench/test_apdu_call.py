"""The stand-in is called in every way, and answers the same; how fast does not matter."""

import pytest

from support.wine import wine_prefix
from wscall.bench.apdu_call import measure


def test_through_the_worker() -> None:
    line = measure("worker", rounds=1, block=2)
    assert (line.name, line.samples, line.budget) == ("APDU of 255 bytes, worker", 2, None)
    assert line.ours > 0


@pytest.mark.lane("wine")
@pytest.mark.xdist_group("wine")
@pytest.mark.parametrize("way", ["library host", "worker and library host"])
def test_through_the_library_host(way: str) -> None:
    with wine_prefix():
        line = measure(way, rounds=1, block=2)  # type: ignore[arg-type]  # parametrised texts
    assert way in line.name
    assert line.ours > 0
