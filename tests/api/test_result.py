"""Return values and szMsg."""

import pytest

from wscall.api.result import failure, unexpected
from wscall.errors import KINDS, PlatformRefused, WscallError
from wscall.model.errors_table import spec_text
from wscall.text import Text

LOCAL = [kind for kind in KINDS.values() if kind is not PlatformRefused]


@pytest.mark.parametrize("kind", LOCAL, ids=lambda kind: kind.kind)
def test_a_local_failure_has_the_tables_code_and_text_and_then_what_to_act_upon(kind: type[WscallError]) -> None:
    error = kind(Text("发生了什么", "what happened"), where="地点", found="甲", needed="乙")
    code, msg = failure(error)
    assert code == kind.spec_code < 0
    text, _, detail = msg.partition("：")
    assert text == spec_text(code)
    assert "地点" in detail
    assert "发生了什么" in detail


def test_an_error_without_words_has_the_tables_text_alone() -> None:
    assert failure(KINDS["no_card"](Text("", ""))) == (-24, spec_text(-24))


def test_a_refusal_keeps_the_platforms_code_and_says_the_tables_text() -> None:
    assert failure(PlatformRefused(Text("拒绝", "refused"), code=10115, message="另说")) == (
        10115,
        spec_text(10115),
    )


def test_a_refusal_that_the_table_does_not_know_says_the_platforms_own_words() -> None:
    assert failure(PlatformRefused(Text("拒绝", "refused"), code=77777, message="今日休息")) == (77777, "今日休息")


def test_a_defect_is_code_minus_16_and_shows_nothing_but_the_place() -> None:
    code, msg = unexpected("getAuthKey")
    assert code == -16
    assert msg.startswith(spec_text(-16))
    assert "getAuthKey" in msg
