"""What a unit works with: one device under the real host, the hands on it, and the uses that prove it works."""

import contextlib
import itertools
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal

from wscall.cards import CardContent, read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.errors import NotSupported, WscallError
from wscall.host import DeviceHandle
from wscall.kit.site import Site
from wscall.kit.trail import TracedDevice, TracedHands, Trail
from wscall.kit.unit import Failed, NotApplicable, demand
from wscall.sim.cards.catalogue import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.devices.reader import SimulatedReader
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.kit.fault_outcome import FaultOutcome

Kind = Literal["simulated", "real", "recording"]
HEALTH_CARD: Final = "health-32k"
ID_CARD: Final = "id-citizen"
GRACE: Final = 3.0
"""Seconds after its deadline within which a call has to be back: the host's own grace, and a slow machine's."""
_BEFORE: Final = 0.01
"""Seconds from the begin of a scan until a code is held up: one that is there earlier counts as stale."""
_HOLD: Final = 0.4
"""Seconds after which a code that was not read is held up again."""
_GET_CHALLENGE: Final = bytes.fromhex("0084000008")
_AT_ONCE: Final = 10.0
_PREFERENCE: Final = ("CardSlots", "CodeScanner", "IdCardReader", "RecordReader", "Indicator")
_WRONG: Final = Text("读到的不是放上去的卡", "what was read is not what was put down")


