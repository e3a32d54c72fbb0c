"""Option ``slots`` of the readers."""

from typing import Any

import pytest

from wscall.devices.capabilities import Slot
from wscall.devices.options import Options
from wscall.errors import BadConfiguration, BadInput
from wscall_plugins.slot_table import SlotTable

KNOWN = {Slot("contactless", "contactless"): 0xFF, Slot("contact", "contact"): 0, Slot("sam1", "sam"): 0x10}


def slots(table: dict[str, Any]) -> SlotTable:
    return SlotTable.read(Options(table, "T/reader", {"slots"}), KNOWN, ("contactless", "sam1"), "T/reader")


def test_the_order_is_the_manifests() -> None:
    assert slots({"slots": ["sam1", "contact"]}).slots == (Slot("sam1", "sam"), Slot("contact", "contact"))
    named = slots({"slots": "contact, sam1"}).slots
    assert [slot.name for slot in named] == ["contact", "sam1"], "as a site writes it"
    assert [slot.name for slot in slots({}).slots] == ["contactless", "sam1"]


def test_only_slots_of_the_model_have_a_number() -> None:
    table = slots({"slots": ["sam1", "contact"]})
    assert (table.number("sam1"), table.number("contact")) == (0x10, 0)
    with pytest.raises(BadInput) as caught:
        table.number("contactless")
    error = caught.value
    assert (error.where, error.found, error.needed) == ("T/reader", "contactless", "sam1 | contact")


@pytest.mark.parametrize("names", [[], ["psam"], ["sam1", "sam1"], ""])
def test_what_cannot_be_used_is_told_with_what_can(names: object) -> None:
    with pytest.raises(BadConfiguration) as caught:
        slots({"slots": names})
    assert caught.value.needed == "contactless | contact | sam1"
