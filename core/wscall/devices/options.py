"""Typed look at one table of a manifest, with the site's overrides in it. Light: vendor workers import it.

Manifests carry TOML types, overrides from WSCallConfig.ini carry text, so every getter takes both.
"""

from collections.abc import Collection, Mapping
from typing import Any, NoReturn

from wscall.errors import BadConfiguration
from wscall.nearest import nearest
from wscall.text import Text

_YES = frozenset({"1", "true", "yes", "on", "是"})
_NO = frozenset({"0", "false", "no", "off", "否"})


class Options:
    """The values of one table, each read with its type, its default and its bounds.

    Every getter raises :class:`~wscall.errors.BadConfiguration` for a value it cannot use, naming the
    table (``where``), the key, what was found and what is allowed.
    """

    __slots__ = ("_values", "_where")

    def __init__(self, values: Mapping[str, Any], where: str, known: Collection[str]) -> None:
        self._values = values
        self._where = where
        for key in values:
            if key not in known:
                self._unknown(key, known)

    def text(self, key: str, default: str = "") -> str:
        """A text; numbers are taken as they are written."""
        value = self._values.get(key, default)
        if isinstance(value, (Mapping, list, tuple, bool)):
            self._refuse(key, Text("文本", "a text"))
        return str(value).strip()

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number within ``low`` … ``high``, inclusive."""
        value = self._values.get(key, default)
        try:
            number = int(value, 0) if isinstance(value, str) else value
        except ValueError:
            number = None
        if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
            self._refuse(key, Text(f"{low} 到 {high} 的整数", f"a whole number from {low} to {high}"))
        return number

    def seconds(self, key: str, default_ms: int, high_ms: int = 60_000) -> float:
        """A time given in milliseconds, returned in seconds."""
        return self.integer(key, default_ms, 0, high_ms) / 1000

    def duration(self, key: str, default: float, low: float, high: float) -> float:
        """A time given in seconds, within ``low`` … ``high``, inclusive."""
        value = self._values.get(key, default)
        try:
            seconds = float("nan") if isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            seconds = float("nan")
        if not low <= seconds <= high:
            self._refuse(key, Text(f"{low} 到 {high} 秒", f"{low} to {high} seconds"))
        return seconds

    def flag(self, key: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self._values.get(key, default)
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word not in _YES | _NO:
            self._refuse(key, Text("true 或 false", "true or false"))
        return word in _YES

    def choice(self, key: str, default: str, allowed: Collection[str]) -> str:
        """One of the words in ``allowed``, in any case."""
        word = self.text(key, default).lower()
        if word not in allowed:
            self._refuse(key, Text(*(" | ".join(allowed),) * 2))
        return word

    def octets(self, key: str, default: bytes = b"") -> bytes:
        """Bytes written as hexadecimal digits, spaces allowed: ``16 54 0D``."""
        if key not in self._values:
            return default
        try:
            return bytes.fromhex(self.text(key))
        except ValueError:
            self._refuse(key, Text("十六进制字节，例如 16540D", "hexadecimal bytes such as 16540D"))

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one, commas separate (as in an override)."""
        value = self._values.get(key, default)
        if isinstance(value, str):
            value = value.split(",")
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
            self._refuse(key, Text("文本列表", "a list of texts"))
        return tuple(item.strip() for item in value if item.strip())

    def _refuse(self, key: str, needed: Text) -> NoReturn:
        raise BadConfiguration(
            Text(f"选项 {key} 的值不能用", f"the value of option {key} cannot be used"),
            where=self._where,
            found=f"{key} = {self._values.get(key)!r}"[:120],
            needed=str(needed),
            advice=Text(
                "改正 plugin.toml 或配置文件中该设备的这一项",
                "correct it in plugin.toml or in the site's override",
            ),
        )

    def _unknown(self, key: str, known: Collection[str]) -> NoReturn:
        raise BadConfiguration(
            Text(f"没有名为 {key} 的选项", f"there is no option {key}"),
            where=self._where,
            found=key,
            needed=" | ".join(sorted(known)),
            advice=nearest(key, known) or Text("删除这一项", "remove it"),
        )
