"""One sentence in the two languages wscall speaks: Chinese for hospital people, English beside it."""

import os
from typing import NamedTuple

_ENVIRONMENT = ("WSCALL_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language() -> str:
    """The language to show: ``zh`` unless the environment asks for English.

    ``WSCALL_LANG`` wins over the locale variables of POSIX in their usual order. ``C``, ``POSIX``
    and an empty environment say nothing about the reader, so they mean Chinese.
    """
    for name in _ENVIRONMENT:
        value = os.environ.get(name, "").strip()
        if value:
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"


class Text(NamedTuple):
    """A sentence in Chinese and English; ``str()`` gives the one for the current :func:`language`."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if language() == "en" else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def fill(self, **values: object) -> "Text":
        """Both sentences with ``{name}`` placeholders replaced; a value that is a Text keeps its languages."""
        chinese = {name: value.zh if isinstance(value, Text) else value for name, value in values.items()}
        english = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
        return Text(self.zh.format(**chinese), self.en.format(**english))


NOTHING = Text("", "")
