"""Every unit finds the flaw that it is for, and passes the same device without it."""

from pathlib import Path
from typing import Final

import pytest

from support.flawed import mended, method, remembering, write_flawed
from wscall.kit.check import Choice, check
from wscall.kit.units import UNITS

POWER_ON = "power_on(self, slot, deadline)"
TRANSMIT = "transmit(self, slot, command, deadline)"
SCAN = "scan(self, deadline)"
READ = "read_id_card(self, deadline)"
RECORD = "read_record(self, kind, deadline)"
SOUND_POWER_ON = "return self.sound.power_on(slot, deadline)"
SOUND_TRANSMIT = "return self.sound.transmit(slot, command, deadline)"
SOUND_SCAN = "return self.sound.scan(deadline)"
SOUND_READ = "return self.sound.read_id_card(deadline)"
SOUND_RECORD = "return self.sound.read_record(kind, deadline)"

FLAWS: Final = [
    ("HOST-LOADS", "reader", "raise RuntimeError('no licence')\n" + method("close(self)", "pass")),
    ("HOST-READS", "reader", method(POWER_ON, "raise DeviceFault(SAID)")),
    ("HOST-IDENTITY", "reader", method("identity(self)", "return DeviceIdentity(model=str(time.monotonic_ns()))")),
    (
        "HOST-UNPLUGGED",
        "reader",
        mended(POWER_ON, SOUND_POWER_ON, "DeviceAbsent", "raise DeviceFault(SAID) from None"),
    ),
    ("HOST-DEADLINE", "reader", method(POWER_ON, "while True:", "    time.sleep(60)")),
    (
        "HOST-CANCEL",
        "scanner",
        mended(SCAN, "return self.sound.scan(Deadline(deadline.remaining()))", "TimedOut", "return '5F27'"),
    ),
    (
        "HOST-CONCURRENCY",
        "reader",
        method(
            POWER_ON, "LEAKS.append(slot)", "if len(LEAKS) > 5:", "    raise DeviceFault(SAID)", SOUND_POWER_ON
        ),
    ),
    ("HOST-SILENT", "reader", method(POWER_ON, "print('debug', slot)", SOUND_POWER_ON)),
    ("CARD-SLOTS", "reader", method("slots(self)", "return [Slot('a', 'contactless'), Slot('a', 'sam')]")),
    ("CARD-ATR", "reader", method(POWER_ON, "return b'' if self.sound.power_on(slot, deadline) else b''")),
    (
        "CARD-STATUS",
        "reader",
        method(
            TRANSMIT, "return self.sound.transmit(slot, command, deadline).replace(b'\\x6d\\x00', b'\\x90\\x00')"
        ),
    ),
    (
        "CARD-WHOLE",
        "reader",
        method(
            TRANSMIT,
            "answer = self.sound.transmit(slot, command, deadline)",
            "return answer if len(answer) < 40 else answer[:30] + answer[-2:]",
        ),
    ),
    (
        "CARD-EMPTY",
        "reader",
        mended(POWER_ON, SOUND_POWER_ON, "NoCard", "raise DeviceFault(SAID) from None"),
    ),
    (
        "CARD-PULLED",
        "reader",
        mended(TRANSMIT, SOUND_TRANSMIT, "NoCard", "return b'\\x6f\\x00'"),
    ),
    (
        "CARD-SWAPPED",
        "reader",
        mended(TRANSMIT, SOUND_TRANSMIT, "NoCard", "self.sound.power_on(slot, deadline)", SOUND_TRANSMIT),
    ),
    (
        "CARD-FRESH",
        "reader",
        "KEPT = {}\n"
        + method(
            TRANSMIT,
            "key = (slot, command, len(KEPT) and 0)",
            "if key not in KEPT:",
            "    KEPT[key] = self.sound.transmit(slot, command, deadline)",
            "return KEPT[key]",
        ),
    ),
    (
        "CARD-OFF",
        "reader",
        method("power_off(self, slot, deadline)", "self.sound.power_on(slot, deadline)"),
    ),
    (
        "CARD-TWO",
        "reader",
        method(
            POWER_ON,
            "try:",
            f"    {SOUND_POWER_ON}",
            "except NoCard as error:",
            "    if error.found != '2': raise",
            "return self.sound._device.power_on(slot, deadline)",
        ),
    ),
    (
        "CARD-NOWHERE",
        "reader",
        method(POWER_ON, "return self.sound.power_on('contactless' if slot == 'nowhere' else slot, deadline)"),
    ),
    (
        "CARD-SAM",
        "reader",
        method(POWER_ON, "if slot == 'sam1':", "    return bytes.fromhex('3B00')", SOUND_POWER_ON),
    ),
    ("SCAN-WHOLE", "scanner", method(SCAN, "return self.sound.scan(deadline)[:150]")),
    (
        "SCAN-CHINESE",
        "scanner",
        method(SCAN, "return self.sound.scan(deadline).encode().decode('gb18030', 'replace')"),
    ),
    (
        "SCAN-STALE",
        "scanner",
        remembering(SCAN, SOUND_SCAN, "TimedOut"),
    ),
    (
        "SCAN-ONCE",
        "scanner",
        "KEPT = []\n"
        + method(
            SCAN, "if KEPT:", "    return KEPT.pop()", "KEPT.append(self.sound.scan(deadline))", "return KEPT[-1]"
        ),
    ),
    (
        "SCAN-TIMEOUT",
        "scanner",
        mended(SCAN, SOUND_SCAN, "TimedOut", "raise NoCard(SAID) from None"),
    ),
    (
        "SCAN-ORDER",
        "scanner",
        "KEPT = ['']\n"
        + method(SCAN, "KEPT.append(self.sound.scan(deadline))", "return KEPT[len(KEPT) > 3 and -2]"),
    ),
    ("IDC-WHOLE", "id-reader", method(READ, "return self.sound.read_id_card(deadline)._replace(sex='女')")),
    (
        "IDC-EMPTY",
        "id-reader",
        mended(READ, SOUND_READ, "NoCard", "raise DeviceFault(SAID) from None"),
    ),
    (
        "IDC-FRESH",
        "id-reader",
        "KEPT = []\n" + method(READ, "KEPT.append(self.sound.read_id_card(deadline))", "return KEPT[0]"),
    ),
    (
        "IDC-LIFTED",
        "id-reader",
        remembering(READ, SOUND_READ, "NoCard"),
    ),
    (
        "IDC-AGAIN",
        "id-reader",
        "KEPT = []\n"
        + method(
            READ,
            "KEPT.append(self.sound.read_id_card(deadline))",
            "if len(KEPT) > 2: raise NoCard(SAID)",
            "return KEPT[-1]",
        ),
    ),
    ("IDC-KINDS", "id-reader", method(READ, "return self.sound.read_id_card(deadline)._replace(kind='')")),
    (
        "REC-WHOLE",
        "records",
        method(
            RECORD, "record = self.sound.read_record(kind, deadline)", "return {**record, 'xm': 'x\\x00\\x00'}"
        ),
    ),
    (
        "REC-EMPTY",
        "records",
        mended(RECORD, SOUND_RECORD, "NoCard", "return {'kh': '', 'xm': ''}"),
    ),
    (
        "REC-FRESH",
        "records",
        "KEPT = []\n" + method(RECORD, "KEPT.append(self.sound.read_record(kind, deadline))", "return KEPT[0]"),
    ),
    (
        "IND-SIGNALS",
        "reader",
        method("indicate(self, signal, deadline)", "if signal == 'wait':", "    raise DeviceFault(SAID)"),
    ),
    (
        "HOST-RESTART",
        "reader",
        "LOCK = HERE.parent / 'lock'\nif LOCK.exists():\n    raise RuntimeError('still locked')\nLOCK.touch()\n"
        + method("close(self)", "LOCK.unlink()"),
    ),
    (
        "HOST-QUARANTINE",
        "reader",
        "STARTS = HERE.parent / 'starts'\n"
        "STARTS.write_text((STARTS.read_text() if STARTS.exists() else '') + 'x')\n"
        "if len(STARTS.read_text()) > 5:\n    raise RuntimeError('worn out')\n" + method("close(self)", "pass"),
    ),
    ("HOST-LEAK", "reader", method(POWER_ON, "LEAKS.append(os.open('/dev/null', os.O_RDONLY))", SOUND_POWER_ON)),
    (
        "HOST-NETWORK",
        "reader",
        method(POWER_ON, "LEAKS.append(socket.create_server(('127.0.0.1', 0)))", SOUND_POWER_ON),
    ),
    ("HOST-FOLDER", "reader", method(POWER_ON, "(HERE / 'zp.bmp').write_bytes(b'BM')", SOUND_POWER_ON)),
    (
        "FAULT-REFUSE",
        "reader",
        mended(POWER_ON, SOUND_POWER_ON, "DeviceFault", "raise DeviceFault(SAID) from None"),
    ),
    (
        "FAULT-TWO-CARDS",
        "reader",
        mended(
            POWER_ON,
            SOUND_POWER_ON,
            "NoCard as error",
            "if error.found == '2': raise TimedOut(SAID) from None",
            "raise",
        ),
    ),
    (
        "FAULT-CRASH",
        "reader",
        "DIED = HERE.parent / 'died'\nif DIED.exists():\n    raise RuntimeError('once dead, always dead')\n"
        + method(POWER_ON, "DIED.touch()", SOUND_POWER_ON),
    ),
    (
        "FAULT-NOISE",
        "scanner",
        mended(SCAN, SOUND_SCAN, "DeviceFault", "return 'noise'"),
    ),
    (
        "FAULT-EMPTY",
        "scanner",
        mended(SCAN, SOUND_SCAN, "TimedOut", "return ''"),
    ),
]
HOST_S_OWN: Final = {
    "HOST-LEASE",  # promises of the host itself, which no driver can break
    "HOST-NEIGHBOUR",
}


