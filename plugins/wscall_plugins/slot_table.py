"""The slots of a reader, and the reader's numbers for them. No driver by itself."""

from collections.abc import Mapping, Sequence
from typing import Self

from wscall.devices.capabilities import Slot
from wscall.devices.options import Options
from wscall.errors import BadConfiguration, BadInput
from wscall.text import Text


class SlotTable:
    """The slots of one reader.

    Args:
        numbers: slot → the reader's number for it, in the order in which to look for a card.
        where: vendor directory and device, for errors.

    Attributes:
        slots: in that order.
    """

    __slots__ = ("_numbers", "_where", "slots")

    def __init__(self, numbers: Mapping[Slot, int], where: str) -> None:
        self.slots: Sequence[Slot] = tuple(numbers)
        self._numbers = {slot.name: number for slot, number in numbers.items()}
        self._where = where

    @classmethod
    def read(cls, options: Options, known: Mapping[Slot, int], default: Sequence[str], where: str) -> Self:
        """Option ``slots``: those that the model has.

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
        return cls({by_name[name]: known[by_name[name]] for name in names}, where)

    def number(self, slot: str) -> int:
        """The reader's number for a slot.

        Raises:
            BadInput: it has no such slot.
        """
        if slot not in self._numbers:
            raise BadInput(
                Text("没有这个卡槽", "there is no such slot"),
                where=self._where,
                found=slot,
                needed=" | ".join(self._numbers),
            )
        return self._numbers[slot]
