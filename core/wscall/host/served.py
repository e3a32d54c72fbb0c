"""One device as its driver serves it: opened on first use, guarded against whatever the driver does.

Runs where the driver runs: in the worker, or in the host for ``isolation = "inline"``. Light.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from wscall.deadline import Deadline
from wscall.devices.capabilities import CAPABILITIES, Device, DeviceContext, DriverSpec
from wscall.errors import DeviceAbsent, DeviceFault, DriverIncompatible, Native, Overran, TimedOut, WscallError
from wscall.host.protocol import METHODS, Garbage
from wscall.text import Text

REPORT = Text("请把这条信息报给该厂商", "report this to the vendor")
_opening = threading.Lock()
"""Devices of one process are opened one at a time: a driver imports what it needs when it opens a device, and two
threads that import parts of one package at the same time can each be given the half of a module."""
_EXIT = Text("驱动调用了 sys.exit({code})", "the driver called sys.exit({code})")


def fault_of(error: BaseException, what: Text, where: str) -> WscallError:
    """What an exception of vendor code means: its own WscallError as it is, anything else a DeviceFault.

    ``sys.exit`` costs the one call, not the process.
    """
    if isinstance(error, WscallError):
        return error
    if isinstance(error, SystemExit):
        native = Native(f"sys.exit({error.code})"[:80])
        return DeviceFault(_EXIT.fill(code=error.code), where=where, advice=REPORT, native=native)
    return DeviceFault(what, where=where, found=f"{type(error).__name__}: {error}"[:300], advice=REPORT)


class ServedDevice:
    """A device and its driver.

    Args:
        context: what the driver needs to open it.
        driver: the driver.
        capabilities: those the manifest declares.
        complain: told what went wrong where no caller can be told.
    """

    __slots__ = ("_complain", "_device", "capabilities", "context", "driver")

    def __init__(
        self,
        context: DeviceContext,
        driver: DriverSpec,
        capabilities: Sequence[str],
        complain: Callable[[str], None],
    ) -> None:
        self.context = context
        self.driver = driver
        self.capabilities = tuple(capabilities)
        self._complain = complain
        self._device: Device | None = None

    @property
    def opened(self) -> bool:
        """Whether the next call finds the device open."""
        return self._device is not None

    @property
    def where(self) -> str:
        """``DIRECTORY/device``, for people."""
        directory = self.context.directory.replace("\\", "/").rstrip("/").rpartition("/")[2]
        return f"{directory}/{self.context.name}"

    def run(self, op: str, args: Sequence[Any], deadline: Deadline) -> object:
        """Call one method; returns what :attr:`~wscall.host.protocol.Method.to_wire` made of its result.

        A device that is absent, at fault or did not come back is closed, so that the next call opens it anew.

        Raises:
            WscallError: whatever the driver reported; DeviceFault for anything it should not have done.
        """
        device = self._device or self._opened(deadline)
        method = METHODS[op]
        try:
            return method.to_wire(
                getattr(device, op)(*args, deadline) if method.timed else getattr(device, op)(*args)
            )
        except KeyboardInterrupt:
            raise
        except Garbage as error:
            self.close()
            raise DeviceFault(
                Text(f"驱动的 {op} 返回了错误类型的值", f"the driver's {op} returned a value of the wrong type"),
                where=self.where,
                found=str(error),
                needed=method.expected,
                advice=REPORT,
            ) from error
        except BaseException as error:  # a vendor may raise anything
            what = Text(f"驱动的 {op} 抛出了意外的异常", f"the driver's {op} raised an unexpected exception")
            fault = fault_of(error, what, self.where)
            if isinstance(fault, (DeviceAbsent, DeviceFault, Overran)):
                self.close()
            raise fault from error

    def close(self) -> None:
        """Let go of the device; never raises. The next call opens it again."""
        device, self._device = self._device, None
        if device is None:
            return
        try:
            device.close()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a vendor may raise anything, and the device counts as closed
            self._complain(f"{self.where}: close(): {type(error).__name__}: {error}")

    def _opened(self, deadline: Deadline) -> object:
        if not _opening.acquire(timeout=deadline.remaining()):
            raise TimedOut(Text("等待设备打开超时", "waited too long for the device to open"), where=self.where)
        try:
            if self._device is None:
                self._device = self._open(deadline)
            return self._device
        finally:
            _opening.release()

    def _open(self, deadline: Deadline) -> Device:
        try:
            device = self.driver.open(self.context, deadline)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a vendor may raise anything
            what = Text("驱动打开设备时抛出了意外的异常", "the driver raised an unexpected exception in open")
            raise fault_of(error, what, self.where) from error
        methods = ["identity", "close", *(m for name in self.capabilities for m in CAPABILITIES[name])]
        missing = [method for method in methods if not callable(getattr(device, method, None))]
        if missing:
            raise DriverIncompatible(
                Text("驱动缺少它所声明的方法", "the driver lacks methods that it declares"),
                where=self.where,
                found=f"{type(device).__name__}: {', '.join(missing)}",
                needed=", ".join(methods),
                advice=REPORT,
            )
        return device
