"""Host side: the drivers of this package, as hooks. Imports no device library."""

from collections.abc import Iterator

from wscall.devices.capabilities import CAPABILITIES, DriverSpec
from wscall.plugin import hookimpl
from wscall_plugins import (
    dcrf32,
    gwi_frames,
    gwi_library,
    healthy_carder,
    hid_pos_scanner,
    huada_hid,
    pcsc,
    rdcard,
    replay,
    sdt_serial,
    sdtapi,
    serial_scanner,
    ssse32,
    termb,
    wsb,
)


@hookimpl
def wscall_drivers() -> Iterator[DriverSpec]:
    """The drivers that several vendors share; a manifest names them."""
    yield DriverSpec("serial-scanner", serial_scanner.open_device, ("CodeScanner",), ("serial", "tcp"))
    yield DriverSpec("hid-pos-scanner", hid_pos_scanner.open_device, ("CodeScanner",), ("hid",))
    yield DriverSpec("gwi-frames", gwi_frames.open_device, ("CardSlots", "Indicator"), ("serial", "hid", "tcp"))
    yield DriverSpec("healthy-carder", healthy_carder.open_device, ("RecordReader", "CodeScanner"), ("library",))
    yield DriverSpec(
        "gwi-library", gwi_library.open_device, ("CardSlots", "IdCardReader", "Indicator"), ("library",)
    )
    yield DriverSpec("rdcard", rdcard.open_device, ("IdCardReader",), ("library",))
    yield DriverSpec("sdtapi", sdtapi.open_device, ("IdCardReader",), ("library",))
    yield DriverSpec("termb", termb.open_device, ("IdCardReader",), ("library",))
    yield DriverSpec("huada-hid", huada_hid.open_device, ("CardSlots", "IdCardReader", "Indicator"), ("hid",))
    yield DriverSpec("sdt-serial", sdt_serial.open_device, ("IdCardReader",), ("serial", "tcp"))
    yield DriverSpec("pcsc", pcsc.open_device, ("CardSlots",), ("pcsc",))
    yield DriverSpec(
        "dcrf32",
        dcrf32.open_device,
        ("CardSlots", "IdCardReader", "CodeScanner", "Indicator"),
        ("library",),
    )
    yield DriverSpec(
        "ssse32",
        ssse32.open_device,
        ("CardSlots", "IdCardReader", "CodeScanner", "Indicator"),
        ("library",),
    )
    yield DriverSpec("wsb", wsb.open_device, ("CardSlots", "RecordReader"), ("library",))
    yield DriverSpec("replay", replay.open_device, tuple(CAPABILITIES), ("none", "virtual"))
