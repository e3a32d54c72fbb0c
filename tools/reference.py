"""Writes the parts of the reference that exist as data in the code, so that no page can fall behind it.

A page holds ``<!-- generated: NAME ARGUMENT -->`` and ``<!-- /generated -->``; what stands between is made here.
Pages under docs/zh-CN are Chinese, all others English; words that the code has in one language only stand in
docs/words.toml, and a missing one is an error. ``--check`` writes nothing and ends with 1 if a page is stale.
"""

import argparse
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, get_args

from reference_agent import agent_refusals, agent_routes
from reference_kit import faults, levels, units
from reference_plugins import drivers, hook, hooks, manifest, manifest_keys, options
from reference_text import DOCS, REPOSITORY, code, first_line, heads, named, table, word
from wscall import errors
from wscall.api.record_output import LAYOUTS
from wscall.config import describe_keys
from wscall.devices import capabilities as device_capabilities
from wscall.devices.attempt import Outcome, outcome_of
from wscall.events import FACTS
from wscall.host.states import State
from wscall.model import requests
from wscall.model.dto import rules_of
from wscall.model.errors_table import ERROR_TABLE
from wscall.model.tables import TABLES
from wscall.sim.devices.counter import TITLES
from wscall.sim.platform import scenarios as scenario_titles
from wscall.sim.platform.mischief import ACTIONS
from wscall.text import NOTHING

_BLOCK: Final = re.compile(r"(<!-- generated: (?P<name>[^>]+?) -->\n).*?(<!-- /generated -->)", re.DOTALL)


def keys(language: str, _argument: str) -> str:
    """Every key of WSCallConfig.ini, a table a section."""
    parts: dict[str, list[tuple[str, ...]]] = {}
    for key in describe_keys():
        allowed, about = (getattr(text, language) for text in (key.allowed, key.about))
        hidden = named("mark", "secret", language)
        about = f"{about}{'；' if language == 'zh' else '; '}{hidden}" if key.secret else about
        parts.setdefault(key.section, []).append((code(key.name), about, allowed, code(key.default)))
    titles = heads(language, "键|含义|可填|默认", "key|meaning|allowed|default")
    return "\n".join(f"### [{section}]\n\n{table(titles, rows)}" for section, rows in parts.items())


def error_codes(language: str, _argument: str) -> str:
    """The whole error table of the specification, with the kinds that return each local code."""

    def kinds(number: int) -> str:
        return " ".join(code(kind) for kind, error in errors.KINDS.items() if error.spec_code == number)

    rows = [(row.code, row.text, named("origin", row.origin, language), kinds(row.code)) for row in ERROR_TABLE]
    return table(heads(language, "错误码|说明|来源|错误种类", "code|text|who says it|kinds"), rows)


def error_tree(_language: str, _argument: str) -> str:
    """The tree as errors.py draws it."""
    doc = inspect.getdoc(errors) or ""
    drawing = "\n".join(line[4:] for line in doc.split("::\n\n", 1)[1].split("\n\n", 1)[0].splitlines())
    return f"```text\n{drawing}\n```\n"


def error_kinds(language: str, _argument: str) -> str:
    """The closed first level."""

    def outcome(error: type[errors.WscallError]) -> str:
        if issubclass(error, errors.PlatformRefused):
            return outcome_of(error(NOTHING, code=0))
        return outcome_of(error(NOTHING))

    rows = [
        (code(kind), code(error.__name__), error.spec_code, outcome(error), word(first_line(error), language))
        for kind, error in errors.KINDS.items()
    ]
    titles = heads(
        language, "kind|Python 异常|错误码|轨迹中的 outcome|含义", "kind|exception|code|outcome in a trail|meaning"
    )
    return table(titles, rows)


def code_tables(language: str, _argument: str) -> str:
    """Every code table: name, title, standard, where it comes from, rows."""
    rows = [
        (code(name), getattr(each.title, language), each.standard, each.source, len(each.rows))
        for name, each in TABLES.items()
    ]
    return table(heads(language, "名称|标题|标准|出处|行数", "name|title|standard|source|rows"), rows)


def layout(language: str, kind: str) -> str:
    """The fields of one Read function's output, by position."""
    by_kind = {str(name): fields for name, fields in LAYOUTS.items()}
    rows = [(number, code(field.name), field.label) for number, field in enumerate(by_kind[kind], 1)]
    return table(heads(language, "位置|字段|含义", "position|field|Chinese name"), rows)


def fields(language: str, name: str) -> str:
    """The fields of one request or object, as the specification has them."""
    model = getattr(requests, name, None) or getattr(import_module("wscall.model"), name)
    needed = set(getattr(model, "needed", ()))
    rows = []
    for field, rule in rules_of(model).items():
        types = get_args(model.model_fields[field].annotation) or (model.model_fields[field].annotation,)
        nested = [part.__name__ for part in types if hasattr(part, "model_fields")]
        is_needed = any(path.split(".")[0] == field for path in needed)
        mark = "needed" if is_needed else "expected" if rule.required else ""
        about = named("mark", mark, language) if mark else ""
        rows.append((code(field), rule.label, rule.width or "", code(rule.table or " ".join(nested)), about))
    titles = heads(language, "元素|含义|长度|代码表或类型|必填", "element|Chinese name|width|table or type|needed")
    return table(titles, rows)


