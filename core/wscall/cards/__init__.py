"""What is on a card and how to read it through CardSlots. Free of pydantic and of XML."""

from wscall.cards.apdu import CardChannel, Command, Response
from wscall.cards.atr import CardIdRule
from wscall.cards.content import NO_SAM, CardContent, CardProfile, Wanted
from wscall.cards.health_card import HealthCard
from wscall.cards.read import DEFAULT_PROFILES, read_card
from wscall.cards.sam import Sam
from wscall.cards.social_security import SocialSecurityCard

__all__ = (
    "DEFAULT_PROFILES",
    "NO_SAM",
    "CardChannel",
    "CardContent",
    "CardIdRule",
    "CardProfile",
    "Command",
    "HealthCard",
    "Response",
    "Sam",
    "SocialSecurityCard",
    "Wanted",
    "read_card",
)
