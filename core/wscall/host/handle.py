"""The host's side of one device: the capability Protocols, answered by whoever runs its driver."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol, Self

from wscall.deadline import Deadline
from wscall.devices.capabilities import CAPABILITIES, DeviceIdentity, IdCard, RecordKind, Signal, Slot
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, NotSupported
from wscall.events import Events
from wscall.host.facts import DeviceFacts
from wscall.host.leases import WHOLE, Lease, LeaseDesk
from wscall.host.presence import Presence
from wscall.host.protocol import METHODS, Garbage
from wscall.text import Text

_CAPABILITY_OF: Final = {method: name for name, methods in CAPABILITIES.items() for method in methods}
_LONG: Final = 60.0


class Backend(Protocol):
    """Whoever runs a driver: a worker, the host itself, or nobody."""

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        """The result of a method as it travels (:data:`wscall.host.protocol.METHODS`)."""
        ...


class DeviceHandle:
    """One device of one vendor directory.

    Methods are those of :mod:`wscall.devices.capabilities`; one that the device does not have raises NotSupported.
    Each call claims the device for itself, as its ``concurrency`` demands, and waits for its turn until its
    deadline. For several calls that belong together use :meth:`lease`.
    """

    def __init__(self, facts: DeviceFacts, backend: Backend, events: Events | None = None) -> None:
        self.facts = facts
        self.directory = facts.directory
        self.mark = facts.mark
        self.driver = facts.driver
        self.name = facts.name
        self.capabilities = facts.capabilities
        self.limits = facts.limits
        self.fallback_for = facts.fallback_for
        self.where = f"{facts.directory}/{facts.name}" if facts.name else facts.directory
        self._methods = {"identity"}.union(*(CAPABILITIES[name] for name in facts.capabilities))
        self._backend = backend
        self._desk = LeaseDesk(self.where)
        self.presence = Presence(facts, self.where, events or Events())
        self._lease: Lease | None = None

    def __repr__(self) -> str:
        return f"<DeviceHandle {self.where} {'+'.join(self.capabilities)}>"

    def lease(self, owner: str, deadline: Deadline, *, slot: str = WHOLE, wait: float = 0.0) -> "LeasedDevice":
        """Claim the device, or one slot of it, for several calls; use the result in a ``with`` statement.

        Args:
            owner: who asks; others are told.
            deadline: when the claim ends by itself.
            slot: a slot's name; all of the device if empty.
            wait: seconds to wait for another owner.

        Raises:
            DeviceBusy: somebody else has it.
        """
        return LeasedDevice(self, self._desk.claim(slot, owner, deadline, wait))

    def through(self, wrap: Callable[[Backend], Backend]) -> "DeviceHandle":
        """The same device, its turns and leases included, with ``wrap`` around whoever answers: to listen in."""
        device = copy.copy(self)
        vars(device).update(_backend=wrap(self._backend))
        return device

    def identity(self) -> DeviceIdentity:
        """See :class:`wscall.devices.capabilities.Device`; takes at most the read limit, or its lease."""
        identity: DeviceIdentity = self._call("identity", "", (), self._own_deadline())
        return identity

    def slots(self) -> tuple[Slot, ...]:
        """See :class:`wscall.devices.capabilities.CardSlots`; takes at most the read limit, or its lease."""
        slots: tuple[Slot, ...] = self._call("slots", "", (), self._own_deadline())
        return slots

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """See :class:`wscall.devices.capabilities.CardSlots`."""
        answer: bytes = self._call("power_on", slot, (slot,), deadline)
        return answer

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """See :class:`wscall.devices.capabilities.CardSlots`."""
        answer: bytes = self._call("transmit", slot, (slot, command.hex()), deadline)
        return answer

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """See :class:`wscall.devices.capabilities.CardSlots`."""
        self._call("power_off", slot, (slot,), deadline)

    def scan(self, deadline: Deadline) -> str:
        """See :class:`wscall.devices.capabilities.CodeScanner`."""
        code: str = self._call("scan", "", (), deadline)
        return code

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """See :class:`wscall.devices.capabilities.IdCardReader`."""
        card: IdCard = self._call("read_id_card", "", (), deadline)
        return card

    def read_record(self, kind: RecordKind, deadline: Deadline) -> Mapping[str, str]:
        """See :class:`wscall.devices.capabilities.RecordReader`."""
        record: Mapping[str, str] = self._call("read_record", "", (kind,), deadline)
        return record

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """See :class:`wscall.devices.capabilities.Indicator`."""
        self._call("indicate", "", (signal,), deadline)

    def _own_deadline(self) -> Deadline:
        """For a call that its caller gives none: a read that has the device has no longer than its lease."""
        limit = self.limits.read
        return Deadline(min(limit, self._lease.remaining()) if self._lease else limit)

    def _call(self, op: str, slot: str, args: Sequence[str], deadline: Deadline) -> Any:  # noqa: ANN401 - typed by its callers
        if op not in self._methods:
            raise NotSupported(
                Text("设备没有这项功能", "the device has no such capability"),
                where=self.where,
                found=" ".join(self.capabilities),
                needed=_CAPABILITY_OF[op],
            )
        claim = self._claim(op, slot, deadline)
        try:
            answer = METHODS[op].from_wire(self._backend.call(self.name, op, args, deadline))
        except Garbage as error:
            expected = METHODS[op].expected
            what = Text("驱动的回答无法理解", "the driver's answer makes no sense")
            raise DeviceFault(what, where=self.where, found=str(error), needed=expected) from error
        except (DeviceAbsent, DeviceFault) as error:
            self.presence.gone(error)
            raise
        except NoCard:
            self.presence.here()
            raise
        finally:
            if claim:
                claim.release()
        self.presence.here()
        return answer

    def _claim(self, op: str, slot: str, deadline: Deadline) -> Lease | None:
        """The lease for one call; None where it needs none, or has one already."""
        if self.facts.concurrency == "free":
            return None
        per_slot = self.facts.concurrency == "per-slot"
        key = (slot or f"({op})") if per_slot else WHOLE
        if self._lease and self._lease.covers(key):
            return None
        owner = self._lease.owner if self._lease else op
        return self._desk.claim(key, owner, deadline, _LONG)


class LeasedDevice(DeviceHandle):
    """A device as its owner sees it while the lease lasts; afterwards its calls queue like anybody else's."""

    def __init__(self, device: DeviceHandle, lease: Lease) -> None:
        self.__dict__.update(copy.copy(device.__dict__))
        self._lease = lease

    def release(self) -> None:
        """Give the device back."""
        if self._lease:
            self._lease.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.release()
