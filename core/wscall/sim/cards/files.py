"""The file tree of a virtual card."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

FREE: Final = ""
NEVER: Final = "never"


class Rights(NamedTuple):
    """Who may read and write a file: a key's name, ``""`` for everybody, ``never`` for nobody."""

    read: str = FREE
    write: str = NEVER


class RecordFile:
    """Numbered records; ``tagged`` ones can also be found by their first byte."""

    __slots__ = ("cyclic", "records", "rights", "tagged")

    def __init__(
        self, records: Mapping[int, bytes], rights: Rights, *, tagged: bool = False, cyclic: int = 0
    ) -> None:
        self.records = dict(records)
        self.rights = rights
        self.tagged = tagged
        self.cyclic = cyclic

    def numbered(self, number: int) -> bytes | None:
        """The record of that number."""
        return self.records.get(number)

    def with_tag(self, tag: int) -> bytes | None:
        """The record that begins with that tag."""
        return next((record for record in self.records.values() if record[:1] == bytes((tag,))), None)

    def write(self, number: int, record: bytes) -> bool:
        """Replace a record by one of its form; a cyclic file takes it as its newest. False if it does not fit."""
        if self.cyclic:
            kept = [record, *(self.records[key] for key in sorted(self.records))][: self.cyclic]
            self.records = dict(enumerate(kept, 1))
            return True
        old = self.records[number]
        if len(record) != len(old) or (self.tagged and record[:2] != old[:2]):
            return False
        self.records[number] = record
        return True


class BinaryFile:
    """A transparent file."""

    __slots__ = ("data", "rights")

    def __init__(self, data: bytes, rights: Rights) -> None:
        self.data = data
        self.rights = rights


class Directory:
    """A directory with its files; its name is how an application is selected."""

    __slots__ = ("identifier", "name", "nodes", "title")

    def __init__(
        self, identifier: int, nodes: "Iterable[tuple[int, Node]]" = (), name: bytes = b"", title: str = ""
    ) -> None:
        self.identifier = identifier
        self.nodes = dict(nodes)
        self.name = name
        self.title = title

    def child(self, identifier: int) -> "Node | None":
        """The file or directory of that identifier directly below."""
        return self.nodes.get(identifier)

    def directories(self) -> "list[Directory]":
        """The directories directly below."""
        return [node for node in self.nodes.values() if isinstance(node, Directory)]


Node: TypeAlias = RecordFile | BinaryFile | Directory