class Bench:
    """One device and everything a unit may do to it.

    Attributes:
        site: the vendor directory's copy under its host.
        name: of the device.
        kind: who stands in for the hardware: a simulator, a person with the real one, a recording.
        reads: how many reads a leak is looked for in.
        trail: of the unit that runs.
        hands: a tester's, noted in the trail.
        faults: those that the unit played, with what came of them.
    """

    def __init__(
        self,
        site: Site,
        name: str,
        hands: Any,  # noqa: ANN401 - a Simulator, a person or a recording
        kind: Kind = "simulated",
        reads: int = 1000,
        listen: Callable[[DeviceHandle], DeviceHandle] | None = None,
    ) -> None:
        self.site = site
        self._listen = listen
        self.name = name
        self.kind = kind
        self.reads = reads
        self.plan = next(device for device in site.manifest.device if device.name == name)
        self.trail = Trail()
        self._hands = hands
        self._numbers = itertools.count(1)
        self.faults: list[FaultOutcome] = []
        self._seen: dict[str, str] = {}
        self.hands = TracedHands(hands, self.trail)

    @property
    def handle(self) -> DeviceHandle:
        """The device as the host gives it, its calls not noted."""
        device = self.site.device(self.name)
        return self._listen(device) if self._listen else device

    @property
    def device(self) -> TracedDevice:
        """The device, its calls noted."""
        return TracedDevice(self.handle, self.trail)

    @property
    def uses(self) -> tuple[str, ...]:
        """The capabilities through which something can be read, the most telling first; else ``Indicator``."""
        own = [name for name in _PREFERENCE if name in self.plan.capabilities]
        return tuple(name for name in own if name != "Indicator") or tuple(own)

    def deadline(self, seconds: float = 0.0) -> Deadline:
        """For one call: so many seconds, or the device's own limit."""
        return Deadline(seconds or self.handle.limits.read)

    def begin(self) -> None:
        """A sound device that is plugged in, with nothing on it, and an empty trail."""
        self.make_sound()
        self.trail = Trail()
        self.hands = TracedHands(self._hands, self.trail)
        self.faults = []

    def make_sound(self) -> None:
        """Undo whatever a unit did; what these hands cannot do they have not done either."""
        moves: list[Callable[[], object]] = [lambda: self._hands.play(""), self._hands.plug]
        if set(self.uses) & {"CardSlots", "IdCardReader", "RecordReader"}:
            moves.append(self._hands.remove)
        if "CodeScanner" in self.uses:
            moves.append(lambda: self._hands.show(""))
        for move in moves:
            with contextlib.suppress(NotSupported):
                move()
        self.site.host.reset(self.site.name)

    def empty(self) -> None:
        """See to it that there is nothing to read.

        Raises:
            NotSupported: these hands cannot take away what is there.
        """
        self.hands.remove()
        if "CodeScanner" in self.uses:
            self.hands.show("")

    def can_play(self, fault: str) -> bool:
        """Whether these hands can make the device misbehave so."""
        return fault in self.hands.faults

    def place(self) -> str:
        """The place of the first slot that is not for a SAM.

        Raises:
            NotApplicable: it has none.
        """
        kinds = [slot.kind for slot in self.handle.slots() if slot.kind != "sam"]
        if not kinds:
            raise NotApplicable(Text("只有 SAM 卡座", "it has slots for SAMs only"))
        return kinds[0]

    def slot(self) -> str:
        """The name of that slot."""
        return next(slot.name for slot in self.handle.slots() if slot.kind == self.place())

    def new_code(self) -> str:
        """A made-up code that was not used before."""
        return f"{next(self._numbers):04X}" + "5F27" * 15 + ":0:" + "A1B2" * 8

    def prepare(self, capability: str) -> None:
        """Put down what the capability reads; a code is held up while it is scanned."""
        if capability == "CardSlots":
            self.hands.insert(HEALTH_CARD, self.place())
        elif capability == "RecordReader":
            self.hands.insert(HEALTH_CARD)
        elif capability == "IdCardReader":
            self.hands.insert(ID_CARD)

    def two_cards(self) -> None:
        """Two cards on the antenna, and none elsewhere.

        Raises:
            NotApplicable: it has none.
        """
        if "contactless" not in {slot.kind for slot in self.handle.slots()}:
            raise NotApplicable(Text("没有感应区", "it has no antenna"))
        self.hands.remove()
        self.hands.insert(HEALTH_CARD, "contactless")
        self.hands.play("two_cards")

    def read(self, capability: str, deadline: Deadline, *, noted: bool = True, wait: float = 0.0) -> None:
        """One read of what :meth:`prepare` put down, as a request does it, and whether it is that.

        Args:
            capability: through which.
            deadline: of the read.
            noted: whether its calls go into the trail.
            wait: seconds to wait for another request that has the device.

        Raises:
            Failed: something else came.
            WscallError: nothing did.
        """
        with self.handle.lease("check", deadline, wait=wait) as leased:
            if capability == "IdCardReader" and self.kind == "simulated":
                self._hands.insert(ID_CARD)  # it has to be lifted between two reads
            self._read(capability, TracedDevice(leased, self.trail) if noted else leased, deadline)

    def _read(self, capability: str, device: Any, deadline: Deadline) -> None:  # noqa: ANN401 - traced or not
        if capability == "CardSlots":
            self.same(HEALTH_CARD, read_card(device, "card", deadline).values["kh"], LIN.values["kh"])
        elif capability == "RecordReader":
            self.same(HEALTH_CARD, self.record(device, "card", deadline)["kh"], LIN.values["kh"])
        elif capability == "IdCardReader":
            self.same(ID_CARD, device.read_id_card(deadline).number, ID_CARDS[ID_CARD].number)
        elif capability == "CodeScanner":
            code = self.new_code()
            got = self.scan(code, deadline, device)
            demand(self.kind != "simulated" or got == code, Text("读到的不是出示的码", "another code than shown"))
        else:
            device.indicate("ok", deadline)

    def touch(self, capability: str) -> None:
        """The shortest complete use of what :meth:`prepare` put down, to be repeated many times; not noted.

        Raises:
            WscallError: it failed.
        """
        if capability == "CardSlots":
            handle, slot, deadline = self.handle, self.slot(), self.deadline()
            handle.power_on(slot, deadline)
            handle.transmit(slot, _GET_CHALLENGE, deadline)
            handle.power_off(slot, deadline)
        else:
            self.read(capability, self.deadline(), noted=False)

    def use(self, capability: str = "", seconds: float = 0.0) -> None:
        """Prepare and read once; what a working device does.

        Raises:
            Failed: it does not.
            NotSupported: these hands cannot put anything down.
        """
        chosen = capability or self.uses[0]
        try:
            self.prepare(chosen)
            self.read(chosen, self.deadline(seconds))
        except NotSupported:
            raise
        except WscallError as error:
            raise Failed(Text("正常的读取没有成功", "a plain read did not succeed"), error.text().en) from error

    def record(self, device: Any, kind: RecordKind, deadline: Deadline) -> dict[str, str]:  # noqa: ANN401 - traced or not
        """A record, with every field that the units look at."""
        return {"kh": "", "xm": "", **device.read_record(kind, deadline)}

    def same(self, what: str, value: str, made_up: str) -> None:
        """Demand the value of a virtual card, or, of a real one, the same at each read.

        Raises:
            Failed: it is another, or none.
        """
        demand(bool(value), Text("关键字段为空", "the identifying field is empty"))
        expected = made_up if self.kind == "simulated" else self._seen.setdefault(what, value)
        demand(value == expected, _WRONG)

    def scan(self, code: str, deadline: Deadline, device: Any = None) -> str:  # noqa: ANN401 - traced or not
        """Scan while somebody holds a code up until it is read, then takes it away.

        Raises:
            WscallError: of the scan.
        """
        device = device or self.device
        hands: Any = self.hands if isinstance(device, TracedDevice) else self._hands
        results: list[str | WscallError] = []
        done = threading.Event()

        def listen() -> None:
            try:
                results.append(device.scan(deadline))
            except WscallError as error:
                results.append(error)
            finally:
                done.set()

        scanner = threading.Thread(target=listen, name="kit scan")
        scanner.start()
        try:
            done.wait(_BEFORE)
            while not done.is_set():
                hands.show(code)
                done.wait(_HOLD)
        finally:
            deadline.cancel()  # or the thread of a scan whose hands failed would wait for its limit
            scanner.join()
        hands.show("")
        (result,) = results
        if isinstance(result, WscallError):
            raise result
        return result

    def right(self, record: RecordKind, *, photo: bool = False) -> CardContent:
        """What is on the virtual health card, read without the vendor's driver."""
        return read_card(SimulatedReader(self.site.home / "untouched"), record, Deadline(_AT_ONCE), photo=photo)

    def refused(self, call: Callable[[], object], *kinds: type[WscallError], what: Text) -> WscallError:
        """Demand that a call fails with one of these errors.

        Raises:
            Failed: it gave something, or failed otherwise.
        """
        needed = " | ".join(kind.kind for kind in kinds)
        try:
            call()
        except kinds as error:
            return error
        except WscallError as error:
            raise Failed(what, f"{error.kind}: {error.what.en}", needed) from error
        raise Failed(what, "ok", needed)
