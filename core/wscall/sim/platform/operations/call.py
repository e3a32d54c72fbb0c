"""What every operation gets and gives."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from wscall.sim.platform.fields import Fields, text
from wscall.sim.platform.policy import Policy
from wscall.sim.platform.records import Organisation
from wscall.sim.platform.store import Store

DONE: Final = "操作成功"
_NOBODY: Final = Organisation("", "", "", "", "")


class Call(NamedTuple):
    """One request: its parameters and the world it acts on.

    Attributes:
        name: operation.
        fields: parameters.
        now: local time of the platform, with its zone.
        organisation: the institution that calls, once its key has been checked.
    """

    name: str
    fields: Fields
    store: Store
    policy: Policy
    now: datetime
    organisation: Organisation = _NOBODY

    def text(self, *names: str) -> str:
        """A parameter's trimmed text."""
        return text(self.fields, *names)

    @property
    def today(self) -> str:
        """YYYYMMDD."""
        return self.now.strftime("%Y%m%d")


@dataclass(frozen=True)
class Result:
    """A success: fields of ``return`` (without code and message), the message, fields beside ``return``."""

    fields: Fields = field(default_factory=dict)
    message: str = DONE
    beside: Fields = field(default_factory=dict)
