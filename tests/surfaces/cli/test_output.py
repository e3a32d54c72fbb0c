"""How commands answer."""

import io
import json
import subprocess
import sys

import click
import pytest

from wscall.errors import KINDS, Native, NoCard, PlatformRefused
from wscall.model.errors_table import spec_text
from wscall.surfaces.cli.output import answers_calls, answers_errors, error_object, print_json
from wscall.text import Text

SECRET = "999999198503122021"


def refused() -> PlatformRefused:
    return PlatformRefused(Text("平台拒绝", "refused"), code=10115, where="syncCardInfo")


@answers_errors
def failing(error: Exception, *, as_json: bool) -> None:
    raise error


@answers_calls
def failing_call(error: Exception, *, as_json: bool) -> None:
    raise error


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind is not PlatformRefused])
def test_an_error_for_a_program_has_every_part(kind: type[NoCard], capsys: pytest.CaptureFixture[str]) -> None:
    error = kind(
        Text("甲", "a"), where="w", found="f", needed="n", advice=Text("乙", "b"), native=Native("-5", "said")
    )
    with pytest.raises(SystemExit, match="1"):
        failing(error, as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "error": {
            "code": kind.spec_code,
            "kind": kind.kind,
            "msg": "w: 甲；发现 f；需要 n；厂商/平台代码 -5 said；乙",
            "what": {"zh": "甲", "en": "a"},
            "where": "w",
            "found": "f",
            "needed": "n",
            "advice": {"zh": "乙", "en": "b"},
            "native": {"code": "-5", "text": "said"},
        }
    }


def test_a_refusal_keeps_the_platforms_code() -> None:
    assert error_object(refused())["code"] == 10115


def test_a_call_fails_in_the_shape_of_a_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        failing_call(refused(), as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["code"], answer["output"], answer["error"]["kind"]) == (10115, {}, "platform_refused")
    assert answer["msg"] == spec_text(10115)


def test_an_error_for_people_goes_to_stderr_masked(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        failing(NoCard(Text(f"卡 {SECRET} 不在", "gone")), as_json=False)
    said = capsys.readouterr()
    assert said.out == ""
    assert "不在" in said.err
    assert SECRET not in said.err


@pytest.mark.parametrize("as_json", [True, False])
def test_a_defect_shows_its_place_and_none_of_its_words(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    with pytest.raises(SystemExit, match="1"):
        failing(ValueError(SECRET), as_json=as_json)
    said = capsys.readouterr()
    whole = said.out + said.err
    assert "test_output.py:" in whole
    assert "ValueError" in whole
    assert SECRET not in whole
    assert "Traceback" not in whole


@pytest.mark.parametrize("error", [click.UsageError("x"), click.Abort(), click.exceptions.Exit(3)])
def test_clicks_own_ends_pass(error: Exception) -> None:
    with pytest.raises(type(error)):
        failing(error, as_json=True)


@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "中"), ("gbk", "\\u4e2d"), ("ascii", "\\u4e2d")])
def test_chinese_is_readable_where_the_stream_is_unicode(
    monkeypatch: pytest.MonkeyPatch, encoding: str, shown: str
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding, write_through=True))
    print_json({"a": "中"})
    assert raw.getvalue().decode(encoding) == f'{{"a": "{shown}"}}\n'


def test_a_reader_that_goes_away_is_no_defect() -> None:
    command = [sys.executable, "-m", "wscall", "codes"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()  # as `| head -0` does
        assert process.stderr.read() == ""
