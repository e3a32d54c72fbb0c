"""A simulated reader of identity cards. Its cards go through the module's own text block, as real ones do."""

from pathlib import Path
from typing import Final

from wscall.cards.id_card import PHOTO_LENGTH, build_text_block, parse_text_block
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceIdentity, IdCard
from wscall.errors import DeviceFault, NoCard
from wscall.sim.cards.catalogue import ID_CARDS
from wscall.sim.devices import counter
from wscall.sim.devices.counter import Placed, Watched
from wscall.text import Text

_PHOTO: Final = b"WLf".ljust(PHOTO_LENGTH, b"\x00")
"""As long as a real portrait block. Its format is secret, so there is no picture in it."""


class SimulatedIdReader:
    """``IdCardReader`` over the identity card on the counter."""

    def __init__(self, directory: Path) -> None:
        self._watched = Watched(directory)

    def identity(self) -> DeviceIdentity:
        """What the reader says of itself."""
        return DeviceIdentity("wscall simulated identity card reader", "SIM0000000002", "1.0")

    def close(self) -> None:
        """Nothing is held."""

    def placed(self) -> Placed | None:
        """The card that lies on the reader now, and which putting down of it that was."""
        return self._watched.card(counter.ID_READER)

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """Read the card that lies on the reader.

        Raises:
            NoCard: none does.
            DeviceFault: the counter names an identity card that does not exist.
        """
        deadline.check(Text("等待身份证", "waiting for an identity card"))
        placed = self.placed()
        if placed is None:
            raise NoCard(Text("没有放置身份证", "no identity card on the reader"), where=counter.ID_READER)
        if placed.card not in ID_CARDS:
            raise DeviceFault(
                Text("柜台上的模拟身份证不存在", "the identity card on the counter does not exist"),
                where=counter.ID_READER,
                found=placed.card,
                needed=" | ".join(ID_CARDS),
            )
        return parse_text_block(build_text_block(ID_CARDS[placed.card]), _PHOTO)
