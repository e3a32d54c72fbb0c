"""A value that does not show itself."""

from wscall.masking import HIDDEN


class Secret:
    """A password, key or PIN: shown as stars by ``str``, ``repr`` and ``format``; :meth:`reveal` gives the value.

    False when empty. Equal to another Secret with the same value, so that settings can be compared.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one place that sends it."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return f"Secret('{HIDDEN if self._value else ''}')"

    def __str__(self) -> str:
        return HIDDEN if self._value else ""

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce__(self) -> str:
        """Refuse to be pickled into a file or a pipe."""
        raise TypeError("a Secret is not pickled")
