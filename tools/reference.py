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
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import Any, Final, get_args

from wscall import errors
from wscall.api.record_output import LAYOUTS
from wscall.config import describe_keys
from wscall.devices import capabilities as device_capabilities
from wscall.devices.attempt import Outcome, outcome_of
from wscall.host import hookspecs
from wscall.host.states import State
from wscall.host.vendor_code import HOOKS
from wscall.model import requests
from wscall.model.dto import rules_of
from wscall.model.errors_table import ERROR_TABLE
from wscall.model.tables import TABLES
from wscall.sim.devices.counter import TITLES
from wscall.sim.platform import scenarios as scenario_titles
from wscall.sim.platform.mischief import ACTIONS
from wscall.text import NOTHING
from wscall_plugins.hooks import wscall_drivers

REPOSITORY: Final = Path(__file__).parent.parent
DOCS: Final = REPOSITORY / "docs"
_BLOCK: Final = re.compile(r"(<!-- generated: (?P<name>[^>]+?) -->\n).*?(<!-- /generated -->)", re.DOTALL)
_OPTION_LINE: Final = re.compile(r"^    (?P<key>\w+) = (?P<value>.+?)\s+# (?P<about>.+)$", re.MULTILINE)
_LANGUAGES: Final = ("zh", "en")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((DOCS / "words.toml").read_text(encoding="utf-8"))


def word(text: str, language: str, own: str = "en") -> str:
    """A text of the code, which has it in one language, in the page's language.

    Raises:
        LookupError: docs/words.toml lacks it.
    """
    if not text or language == own:
        return text
    if text not in _words()[language]:
        raise LookupError(f"docs/words.toml lacks in [{language}]: {text!r}")
    return str(_words()[language][text])


def named(kind: str, name: str, language: str) -> str:
    """What a name of the code means, which the code does not say in a form for people.

    Raises:
        LookupError: docs/words.toml lacks it.
    """
    meanings = _words().get(kind, {})
    if name not in meanings:
        raise LookupError(f"docs/words.toml lacks in [{kind}]: {name}")
    return str(meanings[name][_LANGUAGES.index(language)])


def _cell(value: object) -> str:
    text = str(value).replace("|", "\\|").replace("\n", " ")
    return text if "`" in text else text.replace("<", "\\<")


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |"]
    lines.append("|" + "---|" * lines[0].count(" | ") + "---|")
    lines += ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _heads(language: str, zh: str, en: str) -> list[str]:
    return (zh if language == "zh" else en).split("|")


def _code(value: object) -> str:
    return f"`{value}`" if str(value) else ""


def keys(language: str, _argument: str) -> str:
    """Every key of WSCallConfig.ini, a table a section."""
    parts: dict[str, list[tuple[str, ...]]] = {}
    for key in describe_keys():
        allowed, about = (getattr(text, language) for text in (key.allowed, key.about))
        hidden = named("mark", "secret", language)
        about = f"{about}{'；' if language == 'zh' else '; '}{hidden}" if key.secret else about
        parts.setdefault(key.section, []).append((_code(key.name), about, allowed, _code(key.default)))
    heads = _heads(language, "键|含义|可填|默认", "key|meaning|allowed|default")
    return "\n".join(f"### [{section}]\n\n{table(heads, rows)}" for section, rows in parts.items())


def error_codes(language: str, _argument: str) -> str:
    """The whole error table of the specification, with the kinds that return each local code."""

    def kinds(code: int) -> str:
        return " ".join(_code(kind) for kind, error in errors.KINDS.items() if error.spec_code == code)

    rows = [(row.code, row.text, named("origin", row.origin, language), kinds(row.code)) for row in ERROR_TABLE]
    return table(_heads(language, "错误码|说明|来源|错误种类", "code|text|who says it|kinds"), rows)


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
        (_code(kind), _code(error.__name__), error.spec_code, outcome(error), word(_first_line(error), language))
        for kind, error in errors.KINDS.items()
    ]
    heads = _heads(
        language, "kind|Python 异常|错误码|轨迹中的 outcome|含义", "kind|exception|code|outcome in a trail|meaning"
    )
    return table(heads, rows)


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0].replace("``", "`")


def code_tables(language: str, _argument: str) -> str:
    """Every code table: name, title, standard, where it comes from, rows."""
    rows = [
        (_code(name), getattr(each.title, language), each.standard, each.source, len(each.rows))
        for name, each in TABLES.items()
    ]
    return table(_heads(language, "名称|标题|标准|出处|行数", "name|title|standard|source|rows"), rows)


def layout(language: str, kind: str) -> str:
    """The fields of one Read function's output, by position."""
    by_kind = {str(name): fields for name, fields in LAYOUTS.items()}
    rows = [(number, _code(field.name), field.label) for number, field in enumerate(by_kind[kind], 1)]
    return table(_heads(language, "位置|字段|含义", "position|field|Chinese name"), rows)


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
        rows.append((_code(field), rule.label, rule.width or "", _code(rule.table or " ".join(nested)), about))
    heads = _heads(language, "元素|含义|长度|代码表或类型|必填", "element|Chinese name|width|table or type|needed")
    return table(heads, rows)


