import pickle
import subprocess
import sys

import pytest

from wscall import errors
from wscall.errors import KINDS, BadInput, Native, PlatformRefused, WscallError
from wscall.text import Text

WHAT = Text("读卡失败", "the card was not read")


def tree() -> list[type[WscallError]]:
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, WscallError) and value is not WscallError
    ]


@pytest.mark.parametrize("error", tree())
def test_every_error_is_in_the_picture_and_has_a_closed_kind(error: type[WscallError]) -> None:
    assert errors.__doc__ is not None
    assert f"── {error.__name__}" in errors.__doc__
    assert issubclass(error, KINDS[error.kind])
    assert error.spec_code < 0
    assert error.__doc__


def test_kinds_name_their_class_and_no_other() -> None:
    assert {kind: error.kind for kind, error in KINDS.items()} == {kind: kind for kind in KINDS}
    assert {error for error in tree() if error.__base__ is WscallError} == set(KINDS.values())


def test_a_message_says_where_what_found_needed_native_and_advice_in_both_languages() -> None:
    error = BadInput(
        WHAT,
        where="SIM/reader",
        found="3",
        needed="4",
        advice=Text("重试", "try again"),
        native=Native("-5", "err"),
    )
    assert error.text().zh == "SIM/reader: 读卡失败；发现 3；需要 4；厂商/平台代码 -5 err；重试"
    assert error.text().en == "SIM/reader: the card was not read; found 3; needed 4; native code -5 err; try again"
    assert str(error) == error.text().zh


def test_a_message_leaves_out_what_is_not_known() -> None:
    assert BadInput(WHAT).text() == WHAT
    assert BadInput(WHAT, native=Native("7")).text().en == "the card was not read; native code 7"


def test_str_follows_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_LANG", "en")
    assert str(BadInput(WHAT)) == WHAT.en


def test_a_refusal_keeps_the_platforms_code_and_words() -> None:
    error = PlatformRefused(WHAT, code=10105, reply=(), message="认证字符串失效")
    assert error.code == 10105
    assert error.native == Native("10105", "认证字符串失效")
    assert error.reply == ()


def test_errors_survive_being_raised_and_caught_by_kind() -> None:
    with pytest.raises(KINDS["bad_configuration"]) as caught:
        raise errors.ConfigurationNotWritten(WHAT, where="x.ini")
    assert isinstance(caught.value, WscallError)
    assert caught.value.spec_code == -102
    assert KINDS["bad_configuration"].spec_code == -100


def test_importing_the_contracts_loads_nothing_heavy() -> None:
    code = "import sys, wscall.errors, wscall.text, wscall.deadline; print(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"dataclasses", "pydantic", "structlog", "lxml", "click"} & set(run.stdout.split())


def test_arguments_hold_everything_for_a_copy() -> None:
    error = BadInput(WHAT, where="a", found="b")
    assert error.args == (WHAT, "a", "b", "", Text("", ""), None)
    assert pickle.loads(pickle.dumps(error.args)) == error.args
