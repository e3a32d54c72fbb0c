"""The configuration as the rest of wscall sees it: typed, complete, immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from wscall.config.include_dir import DirectoryEntry
from wscall.config.secret import Secret

DeviceSuit = Literal["readers", "readers+scanner"]
Trust = Literal["off", "warn", "refuse"]
LogLevel = Literal["off", "error", "warning", "info", "debug"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSettings:
    """How the platform is talked to; limits in seconds.

    Attributes:
        namespace: XML namespace of the requests where no WSDL says it.
        success_code: the ``resultCode`` that means success.
        wsdl: ``fetch`` asks the service and falls back to the bundled one; ``bundled`` never asks.
        wsdl_cache: directory for fetched WSDL files.
        connect_limit: for the connection.
        read_limit: for one pause in the reply.
        overall_limit: for the whole call, whatever trickles in.
        max_reply_bytes: a longer reply is refused.
    """

    namespace: str
    success_code: int
    wsdl: Literal["fetch", "bundled"]
    wsdl_cache: Path
    connect_limit: float
    read_limit: float
    overall_limit: float
    max_reply_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """How the agent serves programs and pages of its user.

    Attributes:
        port: the first of ten that are tried; 0 for any free one.
        origins: of the pages that may ask, exactly as browsers send them.
        concurrency: calls at once.
        page_rate: requests a second of one page.
        max_request_bytes: a longer request is refused.
        drain_limit: seconds that an agent which is told to end waits for calls.
        output_size: bytes of szOutput that callers of the native library have.
        message_size: bytes of their szMsg.
        encoding: of their strings.
        call_limit: seconds that the native library waits for one call.
    """

    port: int
    origins: tuple[str, ...]
    concurrency: int
    page_rate: float
    max_request_bytes: int
    drain_limit: float
    output_size: int
    message_size: int
    encoding: Literal["GBK", "UTF-8"]
    call_limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One WSCallConfig.ini.

    Attributes:
        path: the file; vendor directories are looked for beside it.
        directories: INCLUDE_DIR in its order.
        endpoint: the platform's address as configured, with or without ``?wsdl``; empty if none.
        org_code: orgCode.
        user_name: userName.
        password: passWord, from the environment, the keyring or the file.
        auth_key: authKey as it stood in the file when it was read.
        log_level: ``off`` where LOG=0.
        log_dir: directory of the log files.
        log_keep_days: age at which log files are deleted.
        audit_keep_days: age at which audit files are deleted.
        language: ``zh``, ``en``, or ``auto`` for that of the environment.
        device_suit: whether the scanner is asked beside the readers.
        scanner_directory: vendor directory of the scanner (SMDDevName); None if none is named.
        read_limit: seconds for one read over all readers and rounds.
        trust: what happens to a vendor directory that differs from ``manu.lock``.
        state_dir: directory of the journal and other state.
        sam_pin: PIN of the SAM.
        city_code: useCityCode of operator logs; empty if none is configured.
        med_step: kslx → medStepcode, where it differs from the usual one.
        device_overrides: (vendor directory, device) → transport and option values of this site.
        platform: the platform's own.
        agent: the agent's own.
    """

    path: Path
    directories: tuple[DirectoryEntry, ...]
    endpoint: str
    org_code: str
    user_name: str
    password: Secret
    auth_key: Secret
    log_level: LogLevel
    log_dir: Path
    log_keep_days: int
    audit_keep_days: int
    language: Literal["auto", "zh", "en"]
    device_suit: DeviceSuit
    scanner_directory: str | None
    read_limit: float
    trust: Trust
    state_dir: Path
    sam_pin: Secret
    city_code: str
    platform: PlatformSettings
    agent: AgentSettings
    med_step: Mapping[str, str] = field(default_factory=dict)
    device_overrides: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
