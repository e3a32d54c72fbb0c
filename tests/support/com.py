"""The COM classes of the native library, called under Wine by scripting hosts and by a Windows Python.

Texts go to scripts and come back in files of UTF-16: neither script nor console of Wine knows Chinese. An argument
that is :data:`OUT` is a variable by reference (VBScript, pywin32), or an object with a property ``value``
(JScript, which has no arguments by reference).
"""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from support.agent import LIMIT
from support.native import WINDOWS, Target
from support.wine import REPOSITORY, WINE
from wscall.paths import default_state_dir

COM: Final = "WSCall.WSCallCom"
OCX: Final = "WSCall.WSCallOcx"
OUT: Final = None
"""Stands for an argument by reference."""
Argument = str | None

X86, X64 = WINDOWS
_FOLDERS: Final = {X86: "syswow64", X64: "system32"}


def system_program(target: Target, name: str) -> list[str]:
    """The command that runs a program of Wine in the bitness of the target."""
    return [*target.runner, rf"C:\windows\{_FOLDERS[target]}\{name}.exe"]


def wine_environment() -> dict[str, str]:
    """This process's, with the state directory where programs under Wine find it."""
    return {**os.environ, "WSCALL_STATE_DIR": X64.path(default_state_dir())}


def run(command: Sequence[str], status: int = 0) -> bytes:
    """Run a program under Wine; returns what it printed."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False, env=wine_environment()
    )
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return done.stdout


def regsvr32(target: Target, *options: str, status: int = 0) -> None:
    """Register the library (or what the options say)."""
    run([*system_program(target, "regsvr32"), "/s", *options, target.path(target.library)], status)


@contextmanager
def registered(*targets: Target) -> Iterator[None]:
    """The classes registered for the machine."""
    for target in targets:
        regsvr32(target)
    yield
    for target in targets:
        regsvr32(target, "/u")


class Client(NamedTuple):
    """What calls: ``vbscript``, ``jscript``, or ``pywin32`` (64-bit only)."""

    language: str
    target: Target

    def __str__(self) -> str:
        return f"{self.language}, {self.target.name}"

    def call(self, folder: Path, program: str, method: str, *arguments: Argument) -> list[str]:
        """The result of a method as text, then what the :data:`OUT` arguments were given, in their order.

        Args:
            folder: for the script and what it says.
            program: name of the class.
            method: its name.
            arguments: in the method's order.
        """
        if self.language == "pywin32":
            return python_calls(PythonCall("variant", program, method, arguments))[0]
        write = write_vbscript if self.language == "vbscript" else write_jscript
        return run_script(self.target, folder, self.language, write(program, method, arguments), *arguments)

    def function(self, folder: Path, name: str, *texts: str) -> tuple[int, str, str]:
        """Code, message and output of a function by its method of the COM class.

        Args:
            folder: as for :meth:`call`.
            name: of the specification, such as ``ReadCardInfo_V2`` or ``WSC_downQr``.
            texts: szReserve and the INCLUDE_DIR value of a read; szEndPoint, szInput and szReserve of ``WSC_*``.
        """
        if name == "ShowForm_V2":
            return int(self.call(folder, COM, "CShowForm")[0]), "", ""
        if name.startswith("WSC_"):
            code, msg, output = self.call(folder, COM, name, *texts[:2], OUT, OUT, *texts[2:])
        else:
            code, output, msg = self.call(folder, COM, f"C{name.removesuffix('_V2')}", OUT, OUT, *texts)
        return int(code), msg, output

    def line(self, folder: Path, name: str, *texts: str) -> tuple[int, int, str]:
        """Code, milliseconds and output or message of a method of the OCX class; arguments as above."""
        method = name if name.startswith("WSC_") else f"I{name.removesuffix('_V2')}"
        code, elapsed, rest = self.call(folder, OCX, method, *texts)[0].split("|", 2)
        return int(code), int(elapsed), rest


CLIENTS: Final = (
    *(Client(language, target) for language in ("vbscript", "jscript") for target in WINDOWS),
    Client("pywin32", X64),
)


def write_vbscript(program: str, method: str, arguments: Sequence[Argument]) -> str:
    """A script that calls a method and says the result.

    The host's own CreateObject, because VBScript's fails under Wine where a class has IObjectWithSite and the host
    has no IServiceProvider; Windows does not mind.
    """
    names, outs = _names(arguments)
    lines = [*(f"Dim {name}" for name in outs), f'Set o = WScript.CreateObject("{program}")']
    lines.append(f"Say CStr(o.{method}({', '.join(names)}))")
    return "\n".join([*lines, *(f"Say {name}" for name in outs)])


def write_jscript(program: str, method: str, arguments: Sequence[Argument]) -> str:
    """As :func:`write_vbscript`."""
    names, outs = _names(arguments)
    lines = [*(f'var {name} = {{value: ""}};' for name in outs), f'var o = new ActiveXObject("{program}");']
    lines.append(f"say(String(o.{method}({', '.join(names)})));")
    return "\n".join([*lines, *(f"say({name}.value);" for name in outs)])


def _names(arguments: Sequence[Argument]) -> tuple[list[str], list[str]]:
    """What the arguments are in a script, and the variables among them."""
    names = [f"out{i}" if text is OUT else f"text({i + 1})" for i, text in enumerate(arguments)]
    return names, [name for name, text in zip(names, arguments, strict=True) if text is OUT]


_OPENING: Final = {
    "vbscript": """Dim files, given, said
