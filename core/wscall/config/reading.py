"""From the file to Settings, finding every problem on the way."""

from pathlib import Path
from typing import Any, Final

from wscall.config.document import Document
from wscall.config.locating import FILE_NAME, find_configuration, missing
from wscall.config.outline import Outline
from wscall.config.problem import Position, Problem, Severity, combined
from wscall.config.settings import AgentSettings, PlatformSettings, Settings
from wscall.config.site import device_overrides, med_steps
from wscall.config.values import Values
from wscall.errors import BadConfiguration
from wscall.text import Text

_MOST: Final = 100
_LARGEST: Final = 1 << 20  # bytes; a configuration is a page or two


def read_document(path: Path) -> Document:
    """The file as it stands.

    Raises:
        BadConfiguration: it is missing, cannot be read, is too large, or is not text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise missing(path) from None
    except OSError as error:
        raise BadConfiguration(
            Text("读取配置文件失败", "the configuration cannot be read"),
            where=str(path),
            found=error.strerror or type(error).__name__,
            advice=Text("检查文件权限", "check the file's permissions"),
        ) from None
    if len(data) > _LARGEST:
        raise BadConfiguration(
            Text("配置文件太大", "the configuration is too large"), where=str(path), needed=f"≤ {_LARGEST} B"
        )
    return Document(data, str(path))


def load_settings(path: Path | None = None) -> Settings:
    """Read a configuration; without a path, the one :func:`find_configuration` finds.

    Raises:
        BadConfiguration: naming every error in it. Warnings are left to :func:`check_configuration`.
    """
    file = (path or find_configuration()).absolute()
    values, problems = _read(read_document(file), file)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise combined(errors, str(file))
    return _settings(file, values)


def default_settings(directory: Path) -> Settings:
    """What holds where there is no configuration: every key at its default, no vendor directory, no endpoint.

    Args:
        directory: stands for the folder of the configuration.
    """
    file = directory.absolute() / FILE_NAME
    return _settings(file, _read(Document(b"", str(file)), file)[0])


def check_configuration(path: Path) -> list[Problem]:
    """The problems of a configuration, errors first, in the order of its lines; empty for a good one.

    A hundred errors and as many warnings at most.
    """
    file = path.absolute()
    try:
        document = read_document(file)
    except BadConfiguration as error:
        place = Position(0, 0, error.where)
        return [Problem("error", error.what, place, "", error.found, error.needed, error.advice)]
    return _read(document, file)[1]


def _read(document: Document, file: Path) -> tuple[dict[str, Any], list[Problem]]:
    outline = Outline(document)
    values = Values(document, file)
    fields = values.fields()
    fields["med_step"], step_problems = med_steps(document)
    named = [entry.directory for entry in fields["directories"]]
    fields["device_overrides"], device_problems = device_overrides(document, [*named, fields["scanner_directory"]])
    problems = [*outline.problems(), *values.problems, *step_problems, *device_problems]
    problems.sort(key=lambda problem: problem.position[:2])
    return fields, [*_first(problems, "error"), *_first(problems, "warning")]


def _first(problems: list[Problem], severity: Severity) -> list[Problem]:
    """No more of a kind than anyone would read."""
    return [problem for problem in problems if problem.severity == severity][:_MOST]


def _settings(file: Path, fields: dict[str, Any]) -> Settings:
    groups: dict[str, dict[str, Any]] = {"": {}, "platform": {}, "agent": {}}
    for name, value in fields.items():
        group, _, plain = name.rpartition(".")
        groups[group][plain] = value
    own, platform = groups[""], groups["platform"]
    platform["wsdl_cache"] = own["state_dir"] / "wsdl"
    if not own.pop("log"):
        own["log_level"] = "off"
    del own["keyring"]
    agent = AgentSettings(**groups["agent"])
    return Settings(path=file, platform=PlatformSettings(**platform), agent=agent, **own)
