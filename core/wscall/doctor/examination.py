"""Running every check, each within its time, none able to stop the others."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

from wscall.api.session import Session
from wscall.config import Settings, check_configuration, find_configuration, load_settings
from wscall.deadline import Deadline
from wscall.doctor import devices, directories, journal, keyboard, platform
from wscall.doctor.findings import finding
from wscall.errors import BadConfiguration, WscallError
from wscall.host import Host
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck
from wscall.text import Text

_LOG: Final = logging.getLogger(__name__)
_LIMIT: Final = 15.0
"""Seconds for one check."""

BUILT_IN: Final = (directories.CHECK, devices.CHECK, keyboard.CHECK, platform.SERVICE, platform.KEY, journal.CHECK)
"""The checks that come with wscall; plugins add theirs behind them."""
_CONFIGURATION: Final = Text("配置文件", "configuration")


class Examined(NamedTuple):
    """One check and what it found; no findings mean that all is well."""

    name: str
    title: Text
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether it found no error."""
        return all(finding.severity != "error" for finding in self.findings)


def examine(configuration: Path | None, prepare: Callable[[Settings], None] | None = None) -> Iterator[Examined]:
    """Run every check, in order of cause before effect. Without a usable configuration there is just the one.

    Args:
        configuration: path of a WSCallConfig.ini; None looks for it.
        prepare: called with the settings before any device is touched, e.g. :func:`wscall.logs.configure`.
    """
    try:
        file = configuration or find_configuration()
    except BadConfiguration as error:
        yield Examined("config.file", _CONFIGURATION, (finding(error),))
        return
    examined = _examine_file(file)
    yield examined
    if examined.ok:
        settings = load_settings(file)
        if prepare is not None:
            prepare(settings)
        with Host(settings) as host:
            yield from _examine(settings, host)


def examine_session(session: Session, file: Path) -> Iterator[Examined]:
    """Run every check on what a session uses, as its configuration file stands now.

    The session's own workers are asked: a second one for a vendor directory would find the devices in use. A file
    that was spoilt since the session took it is reported, and the rest is examined with what the session took.

    Args:
        session: the session.
        file: its configuration.
    """
    examined = _examine_file(file)
    yield examined
    try:
        settings = session.settings
    except BadConfiguration:  # reported by now
        return
    yield from _examine(load_settings(file) if examined.ok else settings, session.host)


def _examine_file(file: Path) -> Examined:
    problems = tuple(finding(problem.error(), problem.severity) for problem in check_configuration(file))
    return Examined("config.file", _CONFIGURATION, problems)


def _examine(settings: Settings, host: Host) -> Iterator[Examined]:
    context = CheckContext(settings, host)
    checks: Sequence[HealthCheck] = (*BUILT_IN, *host.health_checks())
    with ThreadPoolExecutor(max_workers=len(checks), thread_name_prefix="wscall-doctor") as pool:
        yield from pool.map(lambda check: _run(check, context), checks)


def _run(check: HealthCheck, context: CheckContext) -> Examined:
    try:
        findings = tuple(check.run(context, Deadline(_LIMIT)))
    except WscallError as error:
        findings = (finding(error),)
    except Exception as error:  # noqa: BLE001 - a check may be a plugin's; the others go on
        _LOG.exception("check %s failed", check.name)
        what = Text(f"检查本身出错：{type(error).__name__}", f"the check itself failed: {type(error).__name__}")
        findings = (Finding("error", what, Text("查看日志", "see the log")),)
    return Examined(check.name, check.title, findings)
