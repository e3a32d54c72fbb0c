"""What the binding for Python refuses before it calls; in a process of its own, which the library then leaves."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from support.agent import LIMIT
from support.clients import BINDINGS, client_environment
from support.native import HERE

CALL = """
import sys
from wscall_dll import WSCall
try:
    print(WSCall(sys.argv[1], "gbk").ReadCardInfo_V2({text}).code)
except Exception as error:
    print(type(error).__name__, error)
"""


def _said(text: str, library: Path, state: Path) -> str:
    command = [sys.executable, "-c", CALL.format(text=text), str(library)]
    environment = client_environment(HERE, state)
    return subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=LIMIT, env=environment
    ).stdout.strip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("'a|b'", "-33"),
        ("'a\\0b'", "ValueError a text for the library holds a NUL character"),
        ("'\U0001f3e5'", "UnicodeEncodeError 'gbk' codec can't encode character"),
    ],
    ids=["text", "NUL", "lacking"],
)
def test_a_text_that_would_arrive_otherwise_is_refused(text: str, said: str, tmp_path: Path) -> None:
    assert _said(text, HERE.library, tmp_path).startswith(said)


def test_a_library_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    assert _said("''", tmp_path / "none.so", tmp_path).startswith("OSError")


def test_a_library_that_lacks_a_function_is_not_taken(tmp_path: Path) -> None:
    source, library = tmp_path / "other.c", tmp_path / "other.so"
    source.write_text("int WSC_getAuthKey(void) { return 0; }\n", encoding="ascii")
    subprocess.run(["cc", "-shared", "-fPIC", str(source), "-o", str(library)], check=True, timeout=LIMIT)
    assert _said("''", library, tmp_path).startswith("AttributeError")


def test_it_is_written_for_python_3_8() -> None:
    ast.parse((BINDINGS / "python" / "wscall_dll.py").read_text("utf-8"), feature_version=(3, 8))
