"""What a check's report looks like for people and for machines, and which level follows from it."""

import json
from xml.etree import ElementTree as ET

import pytest

from wscall.kit.html_report import html
from wscall.kit.junit_report import junit
from wscall.kit.report import Report, UnitResult, level_of
from wscall.kit.trail import Step
from wscall.kit.unit import LEVELS, Level, Outcome, Unit, Verdict
from wscall.kit.units import UNITS
from wscall.text import NOTHING, Text

REASON = Text("空卡座 <没有> 报告", "an empty slot <was> not told")


def unit(level: Level = "bronze", name: str = "CARD-EMPTY") -> Unit:
    return Unit(
        name, level, "", lambda _bench: None, Text("题", "title"), Text("因", "why"), Text("改", "mend it")
    )


def result(verdict: Verdict, level: Level = "bronze", device: str = "reader") -> UnitResult:
    reason = NOTHING if verdict == "passed" else REASON
    steps = (Step("device", "power_on <contactless>", "fault", "refused", 1.25),)
    return UnitResult(unit(level), device, Outcome(verdict, reason), 0.5, steps, 3, ("a line <of> the log",))


def report(*results: UnitResult, whole: bool = True) -> Report:
    return Report("ACME", "ACME", "1.0", "simulated", results, whole)


@pytest.mark.parametrize(
    ("verdicts", "level"),
    [
        ((), None),
        ((("passed", "bronze"), ("passed", "silver"), ("passed", "gold")), "gold"),
        ((("passed", "bronze"), ("exempt", "silver"), ("not_applicable", "gold")), "gold"),
        ((("passed", "bronze"), ("passed", "silver"), ("todo", "gold")), "silver"),
        ((("passed", "bronze"), ("failed", "silver"), ("passed", "gold")), "bronze"),
        ((("failed", "bronze"), ("passed", "silver"), ("passed", "gold")), None),
        ((("not_applicable", "bronze"), ("exempt", "silver")), None),
    ],
)
def test_the_level_follows_from_the_units(verdicts: tuple[tuple[Verdict, Level], ...], level: str | None) -> None:
    results = [result(verdict, of) for verdict, of in verdicts]
    assert level_of(results) == level
    assert report(*results).level == level
    assert report(*results, whole=False).level is None


def test_every_unit_is_documented_in_both_languages_and_named_once() -> None:
    assert len({each.id for each in UNITS}) == len(UNITS)
    for each in UNITS:
        assert each.level in LEVELS
        for text in (each.title, each.why, each.mend):
            assert text.zh, each.id
            assert text.en, each.id
            assert not text.en.endswith("."), each.id


def test_json_has_everything() -> None:
    data = report(result("failed"), result("passed", device="scanner")).to_json()
    assert json.loads(json.dumps(data)) == data
    assert (data["ok"], data["level"], data["counts"]) == (False, None, {"failed": 1, "passed": 1})
    assert data["devices"] == {"reader": None, "scanner": "gold"}
    first = data["results"][0]
    assert (first["unit"], first["verdict"], first["reason"]["en"]) == ("CARD-EMPTY", "failed", REASON.en)
    assert first["steps"] == [
        {"who": "device", "what": "power_on <contactless>", "outcome": "fault", "found": "refused", "ms": 1.25}
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_html_stands_alone_and_escapes(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setenv("WSCALL_LANG", language)
    page = html(report(result("failed"), result("passed")))
    assert page.count("<details open") == 1
    assert "&lt;contactless&gt;" in page
    assert "a line &lt;of&gt; the log" in page
    assert ("mend it" in page) == (language == "en")
    assert "http" not in page
    assert "<script" not in page


def test_junit_counts_and_explains() -> None:
    root = ET.fromstring(junit(report(result("failed"), result("todo"), result("passed"))))
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == REASON.zh
    assert "power_on <contactless>: fault" in (failure.text or "")
    skipped = suite.find("testcase/skipped")
    assert skipped is not None
    assert (skipped.get("message") or "").startswith("todo")
