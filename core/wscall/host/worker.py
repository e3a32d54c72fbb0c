"""Main program of the process that runs one vendor directory's code. Light on purpose.

The host starts it with the frames on standard input and output. Before any vendor code is imported the two are
moved to descriptors of their own, standard input becomes the null device, and standard output becomes standard
error, so nothing a vendor prints can break the stream. What runs where: see :meth:`Worker.request`.
"""

import faulthandler
import os
import sys
import threading
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any, Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DriverSpec
from wscall.errors import DriverMissing, WscallError
from wscall.host.protocol import METHODS, PROTOCOLS, Frames, ProtocolError, error_to_wire, pack
from wscall.host.served import REPORT, ServedDevice, fault_of
from wscall.host.vendor_code import collect_drivers, load_module, resolve
from wscall.nearest import nearest
from wscall.text import Text

_CLOSING: Final = 1.0
"""Seconds that devices get to close when the host has gone."""
_CHUNK: Final = 1 << 16


class Lane:
    """The one thread in which a device's waiting operations run, one after another."""

    __slots__ = ("_done", "_jobs", "_prepare", "_submitted")

    def __init__(self, prepare: Callable[[], None]) -> None:
        self._submitted = 0  # written by the reading loop only
        self._done = 0  # written by the lane only
        self._prepare = prepare
        self._jobs: SimpleQueue[Callable[[], None]] | None = None

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._submitted != self._done

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job when its turn comes."""
        if self._jobs is None:
            self._jobs = SimpleQueue()
            threading.Thread(target=self._work, args=(self._jobs,), daemon=True).start()
        self._submitted += 1
        self._jobs.put(job)

    def _work(self, jobs: "SimpleQueue[Callable[[], None]]") -> None:
        self._prepare()
        while True:
            jobs.get()()
            self._done += 1


def _enter_apartment(apartment: str) -> None:
    """Join the COM apartment that the vendor's objects need; elsewhere than on Windows there is none."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only for COM

        ctypes.windll.ole32.CoInitializeEx(None, 2 if apartment == "STA" else 0)


class Served:
    """A device with how it may be run."""

    __slots__ = ("apartment", "concurrency", "device", "lane")

    def __init__(self, device: ServedDevice, concurrency: str, apartment: str) -> None:
        self.device = device
        self.concurrency = concurrency
        self.apartment = apartment
        self.lane = Lane(lambda: _enter_apartment(apartment) if apartment else None)

    def runs_inline(self, waits: bool) -> bool:  # noqa: FBT001 - a private question with one fact
        """Short operations of an open and idle device run in the reading loop, which saves two thread switches."""
        if waits or self.apartment or not self.device.opened:
            return False
        return self.concurrency != "serial" or not self.lane.busy

    def submit(self, job: Callable[[], None], waits: bool) -> None:  # noqa: FBT001 - as above
        """Run a job beside the reading loop."""
        if waits and self.concurrency == "free" and not self.apartment:
            threading.Thread(target=job, daemon=True).start()
        else:
            self.lane.submit(job)


