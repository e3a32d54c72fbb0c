import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wscall.devices.capabilities import CAPABILITIES
from wscall.errors import BadConfiguration, DriverIncompatible, WscallError
from wscall.host.manifest import Capability, load_manifest
from wscall.host.schema import json_schema

GOOD = """\
[plugin]
name = "w-readers"
title = { zh = "读卡器", en = "Readers" }
mark = "WD"
aliases = ["握奇"]
version = "1.2"
api = 1
vendor = "W"
support = "supported"

[[device]]
name = "reader"
driver = "ssse32"
capabilities = ["CardSlots", "IdCardReader"]
concurrency = "per-slot"
arch = ["x86_64"]
codec = "GB18030"
[device.transport]
kind = "library"
file = { linux-x86_64 = "lib/a.so", windows = "a.dll" }
[device.options]
anything = { goes = [1, 2] }
[device.limits]
read = 8

[[device]]
name = "scanner"
driver = "scan"
capabilities = ["CodeScanner"]
transport = { kind = "serial", baud = 115200 }
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "plugin.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_manifest_is_read_with_its_defaults(tmp_path: Path) -> None:
    manifest = load_manifest(write(tmp_path, GOOD))
    reader, scanner = manifest.device
    assert manifest.marks == {"wd"}
    assert (reader.limits.start, reader.limits.read, reader.limits.poll) == (3.0, 8, None)
    assert reader.codec == "gb18030"
    assert reader.options == {"anything": {"goes": [1, 2]}}
    assert (scanner.concurrency, scanner.isolation, scanner.arch) == ("serial", "process", ())
    assert scanner.transport.model_dump(exclude_unset=True) == {"kind": "serial", "baud": 115200}


def test_a_bom_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "plugin.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_manifest(path) == load_manifest(write(tmp_path / "..", GOOD))


@pytest.mark.parametrize(
    ("old", "new", "place", "said", "advice"),
    [
        ('vendor = "W"', 'vendro = "W"', "8:1", "vendro", "vendor"),
        ("baud = 115200", "buad = 115200", "30:32", "buad", "baud"),
        ("read = 8", "raed = 8", "24:1", "raed", "read"),
        ('concurrency = "per-slot"', 'concurency = "serial"', "15:1", "concurency", "concurrency"),
        ('zh = "读卡器"', 'cn = "读卡器"', "3:11", "title.cn", ""),
        ("[device.options]", "[device.option]", "21:9", "option", "options"),
        ('mark = "WD"\n', "", "1:2", "plugin.mark", ""),
        ('support = "supported"', 'support = "good"', "9:1", "'good'", ""),
        ('kind = "serial"', 'kind = "usb"', "30:15", "transport.kind", ""),
        ('kind = "serial", ', "", "30:1", "transport.kind", ""),
        ("baud = 115200", 'baud = "fast"', "30:32", "'fast'", ""),
        ("baud = 115200", "baud = 3", "30:32", "3", ""),
        ('["CodeScanner"]', '["CodeScaner"]', "29:17", "'CodeScaner'", ""),
        ('["CodeScanner"]', "[]", "29:1", "capabilities", ""),
        ('name = "scanner"', 'name = "READER"', "1:1", "plugin.toml", ""),
        ('driver = "scan"', 'driver = "scan"\nfallback_for = "later"', "1:1", "plugin.toml", ""),
        ('name = "scanner"', 'name = "a/b"', "27:1", "'a/b'", ""),
        ('codec = "GB18030"', 'codec = "klingon"', "17:1", "'klingon'", ""),
        ('windows = "a.dll"', 'windows = "../a.dll"', "20:1", "..", ""),
        ('windows = "a.dll"', 'windows = "C:/a.dll"', "20:1", "C:", ""),
        ('windows = "a.dll"', 'dos = "a.com"', "20:1", "dos", ""),
        ("read = 8", "read = 0", "24:1", "0", ""),
        ("read = 8", 'read = "8"', "24:1", "'8'", ""),
        ("api = 1", 'api = "1"', "7:1", "'1'", ""),
        ("api = 1", "", "1:2", "plugin.api", ""),
        ('mark = "WD"', "mark = WD", "4:8", "TOML", ""),
        ("[plugin]", "[plugin", "1:8", "TOML", ""),
    ],
)
def test_every_mistake_is_placed_and_explained(
    tmp_path: Path, old: str, new: str, place: str, said: str, advice: str
) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(BadConfiguration) as caught:
        load_manifest(path)
    error = caught.value
    assert error.where == f"{path}:{place}"
    assert said in str(error)
    assert advice in error.advice.en
    assert error.needed


def test_more_than_one_mistake_is_counted(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load_manifest(write(tmp_path, GOOD.replace("vendor =", "vendro =")))
    assert "(and 1 more)" in caught.value.what.en


def test_one_mistake_in_a_device_is_one_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load_manifest(write(tmp_path, GOOD.replace("driver =", "divver =", 1)))
    assert "and 1 more" in caught.value.what.en, "the unknown key, and the missing one"
    assert "and 2 more" not in caught.value.what.en


@pytest.mark.parametrize(("api", "advice"), [(2, "upgrade wscall"), (0, "newer plugin")])
def test_another_contract_version_says_found_and_needed(tmp_path: Path, api: int, advice: str) -> None:
    text = GOOD.replace("api = 1", f"api = {api}\nkey-of-a-later-version = 1")
    with pytest.raises(DriverIncompatible) as caught:
        load_manifest(write(tmp_path, text))
    assert (caught.value.found, caught.value.needed) == (str(api), "1")
    assert advice in caught.value.advice.en


def test_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "plugin.toml"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(BadConfiguration) as caught:
        load_manifest(path)
    assert caught.value.where == f"{path}:3:1"
    assert caught.value.needed == "UTF-8"


def test_a_manifest_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match=r"plugin\.toml"):
        load_manifest(tmp_path / "plugin.toml")


LINES = st.lists(
    st.sampled_from(
        [*GOOD.splitlines(), "x = 1", "[device]", "[[plugin]]", "device = 3", "plugin = []", "= 1", '"']
    ),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES | st.permutations(GOOD.splitlines()))
def test_no_text_raises_anything_but_our_errors(tmp_path: Path, lines: list[str]) -> None:
    with contextlib.suppress(WscallError):
        assert load_manifest(write(tmp_path, "\n".join(lines))).device


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=100))
def test_no_bytes_raise_anything_but_our_errors(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "plugin.toml"
    path.write_bytes(data)
    with pytest.raises(WscallError):
        load_manifest(path)


def test_the_published_schema_is_the_one_in_use() -> None:
    published = Path(__file__).parents[2] / "docs" / "reference" / "plugin.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == json_schema(), "run: python -m wscall.host.schema"


def test_capabilities_are_those_of_the_protocols() -> None:
    assert set(Capability.__args__) == set(CAPABILITIES)  # type: ignore[attr-defined]  # a Literal keeps its words there


@pytest.mark.parametrize("manifest", sorted((Path(__file__).parents[2] / "manu").glob("*/plugin.toml")), ids=str)
def test_the_bundled_manifests_are_good(manifest: Path) -> None:
    load_manifest(manifest)
