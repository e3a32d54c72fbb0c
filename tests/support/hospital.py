"""A small hospital for tests: configuration, embedded platform and simulated devices, all of them real."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from wscall.api.session import Session
from wscall.config import load_settings, write_template
from wscall.model.identity import made_up_id_number
from wscall.sim.cards.sam import DEFAULT_PIN
from wscall.sim.platform import EmbeddedPlatform

RESERVE = "0304|心血管内科|3|2|1|0.00|0|"
"""szReserve of an outpatient department's counter."""


class Applicant(NamedTuple):
    """Somebody made up who wants a card."""

    name: str = "甄应用"
    number: str = made_up_id_number(601, birth=date(1991, 4, 6), male=True)
    phone: str = "12000000601"

    def people(self) -> dict[str, str]:
        return {
            "xm": self.name, "zjlx": "01", "zjhm": self.number, "sfzhm": self.number, "xb": "1", "mzdm": "01",
            "csrq": "19910406", "brdh": self.phone, "dzc": "石榴弄7号", "fyzhdm": "10", "xldm": "20",
            "zydm": "1-2", "ylfyzffs": "07", "citizenship": "156",
        }  # fmt: skip

    def card(self) -> dict[str, Any]:
        return {"klx": "3", "issuingMode": "2", "qrType": "1", "peopleInfo": self.people()}

    def card_xml(self) -> str:
        """szInput of syncCardInfo, bare, without orgCode and authKey."""
        people = "".join(f"<{name}>{value}</{name}>" for name, value in self.people().items())
        card = f"<klx>3</klx><issuingMode>2</issuingMode><peopleInfo>{people}</peopleInfo><qrType>1</qrType>"
        return f"<syncCardInfo><cardInfo>{card}</cardInfo></syncCardInfo>"


PERSON = Applicant()


class Hospital(NamedTuple):
    """The parts of the hospital, and what a test looks at."""

    folder: Path
    platform: EmbeddedPlatform
    configuration: Path

    @property
    def sim(self) -> Path:
        return self.folder / "sim"

    def session(self) -> Session:
        return Session(self.configuration)

    def key(self) -> str:
        return load_settings(self.configuration).auth_key.reveal()

    def audit(self) -> list[dict[str, Any]]:
        files = sorted((self.folder / "state" / "logs").glob("audit-*"))
        return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]

    def configure(self, **values: str) -> None:
        """Rewrite the configuration; names as ``SECTION__key``."""
        write_configuration(self.folder, self.platform, values)


def write_configuration(folder: Path, platform: EmbeddedPlatform | None, values: Mapping[str, str]) -> Path:
    """Write a configuration; names as ``SECTION__key``. Without a platform its address is one nobody answers."""
    (folder / "WSCallConfig.ini").unlink(missing_ok=True)
    url = f"{platform.url}?wsdl" if platform else "http://127.0.0.1:9/none"  # port 9 (discard) is closed
    keys = {name.replace("__", "."): value for name, value in values.items()}
    return write_template(folder, {"WEBSERVICE.url": url, "PLATFORM.wsdl": "bundled", **keys})


@contextmanager
def open_hospital(folder: Path, monkeypatch: pytest.MonkeyPatch, **platform: Any) -> Iterator[Hospital]:
    """A hospital in ``folder``; arguments for the platform as of :class:`EmbeddedPlatform`."""
    monkeypatch.setenv("WSCALL_STATE_DIR", str(folder / "state"))
    monkeypatch.setenv("WSCALL_SIM_DIR", str(folder / "sim"))
    monkeypatch.setenv("WSCALL_SAM_PIN", DEFAULT_PIN)
    with EmbeddedPlatform(**platform) as served:
        yield Hospital(folder, served, write_configuration(folder, served, {}))


def install_plugin(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str) -> str:
    """Install a distribution with an entry point of the host's group; returns the module's name."""
    site = folder / f"site-{name}"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    module = f"installed_{name}"
    (site / f"{module}.py").write_text(source, encoding="utf-8")
    info = site / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-dist\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[wscall.plugins]\n{name} = {module}\n", encoding="utf-8")
    monkeypatch.delitem(sys.modules, module, raising=False)
    return module
