"""The pages that say what goes where for a vendor's reader, against the manifests."""

from pathlib import Path

import pytest

from support.pages import CHINESE, DOCS
from wscall.host.manifest import load_manifest
from wscall.host.manifest_transports import Library
from wscall.paths import bundled_manu

PAGES = {"WDCARD": "watchdata", "CCYLCARD": "gwi", "HuaDa": "huada", "SS": "shensi", "DECARD": "decard"}


@pytest.mark.parametrize("directory", PAGES)
@pytest.mark.parametrize("top", [DOCS, CHINESE], ids=["en", "zh"])
def test_a_page_names_what_its_manifest_has(directory: str, top: Path) -> None:
    text = (top / "how-to" / "readers" / f"{PAGES[directory]}.md").read_text("utf-8")
    manifest = load_manifest(bundled_manu() / directory / "plugin.toml")
    assert f"`{directory}`" in text
    assert f"`{manifest.plugin.mark}`" in text
    for device in manifest.device:
        if isinstance(device.transport, Library):
            files = device.transport.file
            assert f"`{device.name}`" in text or f"[DEVICE:{directory}/{device.name}]" in text, device.name
            for file in files.values() if isinstance(files, dict) else (files,):
                assert file in text, file


def test_every_directory_with_a_vendors_library_has_a_page() -> None:
    with_library = {
        path.parent.name
        for path in bundled_manu().glob("*/plugin.toml")
        if any(isinstance(device.transport, Library) for device in load_manifest(path).device)
    }
    assert with_library == set(PAGES)
