"""Question and answer over a byte stream: one frame there, one frame back, in step. No driver by itself.

The frames of these readers carry no number, so an answer that comes late could be taken for the next one's. After
anything but a proper answer the line therefore has to fall silent before it is used again.
"""

import time
from collections.abc import Callable
from typing import Final

from wscall.deadline import Deadline
from wscall.devices.frames import Cutter, DamagedFrame
from wscall.devices.transports.stream import ByteStream
from wscall.errors import DeviceAbsent, DeviceFault, TimedOut
from wscall.text import Text

_QUIET: Final = 0.2
"""Seconds without a byte after which a line counts as silent: longer than any pause inside an answer."""
_SETTLE: Final = 2.0
_HELLO: Final = 1.0
"""Seconds in which a device answers its first question; a port with something else behind it stays silent."""


class Exchange:
    """The line to one device.

    Args:
        stream: the open line.
        cutter: makes what cuts the answer out of what arrives, a fresh one for every question.
        limit: seconds a device may take for one answer.
    """

    __slots__ = ("_cutter", "_in_step", "_limit", "_stream")

    def __init__(self, stream: ByteStream, cutter: Callable[[], Cutter], limit: float) -> None:
        self._stream = stream
        self._cutter = cutter
        self._limit = limit
        self._in_step = True

    @property
    def where(self) -> str:
        """Vendor directory, device and port, for messages."""
        return self._stream.where

    def greet(self, frame: bytes, deadline: Deadline, nobody: Text, needed: str) -> bytes:
        """The answer to the first question, :meth:`ask` otherwise.

        Args:
            frame: the question.
            deadline: of the opening.
            nobody: what to say where nothing answers.
            needed: what kind of frames should have come.

        Raises:
            DeviceAbsent: nothing answers, or nothing in such frames.
        """
        try:
            with deadline.within(_HELLO) as part:
                return self.ask(frame, part)
        except TimedOut as error:
            deadline.check(error.what)
            raise DeviceAbsent(
                nobody,
                where=self.where,
                found=str(error.what),
                needed=needed,
                advice=Text(
                    "检查读卡器是否接在这个端口、波特率是否正确",
                    "check that the reader is at this port, and the baud rate",
                ),
            ) from None

    def ask(self, frame: bytes, deadline: Deadline) -> bytes:
        """Send a frame and return the content of the answer.

        Raises:
            TimedOut: no answer within the device's limit, or the deadline passed.
            Cancelled: the caller gave up.
            DeviceAbsent: the device is gone.
            DeviceFault: the answer is damaged, or the line does not fall silent.
        """
        self._settle(deadline)
        self._in_step = False
        with deadline.within(self._limit) as part:
            self._stream.write(frame, part)
            answer = self._answer(part)
        self._in_step = True
        return answer

    def close(self) -> None:
        """Let go of the line."""
        self._stream.close()

    def _settle(self, deadline: Deadline) -> None:
        """Throw away what belongs to no question of ours."""
        until = time.monotonic() + _SETTLE
        while self._stream.drain() or (not self._in_step and self._stream.read(deadline, _QUIET)):
            self._in_step = False
            if time.monotonic() > until:
                raise DeviceFault(
                    Text("设备不停地发送数据", "the device sends without end"),
                    where=self.where,
                    needed=str(Text("只在被询问时应答", "answers to what was asked")),
                    advice=Text(
                        "核对波特率；重新插拔设备后再试", "check the baud rate, plug it in again and retry"
                    ),
                )

    def _answer(self, deadline: Deadline) -> bytes:
        frames = self._cutter()
        try:
            while (content := frames.take()) is None:
                frames.add(self._stream.read(deadline))
        except TimedOut:
            raise TimedOut(
                Text("读卡器没有应答", "the reader does not answer"),
                where=self.where,
                advice=Text("检查电源；重新插拔读卡器后再试", "check its power; plug it in again and retry"),
            ) from None
        except DamagedFrame as damage:
            raise DeviceFault(
                Text("读卡器的应答已损坏", "the reader's answer is damaged"),
                where=self.where,
                found=damage.found,
                needed=damage.needed,
                advice=Text("检查电缆和波特率", "check cable and baud rate"),
            ) from None
        return content
