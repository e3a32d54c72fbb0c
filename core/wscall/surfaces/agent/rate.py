"""How often a page may ask."""

import time
from collections.abc import Callable
from typing import NamedTuple


class _Bucket(NamedTuple):
    left: float
    at: float


class Rate:
    """So many requests a second for each key, and twice as many at once.

    Args:
        rate: requests a second.
        clock: seconds.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = max(1.0, rate * 2)
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def allows(self, key: str) -> bool:
        """Whether one more request is allowed now; it counts if it is."""
        now = self._clock()
        bucket = self._buckets.get(key, _Bucket(self._most, now))
        left = min(self._most, bucket.left + (now - bucket.at) * self._rate)
        allowed = left >= 1
        self._buckets[key] = _Bucket(left - 1 if allowed else left, now)
        return allowed
