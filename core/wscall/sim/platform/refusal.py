"""How an operation says no: with a code of the specification's error table."""

from wscall.model.errors_table import spec_text
from wscall.sim.platform.policy import State

STATE_CODES = {State.LOST: 1010, State.CANCELLED: 1020, State.VOID: 1040}


class Refusal(Exception):
    """An answer of the simulated platform (``resultCode`` and ``message``), not a failure of wscall.

    ``detail`` names fields and allowed values, never the value sent: answers end up in logs.
    """

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.message = f"{spec_text(code)}：{detail}" if detail else spec_text(code)
