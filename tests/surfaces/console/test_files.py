"""The console's files without a browser: whole, closed to everything else, loading nothing, in two languages."""

import re
from pathlib import Path
from typing import Any

from wscall.api.record_output import LAYOUTS
from wscall.masking import kind_of
from wscall.surfaces import console
from wscall.surfaces.console.files import console_file, names
from wscall.surfaces.console.tables import tables

STATIC = Path(console.__file__).parent / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
TEXTS = [path for path in SCRIPTS if path.name.startswith("texts")]
_ENTRY = re.compile(r'^  "(?P<key>[^"]+)": \[\s*"(?P<zh>[^"]*)",\s*"(?P<en>[^"]*)",?\s*\]', re.MULTILINE)
_ASKED = re.compile(r'\b(?:t|tOr|button)\(\s*(?:"(?P<whole>[^"]+)"|`(?P<made>[^`]+)`)')
_HOLE = re.compile(r"\$\{[^}]+\}")
_VALUE = re.compile(r"\{\w+\}")


def text_table() -> dict[str, tuple[str, str]]:
    source = "".join(path.read_text("utf-8") for path in TEXTS)
    return {found["key"]: (found["zh"], found["en"]) for found in _ENTRY.finditer(source)}


def test_every_file_is_served_with_its_type_and_may_load_nothing_foreign(site: Any) -> None:
    for name in names():
        answer = site.agent.get(f"/console/{name}", token="")
        assert answer.status == 200
        assert answer.body == (STATIC / name).read_bytes()
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self'; img-src 'self' data:;")
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == console_file(name).media_type  # type: ignore[union-attr] # it is there
    index = site.agent.get("/console/", token="")
    assert index.body == (STATIC / "index.html").read_bytes()
    assert site.agent.get("/console", token="").headers["location"] == "/console/"


def test_nothing_else_is_served(site: Any) -> None:
    for name in ("../files.py", "..%2ffiles.py", "%2e%2e/__init__.py", "js", "js/", "index.htm"):
        answer = site.agent.get(f"/console/{name}", token="")
        assert (answer.status, answer.kind) == (404, "not_found"), name


def test_no_file_names_a_foreign_address() -> None:
    for name in names():
        text = (STATIC / name).read_text("utf-8")
        allowed = ("http://www.w3.org/", "https://his.example.cn")
        found = [each for each in re.findall(r"(?:https?:)?//[\w.-]+\.\w[^\s\"']*", text) if each[:4] == "http"]
        assert not [each for each in found if not each.startswith(allowed)], name


def test_no_markup_carries_script_or_style() -> None:
    """The policy would not let it run; a test says so sooner."""
    page = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    for path in SCRIPTS:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text("utf-8")
        )


def test_every_text_is_there_in_both_languages_with_the_same_values() -> None:
    table = text_table()
    assert len(table) > 200
    for key, (zh, en) in table.items():
        assert zh, key
        assert en, key
        assert sorted(_VALUE.findall(zh)) == sorted(_VALUE.findall(en)), key


def test_the_code_asks_for_the_texts_that_there_are() -> None:
    table = text_table()
    asked = [found for path in SCRIPTS if path not in TEXTS for found in _ASKED.finditer(path.read_text("utf-8"))]
    assert not {found["whole"] for found in asked if found["whole"]} - set(table)
    whole = "".join(path.read_text("utf-8") for path in SCRIPTS if path not in TEXTS)
    made = [re.compile(".+".join(map(re.escape, _HOLE.split(found["made"])))) for found in asked if found["made"]]
    idle = [key for key in table if f'"{key}"' not in whole and not any(each.fullmatch(key) for each in made)]
    assert not idle


def test_every_field_of_a_record_has_an_english_name() -> None:
    source = (STATIC / "js" / "texts_fields.js").read_text("utf-8")
    english = re.findall(r'^  (\w+): "[^"]+",$', source, re.MULTILINE)
    assert english == [field.name for layout in LAYOUTS.values() for field in layout]


def test_the_tables_tell_what_to_hide_and_what_codes_mean(site: Any) -> None:
    answer = site.agent.get("/console/tables.json", token="").json()
    assert answer == tables()
    fields = {field["name"]: field for field in answer["records"]["people"] + answer["records"]["health"]}
    assert {name: field["hide"] for name, field in fields.items()} == {name: kind_of(name) for name in fields}
    assert fields["xb"]["codes"]["2"] == "女"
    assert fields["lxrgx2"]["codes"]["10"] == "配偶"
    assert fields["zydm"]["codes"]["2"] == "各类专业技术人员"
    assert fields["xcbz"]["codes"] == {"1": "有", "0": "无"}
    assert fields["xm"]["codes"] == {}
    assert {"code": "01", "name": "居民身份证"} in answer["documents"]