@pytest.mark.parametrize(("unit", "device", "flaw"), FLAWS, ids=[unit for unit, *_ in FLAWS])
def test_a_unit_finds_its_flaw(tmp_path: Path, unit: str, device: str, flaw: str) -> None:
    flawed = write_flawed(tmp_path, device, flaw)
    (result,) = check(flawed, Choice(units=(unit,), reads=30)).results
    assert result.verdict == "failed", result.outcome


@pytest.mark.parametrize(
    ("device", "reads"),
    [("reader", 30), ("id-reader", 30), ("records", 30), ("scanner", 5)],  # a code is held up again for each scan
)
def test_the_same_devices_without_a_flaw_pass(tmp_path: Path, device: str, reads: int) -> None:
    report = check(write_flawed(tmp_path, device), Choice(reads=reads))
    failed = {result.unit.id: result.outcome.reason.en for result in report.results if result.verdict == "failed"}
    assert not failed
    assert report.level == "gold"


def test_every_unit_has_a_flaw_here_or_a_reason() -> None:
    shown = {unit for unit, *_ in FLAWS} | HOST_S_OWN
    faults_alike = {unit.id for unit in UNITS if unit.id.startswith("FAULT-")}
    assert {unit.id for unit in UNITS} - shown - faults_alike == {"REC-NOTHING"}