Set files = CreateObject("Scripting.FileSystemObject")
given = Split(files.OpenTextFile(WScript.Arguments(0), 1, False, -1).ReadAll, Chr(1))
Set said = files.CreateTextFile(WScript.Arguments(1), True, True)
Function Text(place)
    Text = given(place)
End Function
Sub Say(what)
    said.Write Len(what) & ":" & what
End Sub
""",
    "jscript": """var files = new ActiveXObject("Scripting.FileSystemObject");
var given = files.OpenTextFile(WScript.Arguments(0), 1, false, -1).ReadAll().split("\\x01");
var said = files.CreateTextFile(WScript.Arguments(1), true, true);
function text(place) { return given[place]; }
function say(what) { said.Write(what.length + ":" + what); }
""",
}


def run_script(target: Target, folder: Path, language: str, body: str, *texts: Argument) -> list[str]:
    """Run a script; returns what it said with ``Say`` or ``say``. ``text(i)`` are its texts."""
    script = folder / {"vbscript": "script.vbs", "jscript": "script.js"}[language]
    given, said = folder / "given.txt", folder / "said.txt"
    script.write_text(_OPENING[language] + body + "\n", "ascii")
    given.write_bytes("\x01".join(["", *(text or "" for text in texts)]).encode("utf-16", "surrogatepass"))
    said.unlink(missing_ok=True)
    paths = (target.path(path) for path in (script, given, said))
    run([*system_program(target, "cscript"), "//nologo", *paths])
    return list(_texts(said.read_bytes()[2:]))


def _texts(octets: bytes) -> Iterator[str]:
    """What a script said, in UTF-16 behind its mark of byte order."""
    while octets:
        head, _, octets = octets.partition(b":\0")
        length = 2 * int(head.decode("utf-16-le"))
        yield octets[:length].decode("utf-16-le", "surrogatepass")
        octets = octets[length:]


class PythonCall(NamedTuple):
    """A method, and how a Windows Python calls it.

    Attributes:
        by: ``variant`` and ``string`` pass variables, VT_BYREF with VT_VARIANT or VT_BSTR. ``dispatch`` asks the
            object for its type library, ``generated`` the registry: pywin32 then hands back what goes by
            reference. ``described`` calls nothing and lists the methods.
        program: name of the class.
        method: its name.
        arguments: in the method's order.
    """

    by: str
    program: str
    method: str
    arguments: Sequence[Argument] = ()


def python_calls(*calls: PythonCall) -> list[list[str]]:
    """The result of each call as text, and what arguments by reference hold after it, from one Windows Python."""
    folder = f"Z:{REPOSITORY}/tests/support"
    code = f"import runpy, sys; sys.path.insert(0, {folder!r}); runpy.run_module('com_python', None, '__main__')"
    asked = json.dumps([f"Z:{WINE.PYWIN32}", calls])
    said: list[list[str]] = json.loads(run([*X64.runner, str(WINE.PYTHON), "-X", "utf8", "-c", code, asked]))
    return said
