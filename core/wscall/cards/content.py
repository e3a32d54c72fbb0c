"""What came off a card, and what was asked for."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from wscall.cards.apdu import CardChannel
from wscall.cards.sam import Sam
from wscall.devices.capabilities import RecordKind
from wscall.text import Text

NO_SAM = "noSam"
"""The specification's word for a read without a SAM (SAMCode)."""


class Wanted(NamedTuple):
    """How much of a card to read; no more than that is read."""

    record: RecordKind
    photo: bool = False


class CardContent(NamedTuple):
    """The content of one card, from one read, complete for what was wanted.

    Attributes:
        profile: ``health_card`` or ``social_security``, or the name of a plugin's profile.
        values: fields by the specification's names; an empty string where the card has no value.
        allergies: substance and reaction, newest first.
        immunisations: name and date (YYYYMMDD), newest first.
        photo: the holder's portrait as JPEG, if it was asked for; empty otherwise.
        absent: names of the fields that this card does not have, or does not show with the keys at hand.
        sam_code: number of the SAM in the reader, or ``noSam``.
        notes: what a person who looks into a read should know; without personal data.
    """

    profile: str
    values: Mapping[str, str]
    allergies: tuple[tuple[str, str], ...] = ()
    immunisations: tuple[tuple[str, str], ...] = ()
    photo: bytes = b""
    absent: tuple[str, ...] = ()
    sam_code: str = NO_SAM
    notes: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        return f"CardContent({self.profile}, {len(self.values)} values, {len(self.absent)} absent)"


class CardProfile(Protocol):
    """A kind of card: how to know it and how to read it. Plugins add more through ``wscall_card_profiles``."""

    @property
    def name(self) -> str:
        """What :attr:`CardContent.profile` says."""
        ...

    def matches(self, channel: CardChannel) -> bool:
        """Whether the card in the slot is of this kind. Answers no, rather than failing, to a strange card."""
        ...

    def read(self, channel: CardChannel, wanted: Wanted, sam: Sam | None) -> CardContent:
        """Read it. The channel knows the request's deadline.

        Raises:
            NoCard: the card was taken away; nothing partial is returned.
            NotSupported: this kind of card does not have, or does not show without a SAM, what is wanted.
            DeviceFault: the card or the SAM failed, or a field that is needed is empty.
        """
        ...