class Worker:
    """Answers the host's requests until the host closes the pipe.

    Args:
        source: descriptor of the requests.
        sink: descriptor of the answers.
    """

    def __init__(self, source: int, sink: int) -> None:
        self._source = source
        self._sink = sink
        self._writing = threading.Lock()
        self._devices: dict[str, Served] = {}
        self._refused: dict[str, WscallError] = {}
        self._running: dict[int, Deadline] = {}

    def setup(self, setup: Mapping[str, Any]) -> None:
        """Load the vendor's code and find each device's driver, without opening any.

        Raises:
            WscallError: none of it can be used; a single device that cannot says so when it is asked.
        """
        own: dict[str, DriverSpec] = {}
        if setup["module"]:
            sys.pycache_prefix = setup["bytecode"]  # a vendor directory is only read, so its hash stays true
            module = load_module(setup["code"], setup["directory"], setup["module"])
            own = collect_drivers(module, f"{setup['directory']}/{setup['module']}")
        for device in setup["devices"]:
            try:
                driver = own.get(device["driver"]) or _shared(device, list(own), setup["directory"])
            except WscallError as error:
                self._refused[device["name"]] = error
                continue
            context = DeviceContext(setup["path"], device["name"], device["transport"], device["options"])
            served = ServedDevice(context, driver, device["capabilities"], _complain)
            self._devices[device["name"]] = Served(served, device["concurrency"], device["apartment"])
        if not self._devices:
            raise next(iter(self._refused.values()))

    def hello(self, error: WscallError | None) -> None:
        """Say who is here, in one line; with the error if this worker is of no use."""
        hello = {
            "hello": "wscall",
            "protocols": PROTOCOLS,
            "python": sys.version.split()[0],
            "machine": _machine(),
            "bits": 64 if sys.maxsize > 1 << 32 else 32,
            "pid": os.getpid(),
            "devices": {name: served.device.capabilities for name, served in self._devices.items()},
            "error": error_to_wire(error) if error else None,
        }
        _write(self._sink, pack(hello)[4:] + b"\n")

    def serve(self, frames: Frames, first: bytes) -> None:
        """Answer until the pipe is closed."""
        chunk = first
        while True:
            for message in frames.feed(chunk):
                if "cancel" in message:
                    running = self._running.get(message["cancel"])
                    if running:
                        running.cancel()
                else:
                    self.request(message)
            chunk = os.read(self._source, _CHUNK)
            if not chunk:
                return

    def request(self, message: Mapping[str, Any]) -> None:
        """Run a request here if it is short, else in the device's thread so that a cancel can still arrive."""
        served = self._devices.get(message["device"])
        if served is None:
            self._send({"id": message["id"], "error": error_to_wire(self._refused[message["device"]])})
            return
        deadline = Deadline(message["ms"] / 1000)
        waits = METHODS[message["op"]].waits
        if served.runs_inline(waits):
            self._answer(message, served, deadline)
            return
        self._running[message["id"]] = deadline
        served.submit(lambda: self._answer_and_forget(message, served, deadline), waits)

    def _answer_and_forget(self, message: Mapping[str, Any], served: Served, deadline: Deadline) -> None:
        self._answer(message, served, deadline)
        self._running.pop(message["id"], None)

    def _answer(self, message: Mapping[str, Any], served: Served, deadline: Deadline) -> None:
        op, args = message["op"], message["args"]
        if op == "transmit":
            args = (args[0], bytes.fromhex(args[1]))
        try:
            answer = {"id": message["id"], "result": served.device.run(op, args, deadline)}
        except WscallError as error:
            answer = {"id": message["id"], "error": error_to_wire(error)}
        try:
            self._send(answer)
        except ProtocolError as error:  # a result longer than a frame
            what = Text(f"驱动的 {op} 返回的值无法传送", f"what the driver's {op} returned cannot be sent")
            fault = fault_of(error, what, served.device.where)
            self._send({"id": message["id"], "error": error_to_wire(fault)})

    def _send(self, answer: dict[str, Any]) -> None:
        frame = pack(answer)
        with self._writing:
            _write(self._sink, frame)

    def close(self) -> None:
        """Let go of every device."""
        for served in self._devices.values():
            served.device.close()


def _shared(device: Mapping[str, Any], own: list[str], directory: str) -> DriverSpec:
    """The shared driver that the host found for a device, imported here by its reference."""
    if not device["reference"]:
        raise DriverMissing(
            Text(f"没有名为 {device['driver']} 的驱动", f"there is no driver {device['driver']}"),
            where=f"{directory}/{device['name']}",
            found=device["driver"],
            needed=" | ".join(own),
            advice=nearest(device["driver"], own) or REPORT,
        )
    return DriverSpec(device["driver"], resolve(device["reference"]), tuple(device["capabilities"]))


def _machine() -> str:
    if sys.platform == "win32":
        return os.environ.get("PROCESSOR_ARCHITECTURE", "").lower()
    return os.uname().machine.lower()


def _write(descriptor: int, data: bytes) -> None:
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, data[written:])


def _complain(message: str) -> None:
    sys.stderr.write(message + "\n")


def _take_pipes() -> tuple[int, int]:
    """Move the frames away from descriptors 0 and 1; both new descriptors are closed in child processes."""
    source, sink = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0, inheritable=False)
    os.close(null)
    os.dup2(2, 1)
    return source, sink


def _forbid_core_dumps() -> None:
    """A core file would hold the patient's data."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - POSIX only

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_host(source: int) -> None:
    """End this process soon after the host has gone, even if a driver never comes back."""
    import select  # noqa: PLC0415 - POSIX only; on Windows the reading loop has to notice

    poll = select.poll()
    poll.register(source, 0)
    poll.poll()
    threading.Event().wait(_CLOSING)
    os._exit(0)


def main() -> None:
    """Take the pipes, read the setup, say hello, serve, close, end without running anybody's exit handlers."""
    faulthandler.enable()
    source, sink = _take_pipes()
    _forbid_core_dumps()
    if sys.platform != "win32":
        threading.Thread(target=_end_with_host, args=(source,), daemon=True).start()
    worker = Worker(source, sink)
    frames = Frames(greeted=True)
    messages: list[dict[str, Any]] = []
    while not messages:
        chunk = os.read(source, _CHUNK)
        if not chunk:
            return
        messages.extend(frames.feed(chunk))
    error: WscallError | None = None
    try:
        worker.setup(messages[0]["setup"])
    except WscallError as caught:
        error = caught
    worker.hello(error)
    worker.serve(frames, b"")
    worker.close()
    sys.stderr.flush()
    os._exit(0)
