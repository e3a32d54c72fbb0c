"""A SAM blocks after a few wrong PINs, so no wrong one is sent twice."""

import threading
from typing import Final

from wscall.errors import DeviceFault
from wscall.masking import fingerprint
from wscall.text import Text


class RefusedPins:
    """PINs that a SAM refused, remembered as fingerprints for the life of the process.

    A HIS reads again and again; without this memory three reads with a wrong PIN would block the SAM.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()

    def add(self, sam: str, pin: str) -> None:
        """Remember a refusal."""
        with self._lock:
            self._known.add(fingerprint(f"{sam} {pin}"))

    def __contains__(self, entry: tuple[str, str]) -> bool:
        with self._lock:
            return fingerprint(" ".join(entry)) in self._known

    def forget(self) -> None:
        """Start afresh, after somebody has put things right at the SAM."""
        with self._lock:
            self._known.clear()


refused_pins: Final = RefusedPins()


def pin_error(found: str) -> DeviceFault:
    """The error for a PIN that a SAM refused, or would."""
    return DeviceFault(
        Text("SAM 卡口令不正确", "the SAM refused its PIN"),
        where="SAM",
        found=found,
        needed="SW 9000",
        advice=Text(
            "请核对配置中的 SAM 口令；为避免锁卡，本程序不会再次尝试同一口令",
            "check the SAM's PIN in the configuration; the same PIN is not tried again: it would block",
        ),
    )
