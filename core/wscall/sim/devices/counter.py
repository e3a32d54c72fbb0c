"""The counter of a simulated hospital: which card lies on which device.

It is a small JSON file, ``counter.json`` in the simulators' directory, changed by ``wscall simulate card`` and
by tests, and looked at by the simulated devices at every command: a card that is taken away in the middle of
a read is gone for the next command, and one that is put back is another insertion.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from wscall.errors import BadInput, DeviceFault, NoCard
from wscall.nearest import nearest
from wscall.sim.cards.catalogue import CARDS, ID_CARDS
from wscall.sim.devices.place import replace_text, sim_dir
from wscall.text import Text

CONTACTLESS: Final = "contactless"
CONTACT: Final = "contact"
SAM: Final = "sam1"
ID_READER: Final = "id-reader"
SAM_CARD: Final = "sam"
"""A SAM whose keys are open, so that a first read needs no PIN in the configuration."""
GUARDED_SAM: Final = "sam-guarded"
"""A SAM that wants its PIN (123456) first, as sites are given them."""
SAMS: Final = (SAM_CARD, GUARDED_SAM)
_FILE: Final = "counter.json"
_LOCK_LIMIT: Final = 5.0
_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(CARDS, (CONTACTLESS, CONTACT)),
    **dict.fromkeys(ID_CARDS, (ID_READER,)),
    **dict.fromkeys(SAMS, (SAM,)),
}
"""Card → places it fits, the usual one first."""


class Placed(NamedTuple):
    """A card on its place. ``insertion`` is another number each time a card is put down."""

    card: str
    insertion: int


class Counter(NamedTuple):
    """What lies where; a place without a card is not in it."""

    places: Mapping[str, Placed]
    insertions: int = 0

    def card(self, place: str) -> Placed | None:
        """What lies on a place."""
        return self.places.get(place)


TITLES: Final[Mapping[str, Text]] = {
    **{name: card.title for name, card in CARDS.items()},
    "id-citizen": Text("居民身份证", "identity card"),
    "id-senior": Text("居民身份证（长期有效）", "identity card without end date"),
    "id-foreigner": Text("外国人永久居留身份证", "foreigner's permanent residence card"),
    "id-resident": Text("港澳台居民居住证", "residence permit of Hong Kong, Macao and Taiwan residents"),
    SAM_CARD: Text("SAM 卡（不需要 PIN）", "SAM that needs no PIN"),
    GUARDED_SAM: Text("SAM 卡（PIN 123456）", "SAM with PIN 123456"),
}
"""Every card that can be put down, for people."""
START: Final = Counter({CONTACTLESS: Placed("health-32k", 1), SAM: Placed(SAM_CARD, 2)}, 2)
"""What lies there before anybody changes it: a health card, and a SAM in its slot."""


def _fault(path: Path, found: str) -> DeviceFault:
    return DeviceFault(
        Text("模拟柜台的状态文件无法使用", "the simulated counter's file cannot be used"),
        where=str(path),
        found=found,
        needed="JSON",
        advice=Text("删除该文件即可恢复初始状态", "delete it to start afresh"),
    )


def load(directory: Path | None = None) -> Counter:
    """What lies where now.

    Raises:
        DeviceFault: the file is damaged.
    """
    path = (directory or sim_dir()) / _FILE
    try:
        state = json.loads(path.read_text("utf-8"))
        places = {str(place): Placed(str(card), int(number)) for place, (card, number) in state["places"].items()}
        return Counter(places, int(state["insertions"]))
    except FileNotFoundError:
        return START
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _fault(path, type(error).__name__) from None


def _change(directory: Path | None, change: Callable[[Counter], Counter]) -> Counter:
    """Change the counter, one program at a time."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - workers only look

    folder = directory or sim_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(folder / f"{_FILE}.lock", timeout=_LOCK_LIMIT):
            counter = change(load(folder))
            replace_text(folder / _FILE, json.dumps(counter._asdict(), ensure_ascii=False))
    except Timeout:
        raise _fault(folder / _FILE, "locked") from None
    return counter


def _places_of(card: str) -> tuple[str, ...]:
    if card in _PLACES:
        return _PLACES[card]
    raise BadInput(
        Text("没有这张模拟卡", "there is no such simulated card"),
        found=card,
        needed=" | ".join(_PLACES),
        advice=nearest(card, _PLACES),
    )


def insert(card: str, place: str = "", directory: Path | None = None) -> Counter:
    """Put a card down, instead of the one that lies there.

    Args:
        card: a name of :data:`wscall.sim.cards.CARDS` or ``ID_CARDS``, or ``sam``.
        place: ``contactless``, ``contact``, ``sam1`` or ``id-reader``; empty: the usual one for the card.
        directory: of the simulators; None: the configured one.

    Raises:
        BadInput: no such card, or it does not fit there.
    """
    fitting = _places_of(card)
    where = place or fitting[0]
    if where not in fitting:
        what = Text("这张卡不能放在该位置", "that card does not fit there")
        raise BadInput(what, found=f"{card} {place}", needed=" | ".join(fitting))

    def put(counter: Counter) -> Counter:
        number = counter.insertions + 1
        return Counter({**counter.places, where: Placed(card, number)}, number)

    return _change(directory, put)


def remove(name: str = "", directory: Path | None = None) -> Counter:
    """Take cards away.

    Args:
        name: a card, or a place; empty: every card except the SAM.
        directory: of the simulators; None: the configured one.

    Raises:
        BadInput: neither a card nor a place.
        NoCard: it does not lie there.
    """
    if name and name not in {CONTACTLESS, CONTACT, SAM, ID_READER}:
        _places_of(name)

    def take(counter: Counter) -> Counter:
        gone = {
            place
            for place, placed in counter.places.items()
            if (name in {place, placed.card} if name else place != SAM)
        }
        if name and not gone:
            raise NoCard(Text("柜台上没有这张卡", "that card does not lie on the counter"), where=name)
        return Counter({k: v for k, v in counter.places.items() if k not in gone}, counter.insertions)

    return _change(directory, take)


class Watched:
    """The counter as a device sees it, read again only when its file changed."""

    __slots__ = ("_counter", "_directory", "_seen")

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen: tuple[int, int] | None = None
        self._counter = START

    def card(self, place: str) -> Placed | None:
        """What lies on a place now.

        Raises:
            DeviceFault: the counter's file is damaged.
        """
        try:
            state = (self._directory / _FILE).stat()
            seen = (state.st_ino, state.st_mtime_ns)
        except FileNotFoundError:
            seen = (0, 0)
        if seen != self._seen:
            self._counter = load(self._directory)
            self._seen = seen
        return self._counter.card(place)
