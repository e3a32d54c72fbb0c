"""Driver of the card box: a drive with ``card.txt``, ``people.txt`` and ``health.txt`` while a card lies on it.

A file holds ``name=value`` lines with the specification's names, or ``error=CODE`` where the box could not read.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from wscall.plugin import (
    Deadline,
    DeviceAbsent,
    DeviceContext,
    DeviceFault,
    DeviceIdentity,
    DriverSpec,
    Native,
    NoCard,
    Text,
    hookimpl,
)

KEYS: Final[Mapping[str, str]] = {"card": "kh", "people": "xm"}
"""The field that no record of a kind can lack: one without it is no answer."""


class Box:
    """A RecordReader. Nothing is kept between reads: what a file says is true only while it is there."""

    def __init__(self, drive: Path, codec: str) -> None:
        self._drive = drive
        self._codec = codec

    def identity(self) -> DeviceIdentity:
        """Model, serial number and firmware; empty where the device does not tell."""
        self._check_there()
        return DeviceIdentity(model="ACME box")

    def read_record(self, kind: str, deadline: Deadline) -> Mapping[str, str]:
        """The record of the card that lies on the box now.

        Raises:
            NoCard: none does.
            DeviceAbsent: the drive is gone.
            DeviceFault: the box could not read the card, or wrote no text or an empty record.
        """
        deadline.check(Text("没有时间读取读卡盒", "no time to read the box"))
        try:
            text = (self._drive / f"{kind}.txt").read_bytes().decode(self._codec)
        except FileNotFoundError:
            self._check_there()
            raise NoCard(
                Text("读卡盒上没有卡", "no card on the box"), advice=Text("放卡后再试", "put the card on the box")
            ) from None
        except UnicodeDecodeError:
            raise self._fault() from None
        fields = dict(line.partition("=")[::2] for line in text.splitlines())
        if "error" in fields:
            raise self._fault(Native(fields["error"]))
        if kind in KEYS and not fields.get(KEYS[kind]):
            raise self._fault()
        return fields

    def close(self) -> None:
        """Nothing is held."""

    def _check_there(self) -> None:
        if not self._drive.is_dir():
            raise DeviceAbsent(
                Text("没有找到读卡盒", "the card box is not there"),
                where=str(self._drive),
                advice=Text("检查数据线", "check its cable"),
            )

    def _fault(self, native: Native | None = None) -> DeviceFault:
        return DeviceFault(
            Text("读卡盒不能读出卡上的数据", "the box cannot read the card"),
            where=str(self._drive),
            advice=Text("重新放卡再试", "take the card off, put it back and try again"),
            native=native,
        )


def open_box(context: DeviceContext, _deadline: Deadline) -> Box:
    """Open the box that ``[device.options]`` names.

    Raises:
        DeviceAbsent: it is not plugged in.
    """
    box = Box(Path(context.directory, context.options["drive"]), context.options["codec"])
    box.identity()
    return box


@hookimpl
def wscall_drivers() -> Iterator[DriverSpec]:
    """The driver that ``plugin.toml`` names."""
    yield DriverSpec("acme-box", open_box, ("RecordReader",))