def capabilities(language: str, _argument: str) -> str:
    """What a device can do: the methods of each capability."""
    rows = []
    for name, methods in device_capabilities.CAPABILITIES.items():
        protocol = getattr(device_capabilities, name)
        for method in methods:
            signature = (
                str(inspect.signature(getattr(protocol, method))).replace("(self, ", "(").replace("(self)", "()")
            )
            signature = re.sub(r"[\w.]+\.(\w+)", r"\1", signature).replace("'", "")
            about = word(first_line(getattr(protocol, method)), language)
            rows.append((code(name), code(f"{method}{signature}"), about))
    return table(heads(language, "能力|方法|含义", "capability|method|meaning"), rows)


def outcomes(language: str, _argument: str) -> str:
    """The outcomes of an attempt."""
    return _meanings("outcome", get_args(Outcome), language)


def states(language: str, _argument: str) -> str:
    """The states of a vendor directory."""
    return _meanings("state", get_args(State), language)


def events(language: str, _argument: str) -> str:
    """The types of events: what each tells, and when."""
    rows = [
        (code(kind), " ".join(map(code, facts)) or "–", named("event", kind, language))
        for kind, facts in FACTS.items()
    ]
    return table(heads(language, "type|内容|何时", "type|tells|when"), rows)


def _meanings(kind: str, names: Iterable[str], language: str) -> str:
    rows = [(code(name), named(kind, name, language)) for name in names]
    return table(heads(language, f"{kind}|含义", f"{kind}|meaning"), rows)


def actions(language: str, _argument: str) -> str:
    """What a scenario's step can do."""
    rows = [
        (code(name), named("action", name, language), _settings(action.settings))
        for name, action in ACTIONS.items()
    ]
    return table(heads(language, "动作|作用|设置与默认值", "action|what it does|settings and defaults"), rows)


def _settings(settings: Mapping[str, Any]) -> str:
    return " ".join(code(f"{key} = {json.dumps(value, ensure_ascii=False)}") for key, value in settings.items())


def scenarios(language: str, _argument: str) -> str:
    """The scenarios that come with wscall."""
    rows = [(code(name), word(title, language, own="zh")) for name, title in scenario_titles().items()]
    return table(heads(language, "名称|情形", "name|what happens"), rows)


def cards(language: str, _argument: str) -> str:
    """The virtual cards."""
    rows = [(code(name), getattr(title, language)) for name, title in TITLES.items()]
    return table(heads(language, "名称|卡", "name|card"), rows)


def commands(language: str, _argument: str) -> str:
    """The whole command line. Help texts are fixed when a command's module is imported, so a child is asked."""
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("command_reference.py")],
        env={**os.environ, "WSCALL_LANG": language},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return run.stdout


BLOCKS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "keys": keys,
    "error-codes": error_codes,
    "error-tree": error_tree,
    "error-kinds": error_kinds,
    "code-tables": code_tables,
    "layout": layout,
    "fields": fields,
    "manifest": manifest,
    "manifest-keys": manifest_keys,
    "options": options,
    "drivers": drivers,
    "hooks": hooks,
    "hook": hook,
    "capabilities": capabilities,
    "outcomes": outcomes,
    "states": states,
    "events": events,
    "actions": actions,
    "scenarios": scenarios,
    "cards": cards,
    "levels": levels,
    "units": units,
    "faults": faults,
    "commands": commands,
    "agent-routes": agent_routes,
    "agent-refusals": agent_refusals,
}
"""What a page can ask for."""


def render(page: Path) -> str:
    """A page with its generated parts made anew."""
    language = "zh" if "zh-CN" in page.as_posix() else "en"

    def made(block: re.Match[str]) -> str:
        name, _, argument = block["name"].partition(" ")
        return f"{block[1]}{BLOCKS[name](language, argument)}{block[3]}"

    return _BLOCK.sub(made, page.read_text(encoding="utf-8"))


def pages() -> list[Path]:
    """The pages with generated parts."""
    found = [*DOCS.rglob("*.md"), *REPOSITORY.glob("README*.md")]
    return sorted(page for page in found if _BLOCK.search(page.read_text(encoding="utf-8")))


def stale() -> list[Path]:
    """The pages that are not what the code says."""
    return [page for page in pages() if render(page) != page.read_text(encoding="utf-8")]


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 if a page is stale")
    arguments = parser.parse_args()
    old = stale()
    for page in old:
        print(page.relative_to(REPOSITORY))
        if not arguments.check:
            page.write_text(render(page), encoding="utf-8")
    return 1 if arguments.check and old else 0


if __name__ == "__main__":
    sys.exit(main())
