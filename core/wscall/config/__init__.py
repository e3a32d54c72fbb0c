"""WSCallConfig.ini: parsed with positions, checked, written back."""

from wscall.config.include_dir import DirectoryEntry, parse_include_dir
from wscall.config.locating import find_configuration
from wscall.config.marks import canonical_mark, known_marks
from wscall.config.problem import Position, Problem
from wscall.config.reading import check_configuration, default_settings, load_settings
from wscall.config.schema import KeyDescription, describe_keys
from wscall.config.secret import Secret
from wscall.config.settings import PlatformSettings, Settings
from wscall.config.template import write_template
from wscall.config.writing import write_auth_key

__all__ = [
    "DirectoryEntry",
    "KeyDescription",
    "PlatformSettings",
    "Position",
    "Problem",
    "Secret",
    "Settings",
    "canonical_mark",
    "check_configuration",
    "default_settings",
    "describe_keys",
    "find_configuration",
    "known_marks",
    "load_settings",
    "parse_include_dir",
    "write_auth_key",
    "write_template",
]
