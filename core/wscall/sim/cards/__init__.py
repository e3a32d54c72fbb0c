"""Virtual cards that answer APDUs as real ones do, and the SAM that opens them."""

from wscall.sim.cards.catalogue import CARDS, ID_CARDS, VirtualCard
from wscall.sim.cards.cos import CardSystem
from wscall.sim.cards.health import HealthCardSystem
from wscall.sim.cards.health_image import make_health_card
from wscall.sim.cards.sam import DEFAULT_PIN, VirtualSam
from wscall.sim.cards.social_image import make_foreign_card, make_social_security_card

__all__ = (
    "CARDS",
    "DEFAULT_PIN",
    "ID_CARDS",
    "CardSystem",
    "HealthCardSystem",
    "VirtualCard",
    "VirtualSam",
    "make_foreign_card",
    "make_health_card",
    "make_social_security_card",
)
