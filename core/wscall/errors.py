"""Every failure of wscall, as one tree.

The first level is closed: a HIS, the router and the surfaces program against these kinds and no others.
The second level is the vendor's or the platform's own code and text, carried in ``native``::

    WscallError
    ├── NoCard               no_card               nothing on the reader, or not a card it can read
    ├── TimedOut             timeout               the deadline passed before an answer came
    │   └── Overran                                ... and what did not come back was ended
    ├── Cancelled            cancelled             the caller gave up
    ├── DeviceAbsent         device_absent         not plugged in, or gone while in use
    ├── DeviceBusy           device_busy           another program or request holds it
    ├── DeviceFault          device_fault          the device or its driver failed
    ├── Quarantined          quarantined           crashed too often; waits for a reset
    ├── DriverMissing        driver_missing        no such vendor directory, driver or library
    ├── DriverIncompatible   driver_incompatible   wrong contract version, bitness or system
    ├── BadInput             bad_input             the caller's argument cannot be used
    ├── BadConfiguration     bad_configuration     the configuration cannot be used
    │   └── ConfigurationNotWritten                ... or could not be written back
    ├── PlatformRefused      platform_refused      the platform answered with an error code
    ├── PlatformUnreachable  platform_unreachable  no usable answer from the platform
    │   └── OutcomeUnknown                         ... and the request may have been carried out
    ├── NotSupported         not_supported         not offered by this device or platform
    └── Internal             internal              a defect of wscall

This module is imported by vendor workers, so it stays free of heavy imports.
"""

from typing import ClassVar, Final, NamedTuple

from wscall.text import NOTHING, Text


class Native(NamedTuple):
    """What the vendor's library or the platform itself said: its code as text, and its own words, masked."""

    code: str
    text: str = ""


class WscallError(Exception):
    """A failure that says what happened, where, what was found against what was needed, and what to do next.

    Texts never hold personal data or secrets: whoever raises masks first (:mod:`wscall.masking`).
    """

    kind: ClassVar[str]
    spec_code: ClassVar[int]
    """The specification's code for this kind (error table of the specification)."""

    def __init__(
        self,
        what: Text,
        *,
        where: str = "",
        found: str = "",
        needed: str = "",
        advice: Text = NOTHING,
        native: Native | None = None,
    ) -> None:
        super().__init__(what, where, found, needed, advice, native)
        self.what = what
        self.where = where
        self.found = found
        self.needed = needed
        self.advice = advice
        self.native = native

    def text(self) -> Text:
        """The whole message in both languages, one line each."""
        where = f"{self.where}: " if self.where else ""
        chinese = [where + self.what.zh]
        english = [where + self.what.en]
        for value, zh, en in ((self.found, "发现", "found"), (self.needed, "需要", "needed")):
            if value:
                chinese.append(f"{zh} {value}")
                english.append(f"{en} {value}")
        if self.native:
            said = f"{self.native.code} {self.native.text}".strip()
            chinese.append(f"厂商/平台代码 {said}")
            english.append(f"native code {said}")
        if self.advice:
            chinese.append(self.advice.zh)
            english.append(self.advice.en)
        return Text("；".join(chinese), "; ".join(english))

    def __str__(self) -> str:
        return str(self.text())


class NoCard(WscallError):
    """Nothing on the reader, or not a card it can read."""

    kind = "no_card"
    spec_code = -24


class TimedOut(WscallError):
    """The deadline passed before an answer came."""

    kind = "timeout"
    spec_code = -24


class Overran(TimedOut):
    """The deadline passed, and what did not come back was ended: the next request opens the device anew."""


class Cancelled(WscallError):
    """The caller gave up."""

    kind = "cancelled"
    spec_code = -16


class DeviceAbsent(WscallError):
    """Not plugged in, or gone while in use."""

    kind = "device_absent"
    spec_code = -33


class DeviceBusy(WscallError):
    """Another program or request holds the device."""

    kind = "device_busy"
    spec_code = -33


class DeviceFault(WscallError):
    """The device or its driver failed."""

    kind = "device_fault"
    spec_code = -33


class Quarantined(WscallError):
    """The vendor directory crashed too often and waits for a reset."""

    kind = "quarantined"
    spec_code = -33


class DriverMissing(WscallError):
    """No such vendor directory, driver or library."""

    kind = "driver_missing"
    spec_code = -14


class DriverIncompatible(WscallError):
    """Wrong contract version, bitness or operating system."""

    kind = "driver_incompatible"
    spec_code = -14


class BadInput(WscallError):
    """The caller's argument cannot be used."""

    kind = "bad_input"
    spec_code = -15


class BadConfiguration(WscallError):
    """The configuration cannot be used."""

    kind = "bad_configuration"
    spec_code = -100


class ConfigurationNotWritten(BadConfiguration):
    """The configuration could not be written back; the call that wanted it goes on."""

    spec_code = -102


class PlatformRefused(WscallError):
    """The platform answered, with an error code of its own.

    Attributes:
        code: the platform's numeric ``resultCode``, which the ``WSC_*`` functions return as it is.
        reply: the whole reply (:class:`wscall.platform.port.Reply`), kept for the caller's output; or None.
    """

    kind = "platform_refused"
    spec_code = -101

    def __init__(self, what: Text, *, code: int, reply: object = None, where: str = "", message: str = "") -> None:
        super().__init__(what, where=where, native=Native(str(code), message))
        self.code = code
        self.reply = reply


class PlatformUnreachable(WscallError):
    """No usable answer from the platform: no connection, time limit, or a reply that is not one."""

    kind = "platform_unreachable"
    spec_code = -101


class OutcomeUnknown(PlatformUnreachable):
    """The request may or may not have been carried out; the journal keeps it until that is known."""


class NotSupported(WscallError):
    """Not offered by this device or by the platform in use."""

    kind = "not_supported"
    spec_code = -11


class Internal(WscallError):
    """A defect of wscall itself."""

    kind = "internal"
    spec_code = -16


KINDS: Final[dict[str, type[WscallError]]] = {
    error.kind: error
    for error in (
        NoCard,
        TimedOut,
        Cancelled,
        DeviceAbsent,
        DeviceBusy,
        DeviceFault,
        Quarantined,
        DriverMissing,
        DriverIncompatible,
        BadInput,
        BadConfiguration,
        PlatformRefused,
        PlatformUnreachable,
        NotSupported,
        Internal,
    )
}
"""The closed first level, by kind."""
