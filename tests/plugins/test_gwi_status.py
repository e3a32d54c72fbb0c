"""Status words of GWI's readers."""

import pytest

from wscall.errors import DeviceFault, NoCard, WscallError
from wscall_plugins.gwi_status import ALREADY_POWERED, FAILURES, refusal


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (0x1001, NoCard),
        (0x1002, NoCard),
        (0x1004, NoCard),
        (0x2004, NoCard),
        (0x2006, NoCard),
        (0x3002, NoCard),
        (0x3009, NoCard),
        (0x3007, DeviceFault),
        (0x4006, DeviceFault),
    ],
)
def test_status_words(status: int, kind: type[WscallError]) -> None:
    error = refusal(status, "CCYLCARD/reader contact")
    assert type(error) is kind
    assert error.native is not None
    assert error.native.code == f"{status:04X}"
    assert error.where == "CCYLCARD/reader contact"
    assert bool(error.advice) == (kind is NoCard)


def test_every_word_is_of_one_of_the_three_families() -> None:
    assert {status >> 12 for status in FAILURES} == {1, 2, 3}
    assert set(FAILURES) >= ALREADY_POWERED