def manifest(language: str, name: str) -> str:
    """One table of plugin.toml."""
    module = import_module("wscall.host.manifest")
    model = getattr(module, name)
    rows = []
    for key, field in model.model_fields.items():
        plain = isinstance(field.default, str | int | float | tuple)
        default = json.dumps(field.default, ensure_ascii=False) if plain else ""
        mark = named("mark", "required", language) if field.is_required() else _code(default)
        rows.append((_code(key), _type_name(field.annotation), mark, word(field.description or "", language)))
    return table(_heads(language, "键|类型|默认|含义", "key|type|default|meaning"), rows)


def _type_name(annotation: Any) -> str:  # noqa: ANN401 - whatever may stand behind a field's colon
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return "table"
    arguments = get_args(annotation)
    if arguments and all(isinstance(argument, str) for argument in arguments):
        return " ".join(_code(argument) for argument in arguments if argument)
    if getattr(annotation, "__origin__", None) is tuple:
        return f"[{_type_name(arguments[0])}, …]"
    if getattr(annotation, "__origin__", None) is dict:
        return "table"
    if arguments:
        parts = [
            _type_name(part) for part in arguments if part is not NoneType and not hasattr(part, "discriminator")
        ]
        return " / ".join(dict.fromkeys(parts))
    return {int: "integer", float: "number"}.get(annotation, "text")


def options(language: str, module: str) -> str:
    """``[device.options]`` of a shared driver, from its module's docstring."""
    doc = import_module(f"wscall_plugins.{module}").__doc__ or ""
    rows = [
        (_code(found["key"]), _code(found["value"]), word(found["about"], language))
        for found in _OPTION_LINE.finditer(doc)
    ]
    return table(_heads(language, "键|示例或默认|含义", "key|example or default|meaning"), rows)


def drivers(language: str, _argument: str) -> str:
    """The shared drivers."""
    rows = [
        (_code(spec.name), " ".join(map(_code, spec.capabilities)), " ".join(map(_code, spec.transports)))
        for spec in wscall_drivers()
    ]
    return table(_heads(language, "驱动|能力|传输方式", "driver|capabilities|transports"), rows)


def hooks(language: str, _argument: str) -> str:
    """Every hook with its purpose, since when, and its example."""
    parts = []
    for name in HOOKS:
        purpose, since, example = _hook_doc(getattr(hookspecs, name))
        parts.append(
            f"### `{name}`\n\n{word(purpose, language)}\n\n{word(since, language)}\n\n```python\n{example}\n```\n"
        )
    return "\n".join(parts)


def _hook_doc(hook: Callable[..., Any]) -> tuple[str, str, str]:
    doc = inspect.getdoc(hook) or ""
    purpose, since = doc.split("\n\n")[:2]
    code = "\n".join(line[4:] for line in doc.splitlines() if line.startswith((">>> ", "... ")))
    spaced = re.sub(r"(?<=\n)(?<!@hookimpl\n)(?=class |def |@hookimpl)", "\n\n", code)
    return " ".join(purpose.split()), since, spaced


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
            about = word(_first_line(getattr(protocol, method)), language)
            rows.append((_code(name), _code(f"{method}{signature}"), about))
    return table(_heads(language, "能力|方法|含义", "capability|method|meaning"), rows)


def outcomes(language: str, _argument: str) -> str:
    """The outcomes of an attempt."""
    return _meanings("outcome", get_args(Outcome), language)


def states(language: str, _argument: str) -> str:
    """The states of a vendor directory."""
    return _meanings("state", get_args(State), language)


def _meanings(kind: str, names: Iterable[str], language: str) -> str:
    rows = [(_code(name), named(kind, name, language)) for name in names]
    return table(_heads(language, f"{kind}|含义", f"{kind}|meaning"), rows)


def actions(language: str, _argument: str) -> str:
    """What a scenario's step can do."""
    rows = [
        (_code(name), named("action", name, language), _settings(action.settings))
        for name, action in ACTIONS.items()
    ]
    return table(_heads(language, "动作|作用|设置与默认值", "action|what it does|settings and defaults"), rows)


def _settings(settings: Mapping[str, Any]) -> str:
    return " ".join(_code(f"{key} = {json.dumps(value, ensure_ascii=False)}") for key, value in settings.items())


def scenarios(language: str, _argument: str) -> str:
    """The scenarios that come with wscall."""
    rows = [(_code(name), word(title, language, own="zh")) for name, title in scenario_titles().items()]
    return table(_heads(language, "名称|情形", "name|what happens"), rows)


def cards(language: str, _argument: str) -> str:
    """The virtual cards."""
    rows = [(_code(name), getattr(title, language)) for name, title in TITLES.items()]
    return table(_heads(language, "名称|卡", "name|card"), rows)


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
    "options": options,
    "drivers": drivers,
    "hooks": hooks,
    "capabilities": capabilities,
    "outcomes": outcomes,
    "states": states,
    "actions": actions,
    "scenarios": scenarios,
    "cards": cards,
    "commands": commands,
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
