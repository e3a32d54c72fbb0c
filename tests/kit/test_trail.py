"""The trail of a unit tells what was done, never whose card or code it was."""

import json
from pathlib import Path

import pytest

from support.flawed import method, write_flawed
from wscall.errors import NoCard
from wscall.kit.check import Choice, check
from wscall.kit.trail import Trail
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import CHEN, LIN
from wscall.text import Text

UNITS = (
    "HOST-READS",
    "CARD-WHOLE",
    "CARD-FRESH",
    "IDC-WHOLE",
    "IDC-KINDS",
    "REC-WHOLE",
    "REC-FRESH",
    "SCAN-WHOLE",
)
SECRETS = {
    value
    for values in (LIN.values, CHEN.values, *(card._asdict() for card in ID_CARDS.values()))
    for name, value in values.items()
    if isinstance(value, str)
    and len(value) > 1
    and name in {"kh", "xm", "sfzhm", "brdh", "name", "number", "address"}
}


@pytest.mark.parametrize("flawed", [False, True])
@pytest.mark.parametrize(
    ("device", "op"),
    [
        ("reader", "transmit(self, slot, command, deadline)"),
        ("id-reader", "read_id_card(self, deadline)"),
        ("records", "read_record(self, kind, deadline)"),
        ("scanner", "scan(self, deadline)"),
    ],
)
def test_nobody_is_in_a_report(tmp_path: Path, device: str, op: str, flawed: bool) -> None:
    name, arguments = op[:-1].split("(self, ")
    spoilt = f"it = self.sound.{name}({arguments})"
    swap = {"read_id_card": "it._replace(name=it.address)", "read_record": "{**it, 'xm': it['kh']}"}
    returns = swap.get(name, "it[:-4] + it[-2:]")
    flaw = (method(op, spoilt, f"return {returns}"),) if flawed else ()
    report = check(write_flawed(tmp_path, device, *flaw), Choice(units=UNITS))
    assert report.ok != flawed
    text = json.dumps(report.to_json(), ensure_ascii=False)
    assert "5F275F275F27" not in text
    assert not [secret for secret in SECRETS if secret in text]


def test_an_endless_unit_keeps_a_bounded_trail() -> None:
    trail = Trail()
    for _ in range(1000):
        trail.follow("host", "step", lambda: 1, str)
    assert (len(trail.steps), trail.dropped) == (200, 800)
    assert trail.steps[0][:4] == ("host", "step", "ok", "1")


def test_an_error_is_a_step_and_goes_on() -> None:
    trail = Trail()

    def fail() -> None:
        raise NoCard(Text("无卡", "no card"))

    with pytest.raises(NoCard):
        trail.follow("device", "power_on", fail, str)
    assert trail.steps[0][:4] == ("device", "power_on", "no_card", "no card")
