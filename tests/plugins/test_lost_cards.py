import pytest

from wscall.errors import DeviceAbsent, DeviceFault, Native, NoCard, TimedOut, WscallError
from wscall.text import Text
from wscall_plugins.lost_cards import Holds, after, reason

SAID = Text("失败", "failed")
RETURNED = DeviceFault(SAID, where="HuaDa/library SSSE32.dll ICC_Reader_Application", native=Native("-4"))
MISBEHAVED = DeviceFault(SAID, where="HuaDa/library SSSE32.dll ICC_Reader_Application")
GONE = DeviceAbsent(SAID, native=Native("-11"))
ENDED = DeviceAbsent(SAID)
"""The library's process ended with the call that failed: a question to it says only that."""


def asked(error: WscallError) -> Holds:
    raise error


@pytest.mark.parametrize(
    ("holds", "powered", "kind"),
    [
        ("empty", True, NoCard),
        ("empty", False, NoCard),
        ("unpowered", True, NoCard),
        ("unpowered", False, DeviceFault),
        ("unknown", True, DeviceFault),
    ],
)
def test_what_the_slot_holds_decides(holds: Holds, powered: bool, kind: type[WscallError]) -> None:
    error = reason(RETURNED, lambda: holds, "HuaDa/library contact", powered=powered)
    assert isinstance(error, kind)
    assert error.native == RETURNED.native


@pytest.mark.parametrize(
    ("fault", "answer", "told"),
    [
        (RETURNED, GONE, GONE),
        (RETURNED, ENDED, RETURNED),
        (RETURNED, TimedOut(SAID), RETURNED),
        (MISBEHAVED, GONE, MISBEHAVED),
    ],
)
def test_an_answer_counts_if_the_library_gave_it(
    fault: DeviceFault, answer: WscallError, told: WscallError
) -> None:
    assert after(fault, lambda: asked(answer)) is told
    assert reason(fault, lambda: asked(answer), "T", powered=True) is told


def test_an_answer_that_is_no_error_leaves_the_fault() -> None:
    assert after(RETURNED, lambda: None) is RETURNED
