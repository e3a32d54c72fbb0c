"""The slots of a reader as its manifest names them. No driver by itself."""

from collections.abc import Mapping, Sequence

from wscall.devices.capabilities import Slot
from wscall.devices.options import Options
from wscall.errors import BadConfiguration
from wscall.text import Text


def read_slots(options: Options, known: Mapping[Slot, int], default: Sequence[str], where: str) -> dict[Slot, int]:
    """Option ``slots``: the slots in the order in which to look for a card, with the reader's numbers for them.

    Args:
        options: ``[device.options]``.
        known: every slot that the driver can name, with its number.
        default: names, where the manifest says nothing.
        where: vendor directory and device, for errors.

    Raises:
        BadConfiguration: an unknown name, one twice, or none.
    """
    by_name = {slot.name: slot for slot in known}
    names = options.texts("slots", tuple(default))
    wrong = [name for name in names if name not in by_name or names.count(name) > 1]
    if wrong or not names:
        raise BadConfiguration(
            Text("选项 slots 的值不能用", "the value of option slots cannot be used"),
            where=where,
            found=", ".join(wrong or names),
            needed=" | ".join(by_name),
            advice=Text("改正 [device.options] 的 slots", "correct slots in [device.options]"),
        )
    return {by_name[name]: known[by_name[name]] for name in names}
