"""The parts of the reference that are for device vendors: the manifest, the shared drivers, the hooks."""

import inspect
import json
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from types import NoneType
from typing import Any, Final, get_args

from pydantic.fields import FieldInfo

from reference_text import code, heads, named, table, word
from wscall.host import hookspecs
from wscall.host import manifest as manifests
from wscall.host.vendor_code import HOOKS
from wscall_plugins.hooks import wscall_drivers

_OPTION_LINE: Final = re.compile(r"^    (?P<key>\w+) = (?P<value>.+?)\s+# (?P<about>.+)$", re.MULTILINE)
PAGES: Final[Mapping[str, str]] = {
    "Plugin": "[plugin]",
    "Device": "[[device]]",
    "Limits": "[device.limits]",
    "Serial": "[device.transport]",
    "Hid": "[device.transport]",
    "Library": "[device.transport]",
    "Pcsc": "[device.transport]",
    "Tcp": "[device.transport]",
}
"""Tables of the manifest whose keys have a page, and how they stand in plugin.toml."""
_PUNCTUATION: Final[Mapping[str, str]] = {"zh": "；", "en": "; "}


def manifest(language: str, name: str) -> str:
    """One table of plugin.toml; its keys lead to their own sections."""
    rows = []
    for key, field in getattr(manifests, name).model_fields.items():
        shown = f"[{code(key)}](manifest/{name.lower()}.md#{key})" if name in PAGES else code(key)
        rows.append((shown, _type_name(field.annotation), _default(field, language), _meaning(field, language)))
    return table(heads(language, "键|类型|默认|含义", "key|type|default|meaning"), rows)


def manifest_keys(language: str, name: str) -> str:
    """A section for every key of one table: what it means, what it may be, and how it is written."""
    parts = []
    for key, field in getattr(manifests, name).model_fields.items():
        facts = f"{_type_name(field.annotation)}{_PUNCTUATION[language]}{_default_said(field, language)}"
        examples = "\n".join(
            f"```toml\n{PAGES[name]}\n{key} = {_toml(example)}\n```\n" for example in field.examples or []
        )
        parts.append(f"## `{key}`\n\n{_meaning(field, language)}\n\n{facts}\n\n{examples}")
    return "\n".join(parts)


def _meaning(field: FieldInfo, language: str) -> str:
    return word(field.description or "", language)


def _default(field: FieldInfo, language: str) -> str:
    if field.is_required():
        return named("mark", "required", language)
    plain = isinstance(field.default, str | int | float | tuple)
    return code(json.dumps(field.default, ensure_ascii=False)) if plain else ""


def _default_said(field: FieldInfo, language: str) -> str:
    default = _default(field, language)
    if field.is_required() or not default:
        return default or named("mark", "optional", language)
    return f"{named('mark', 'default', language)} {default}"


def _toml(value: object) -> str:
    """A value as TOML writes it; of tables only inline ones."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _type_name(annotation: Any) -> str:  # noqa: ANN401 - whatever may stand behind a field's colon
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return "table"
    arguments = get_args(annotation)
    if arguments and all(isinstance(argument, str) for argument in arguments):
        return " ".join(code(argument) for argument in arguments if argument)
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
        (code(found["key"]), code(found["value"]), word(found["about"], language))
        for found in _OPTION_LINE.finditer(doc)
    ]
    return table(heads(language, "键|示例或默认|含义", "key|example or default|meaning"), rows)


def drivers(language: str, _argument: str) -> str:
    """The shared drivers."""
    rows = [
        (code(spec.name), " ".join(map(code, spec.capabilities)), " ".join(map(code, spec.transports)))
        for spec in wscall_drivers()
    ]
    return table(heads(language, "驱动|能力|传输方式", "driver|capabilities|transports"), rows)


def hooks(language: str, _argument: str) -> str:
    """Every hook with its purpose, and the page that has more of it."""
    rows = []
    for name in HOOKS:
        purpose, since, _ = _hook_doc(getattr(hookspecs, name))
        rows.append((f"[{code(name)}](hooks/{name}.md)", word(purpose, language), word(since, language)))
    return table(heads(language, "钩子|用途|版本", "hook|purpose|since"), rows)


def hook(language: str, name: str) -> str:
    """One hook: its purpose, since when, and its example, which the tests run."""
    purpose, since, example = _hook_doc(getattr(hookspecs, name))
    return f"{word(purpose, language)} {word(since, language)}\n\n```python\n{example}\n```\n"


def _hook_doc(hook: Callable[..., Any]) -> tuple[str, str, str]:
    doc = inspect.getdoc(hook) or ""
    purpose, since = doc.split("\n\n")[:2]
    code = "\n".join(line[4:] for line in doc.splitlines() if line.startswith((">>> ", "... ")))
    spaced = re.sub(r"(?<=\n)(?<!@hookimpl\n)(?=class |def |@hookimpl)", "\n\n", code)
    return " ".join(purpose.split()), since, spaced
