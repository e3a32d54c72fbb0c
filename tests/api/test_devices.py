"""Devices, opened for real."""

from support.hospital import Hospital
from support.vendor_dirs import write_vendor
from wscall.api.devices import devices_report
from wscall.api.session import Session

READER = 'capabilities = ["CardSlots"]'


def test_devices_that_open_and_devices_that_do_not(hospital: Hospital, session: Session) -> None:
    write_vendor(hospital.folder / "manu", "GOOD", device=READER)
    write_vendor(hospital.folder / "manu", "Bad", "crash_in_open", device=READER)
    hospital.configure(MANU_DIR__INCLUDE_DIR="<GOOD:T><Bad:T><SIM:SIM>")
    devices = {(each.directory, each.device): each for each in devices_report(session).devices}
    good, bad = devices["GOOD", "reader"], devices["Bad", "reader"]
    assert (good.ok, good.error) == (True, None)
    assert good.identity is not None
    assert good.identity.serial == "SN-1"
    assert (bad.ok, bad.identity) == (False, None)
    assert bad.error is not None
    assert (bad.error.kind, bool(bad.error.zh), bool(bad.error.en)) == ("device_fault", True, True)
    absent = devices["SIM", "scanner"].error
    assert absent is not None
    assert absent.kind == "device_absent"
