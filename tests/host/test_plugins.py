"""Plugins of the host, installed for real: a distribution with an entry point on the import path."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wscall.deadline import Deadline
from wscall.host.hookspecs import CheckContext, ReadFinished
from wscall.host.plugins import Plugins
from wscall.host.states import PluginStatus

Install = Callable[[str, str], None]
READ = ReadFinished("1", "card", 0, 12, (("SIM", "reader", "ok", 12),))

ALL_HOOKS = """
from wscall.plugin import DriverSpec, Finding, HealthCheck, Observer, PlatformSpec, Text, hookimpl
told = []
class Profile:
    name = "{name}"
def open_device(context, deadline):
    raise RuntimeError
def connect(settings, endpoint):
    return endpoint
def look(context, deadline):
    yield Finding("warning", Text("看", "look"))
@hookimpl
def wscall_drivers():
    yield DriverSpec("{name}-driver", open_device, ("CodeScanner",))
@hookimpl
def wscall_card_profiles():
    yield Profile()
@hookimpl
def wscall_platforms():
    yield PlatformSpec("{name}", Text("平台", "platform"), connect)
@hookimpl
def wscall_health_checks():
    return [HealthCheck("{name}.check", Text("检查", "check"), look)]
@hookimpl
def wscall_read_finished():
    yield Observer("{name}", told.append)
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def install(name: str, source: str) -> None:
        module = f"installed_{name}_{tmp_path.name}"
        (site / f"{module}.py").write_text(source.replace("{name}", name), encoding="utf-8")
        info = site / f"{module}-1.5.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-dist\nVersion: 1.5\n")
        (info / "entry_points.txt").write_text(f"[wscall.plugins]\n{name} = {module}\n")
        monkeypatch.setitem(sys.modules, module, None)
        monkeypatch.delitem(sys.modules, module)

    return install


def status_of(plugins: Plugins, name: str) -> PluginStatus:
    (status,) = (status for status in plugins.statuses if status.name == name)
    return status


def test_the_built_in_plugin_is_loaded() -> None:
    plugins = Plugins(frozenset())
    assert status_of(plugins, "wscall")[1:3] == ("built in", "loaded")
    assert plugins.drivers["serial-scanner"].reference == "wscall_plugins.serial_scanner:open_device"


def test_an_installed_plugin_offers_through_every_hook(install: Install) -> None:
    install("ward", ALL_HOOKS)
    plugins = Plugins(frozenset())
    status = status_of(plugins, "ward")
    assert (status.source, status.state, len(status.hooks)) == ("ward-dist 1.5", "loaded", 5)
    assert plugins.drivers["ward-driver"].spec.capabilities == ("CodeScanner",)
    assert [profile.name for profile in plugins.card_profiles] == ["ward"]
    assert [platform.scheme for platform in plugins.platforms] == ["ward"]
    (check,) = (check for check in plugins.health_checks if check.name == "ward.check")
    context: CheckContext = None  # type: ignore[assignment]  # this check does not look at it
    assert [finding.severity for finding in check.run(context, Deadline(1))] == ["warning"]
    plugins.tell(READ)
    module = sys.modules[plugins.drivers["ward-driver"].spec.open.__module__]
    assert module.told == [READ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise RuntimeError('no licence')", "no licence"),
        ("import sys; sys.exit(3)", "sys.exit(3)"),
        ("import no_such_sdk", "no_such_sdk"),
        (ALL_HOOKS.replace("def wscall_drivers", "def wscall_driver"), "did you mean wscall_drivers?"),
        (ALL_HOOKS.replace("@hookimpl\ndef wscall_drivers", "def wscall_drivers"), "lacks its @hookimpl"),
        (ALL_HOOKS.replace("def wscall_drivers()", "def wscall_drivers(extra)"), "extra"),
        (
            ALL_HOOKS.replace('yield DriverSpec("{name}-driver", open_device, ("CodeScanner",))', "yield 1"),
            "DriverSpec",
        ),
        (ALL_HOOKS.replace("open_device, (", "lambda c, d: None, ("), "at the top of a module"),
        (ALL_HOOKS.replace('DriverSpec("{name}-driver"', 'DriverSpec("serial-scanner"'), "wscall, bad"),
        (ALL_HOOKS.replace("return [HealthCheck", "return [str"), "wscall_health_checks"),
        (ALL_HOOKS.replace("yield Profile()", "raise SystemExit(4)"), "sys.exit(4)"),
    ],
)
def test_a_bad_plugin_costs_only_itself(
    install: Install, caplog: pytest.LogCaptureFixture, source: str, said: str
) -> None:
    install("good", ALL_HOOKS)
    install("bad", source)
    with caplog.at_level(logging.WARNING, "wscall.host"):
        plugins = Plugins(frozenset())
    status = status_of(plugins, "bad")
    assert status.state == "failed"
    assert said in status.reason.en
    assert "bad" in caplog.text
    assert status_of(plugins, "good").state == "loaded"
    assert "bad-driver" not in plugins.drivers
    assert "serial-scanner" in plugins.drivers
    assert [profile.name for profile in plugins.card_profiles] == ["good"], "all of a plugin or nothing"


def test_a_disabled_plugin_is_not_imported(install: Install) -> None:
    install("ward", "raise RuntimeError")
    status = status_of(Plugins(frozenset({"ward"})), "ward")
    assert status.state == "disabled"
    assert "WSCALL_DISABLE" in status.reason.zh


def test_an_observer_that_fails_changes_nothing(install: Install, caplog: pytest.LogCaptureFixture) -> None:
    install("a", ALL_HOOKS.replace("told.append", "lambda read: 1 / 0"))
    install("b", ALL_HOOKS.replace("told.append", "lambda read: exit(3)"))
    install("c", ALL_HOOKS)
    plugins = Plugins(frozenset())
    with caplog.at_level(logging.WARNING, "wscall.host"):
        plugins.tell(READ)
    assert "observer a: ZeroDivisionError" in caplog.text
    assert "observer b: SystemExit" in caplog.text
    assert sys.modules[plugins.drivers["c-driver"].spec.open.__module__].told == [READ]
