"""Command and answer to a reader of 华大 HuaDa in its feature reports. No driver by itself."""

from wscall.deadline import Deadline
from wscall.devices.frames import DamagedFrame
from wscall.devices.frames.huada import REPORT, Answer, Message, command, reports
from wscall.devices.transports.hid_reports import Reports
from wscall.errors import DeviceFault, TimedOut
from wscall.text import Text

_AGAIN = Text("重新插拔读卡器后再试", "plug the reader in again and retry")


class HuadaExchange:
    """The way to one reader.

    Args:
        device: the open HID device.
        limit: seconds the reader may take for one answer.
    """

    __slots__ = ("_device", "_limit")

    def __init__(self, device: Reports, limit: float) -> None:
        self._device = device
        self._limit = limit

    @property
    def where(self) -> str:
        """Vendor directory and device, for messages."""
        return self._device.where

    def ask(self, number: int, deadline: Deadline, data: bytes = b"", pause: float = 0.0) -> Answer:
        """The answer to a command, fetched ``pause`` seconds after the command was given.

        Raises:
            TimedOut: no answer within the reader's limit, or the deadline passed.
            Cancelled: the caller gave up.
            DeviceAbsent: the reader is gone.
            DeviceFault: the answer is damaged, or the reader refuses a report.
        """
        message = Message()
        with deadline.within(self._limit) as part:
            try:
                for report in reports(command(number, data)):
                    self._device.set_feature(report, part)
                part.wait(pause)
                while (whole := message.add(self._device.get_feature(0, REPORT, part))) is None:
                    pass
                return Answer(whole)
            except TimedOut:
                what = Text("读卡器没有应答", "the reader does not answer")
                raise TimedOut(what, where=self.where, advice=_AGAIN) from None
            except DamagedFrame as damage:
                raise self._damaged(damage) from None

    def content(self, answer: Answer, *, wide: bool = False, skip: int = 0) -> bytes:
        """The content of an answer; see :meth:`wscall.devices.frames.huada.Answer.content`.

        Raises:
            DeviceFault: its length is wrong.
        """
        try:
            return answer.content(wide=wide, skip=skip)
        except DamagedFrame as damage:
            raise self._damaged(damage) from None

    def close(self) -> None:
        """Let go of the reader."""
        self._device.close()

    def _damaged(self, damage: DamagedFrame) -> DeviceFault:
        return DeviceFault(
            Text("读卡器的应答已损坏", "the reader's answer is damaged"),
            where=self.where,
            found=damage.found,
            needed=damage.needed,
            advice=_AGAIN,
        )
