"""What is known of a device before it is used."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class DeviceLimits(NamedTuple):
    """Times in seconds from the manifest.

    Attributes:
        start: of the driver.
        read: one attempt.
        poll: between two looks, for drivers that have to poll.
        listen: one wait for a code, of a device that also reads cards.
    """

    start: float = 3.0
    read: float = 5.0
    poll: float | None = None
    listen: float = 1.0


class DeviceFacts(NamedTuple):
    """What is known of a device before it is used."""

    directory: str
    mark: str
    driver: str
    name: str
    capabilities: tuple[str, ...]
    models: tuple[str, ...] = ()
    concurrency: str = "serial"
    limits: DeviceLimits = DeviceLimits()
    fallback_for: str = ""
    transport: Mapping[str, Any] = MappingProxyType({})

    @property
    def model(self) -> str:
        """The first of the models that its manifest names."""
        return self.models[0] if self.models else ""
