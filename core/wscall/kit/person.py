"""A person with the real device: asked at the terminal to put cards down, hold codes up and pull the plug."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from wscall.errors import NotSupported
from wscall.host.manifest import Device
from wscall.kit.check import Open, Workplace
from wscall.kit.site import Site
from wscall.sim.devices.counter import TITLES
from wscall.text import Text

Ask = Callable[[Text], bool]
"""Shows a sentence and waits; False: the person cannot do that."""

_KINDS: Final[Mapping[str, Text]] = {
    "health-32k": Text("一张居民健康卡", "a health card"),
    "health-old": Text("另一张居民健康卡", "another health card"),
    "id-citizen": Text("一张居民身份证", "an identity card"),
    "id-senior": Text("另一张居民身份证", "another identity card"),
}
"""What a person can be asked for, instead of the virtual card of that name."""
_PLACES: Final[Mapping[str, Text]] = {
    "": Text("读卡器上", "on the reader"),
    "contactless": Text("感应区", "on the antenna"),
    "contact": Text("接触卡座中", "into the contact slot"),
}


class Person:
    """Hands that speak. What lies on the device is remembered, so nobody is asked to do what is done already.

    Args:
        ask: shows a sentence and waits.
        device: name of the device.
    """

    faults: tuple[str, ...] = ("",)
    overrides: Mapping[str, str] = {}

    def __init__(self, ask: Ask, device: str) -> None:
        self._ask = ask
        self._device = device
        self._lying = ""
        self._shown = ""
        self._plugged = True

    def insert(self, card: str, place: str = "") -> None:
        """Ask for a card of that kind.

        Raises:
            NotSupported: the person has none.
        """
        if card == self._lying:
            return
        kind = _KINDS.get(card)
        if kind is None:
            raise self._unable(TITLES.get(card, Text(card, card)))
        where = _PLACES[place]
        self._do(Text(f"请把{kind.zh}放在{where.zh}", f"Put {kind.en} {where.en}"))
        self._lying = card

    def remove(self, name: str = "") -> None:
        """Ask to take the card away.

        Raises:
            NotSupported: it is a SAM, which stays where it is.
        """
        if name.startswith("sam"):
            raise self._unable(Text("取出 SAM 卡", "taking the SAM out"))
        if self._lying:
            self._do(Text("请取走卡片", "Take the card away"))
            self._lying = ""

    def show(self, code: str) -> None:
        """Ask to hold a code up: which one does not matter, the units compare nothing with it."""
        if bool(code) != bool(self._shown):
            self._do(
                Text("请按回车后立即出示一个二维码", "Press Enter, then hold a code up at once")
                if code
                else Text("请移开二维码", "Take the code away")
            )
        self._shown = code

    def unplug(self) -> None:
        """Ask to pull the plug."""
        self._do(Text(f"请拔出设备 {self._device}", f"Unplug {self._device}"))
        self._plugged = False

    def plug(self) -> None:
        """Ask to put the plug back."""
        if not self._plugged:
            self._do(Text(f"请插上设备 {self._device}", f"Plug {self._device} in"))
            self._plugged = True

    def play(self, fault: str) -> None:
        """Refuse: a real device cannot be told to misbehave.

        Raises:
            NotSupported: unless it is to be sound.
        """
        if fault:
            raise self._unable(Text(f"让真实设备出故障 {fault}", f"making a real device play {fault}"))

    def close(self) -> None:
        """Nothing is held."""

    def _do(self, sentence: Text) -> None:
        if not self._ask(sentence):
            raise self._unable(sentence)

    def _unable(self, what: Text) -> NotSupported:
        cannot = Text(f"此处做不到：{what.zh}", f"cannot be done here: {what.en}")
        return NotSupported(cannot, where=self._device)


def real(ask: Ask) -> Open:
    """The real devices of a directory, and a person at them."""

    @contextlib.contextmanager
    def opened(_site: Site, device: Device) -> Iterator[Workplace]:
        yield Workplace(Person(ask, device.name), {})

    return opened
