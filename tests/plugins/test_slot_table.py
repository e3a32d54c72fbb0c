"""Option ``slots`` of the readers."""

from typing import Any

import pytest

from wscall.devices.capabilities import Slot
from wscall.devices.options import Options
from wscall.errors import BadConfiguration
from wscall_plugins.slot_table import read_slots

KNOWN = {Slot("contactless", "contactless"): 0xFF, Slot("contact", "contact"): 0, Slot("sam1", "sam"): 0x10}


def slots(table: dict[str, Any]) -> dict[Slot, int]:
    return read_slots(Options(table, "T/reader", {"slots"}), KNOWN, ("contactless", "sam1"), "T/reader")


def test_the_order_is_the_manifests() -> None:
    assert list(slots({"slots": ["sam1", "contact"]}).items()) == [
        (Slot("sam1", "sam"), 16),
        (Slot("contact", "contact"), 0),
    ]
    assert [slot.name for slot in slots({"slots": "contact, sam1"})] == ["contact", "sam1"], "as a site writes it"
    assert [slot.name for slot in slots({})] == ["contactless", "sam1"]


@pytest.mark.parametrize("names", [[], ["psam"], ["sam1", "sam1"], ""])
def test_what_cannot_be_used_is_told_with_what_can(names: object) -> None:
    with pytest.raises(BadConfiguration) as caught:
        slots({"slots": names})
    assert caught.value.needed == "contactless | contact | sam1"
