"""What the bindings declare, read out of their sources, so that tests can compare it with the C header.

Each reader knows the form in which one binding is written, and fails on what it does not know. A function is its
name and its arguments; an argument is its name in the specification's spelling and its direction: ``in`` and
``out``, or "" where the language's declaration does not say. Every function returns a C int.
"""

import ctypes
import re
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final, NamedTuple

from support.clients import BINDINGS


class Argument(NamedTuple):
    """One argument."""

    name: str
    direction: str


Functions = dict[str, tuple[Argument, ...]]


def agree(one: Functions, other: Functions) -> bool:
    """Whether both declare the same; a direction that one of them leaves open agrees with any."""
    return one.keys() == other.keys() and all(
        len(arguments) == len(other[name])
        and all(
            a.name == b.name and (a.direction == b.direction or "" in {a.direction, b.direction})
            for a, b in zip(arguments, other[name], strict=True)
        )
        for name, arguments in one.items()
    )


def _arguments(text: str, form: str, directions: Mapping[str, str]) -> tuple[Argument, ...]:
    """The arguments in a list of them, each in a form with a ``name`` and what tells the direction, ``kind``."""
    flat = " ".join(text.replace(" _\n", " ").split())
    found = tuple(Argument(each["name"], directions[each["kind"]]) for each in re.finditer(form, flat))
    rest = re.sub(form, "", flat).replace(",", "").strip()
    assert rest in {"", "void"}, f"not understood: {rest} in {text}"
    return found


def _named(names: str) -> tuple[Argument, ...]:
    """Arguments whose directions are not said."""
    return tuple(Argument(name.strip(), "") for name in names.split(",") if name.strip())


def _functions(source: str, pattern: str, form: str, directions: Mapping[str, str]) -> Functions:
    """Functions by a pattern of two groups: name, list of arguments."""
    return {
        found[1]: _arguments(found[2], form, directions)
        for found in re.finditer(pattern, source, re.MULTILINE | re.DOTALL)
    }


_C: Final = r"(?P<kind>(?:const )?char) ?\* ?(?P<name>\w*)"
_C_DIRECTIONS: Final = {"const char": "in", "char": "out"}


def read_header(source: str) -> Functions:
    """The prototypes of ``wscall.h``."""
    return _functions(source, r"^int WSC_CALL (\w+)\(([^)]*)\);", _C, _C_DIRECTIONS)


def read_loader(source: str) -> Functions:
    """The pointers of ``wscall_load.h``, whose types the header has; each is looked up."""
    header = (BINDINGS / "c" / "wscall.h").read_text("ascii")
    types = _functions(header, r"^typedef int\(WSC_CALL \*(\w+)\)\(([^)]*)\);", _C, _C_DIRECTIONS)
    fields = re.findall(r"^    (WSC_\w+) ([\w, \n]+);", source, re.MULTILINE)
    found = {name.strip(): types[kind] for kind, names in fields for name in names.split(",")}
    assert set(re.findall(r"WSCALL_FIND\((\w+)\)", source)) - {"name"} == set(found)
    return found


def read_delphi(source: str) -> Functions:
    """The variables of the unit, by their types; each is looked up by its own name."""
    types = {
        found[1]: _named((found[2] or "").removesuffix(": PAnsiChar"))
        for found in re.finditer(
            r"^  (TWSCall\w+) = function(?:\(([^)]*)\))?: Integer; stdcall;", source, re.MULTILINE
        )
    }
    found = {name: types[kind] for name, kind in re.findall(r"^  (\w+): (TWSCall\w+);", source, re.MULTILINE)}
    assert re.findall(r"@(\w+) := Find\('(\w+)'\)", source) == [(name, name) for name in found]
    return found


def read_vb(source: str) -> Functions:
    """The Declare statements, which stand twice: for VBA 7 and for what came before it."""
    new, old = (
        _functions(
            source,
            rf'^Public Declare {word}Function (\w+) Lib "WSCallDLL\.dll" \(([^)]*)\) As Long',
            r"(?P<kind>ByRef) (?P<name>\w+) As Byte",
            {"ByRef": ""},
        )
        for word in ("PtrSafe ", "")
    )
    assert new == old
    return new


def read_powerbuilder(source: str) -> Functions:
    """The external functions. PowerBuilder has one calling convention."""
    return _functions(
        source,
        r'^function long (\w+)\(([^)]*)\) library "WSCallDLL\.dll" alias for "\1;Ansi"',
        r"(?P<kind>(?:ref )?string) (?P<name>\w+)",
        {"ref string": "out", "string": "in"},
    )


def read_csharp(source: str) -> Functions:
    """The platform invocations."""
    how = r"CallingConvention = CallingConvention\.StdCall, ExactSpelling = true"
    return _functions(
        source,
        rf"\[DllImport\(File, {how}\)\]\s+internal static extern int (\w+)\(([^)]*)\);",
        r"(?P<kind>\[In(?:, Out)?\]) byte\[\] (?P<name>\w+)",
        {"[In, Out]": "out", "[In]": "in"},
    )


def read_jna(source: str) -> Functions:
    """The methods of the interface that JNA implements."""
    [interface] = re.findall(
        r"interface Functions extends Library \{(.*?)^    \}", source, re.DOTALL | re.MULTILINE
    )
    return _functions(
        interface, r"^        int (\w+)\(([^)]*)\);", r"(?P<kind>byte\[\]) (?P<name>\w+)", {"byte[]": ""}
    )


def read_panama(source: str) -> Functions:
    """The method handles, by their descriptors and by what their callers hand over."""
    types: Functions = {"FORM": ()}
    for method, descriptor in (("operate", "OPERATION"), ("read", "READING")):
        [names] = re.findall(rf"Answer {method}\(MethodHandle .*?invokeExact\(([\w, ]+)\)", source, re.DOTALL)
        types[descriptor] = _named(names)
        [kinds] = re.findall(rf"{descriptor} =\s+FunctionDescriptor\.of\(JAVA_INT([, ADRES]*)\)", source)
        assert kinds.count("ADDRESS") == len(types[descriptor])
    handles = re.findall(r'this\.(\w+) = handle\(symbols, "(\w+)", (\w+)\);', source)
    assert all(name == symbol for name, symbol, _ in handles)
    return {name: types[kind] for name, _, kind in handles}


def _go(types: Mapping[str, tuple[Argument, ...]], source: str) -> Functions:
    """The functions that Go looks up, by how ``wscall.go`` calls them."""
    calls = (BINDINGS / "go" / "wscall.go").read_text("ascii")
    used = re.findall(r"(operate|read|showForm)\(library\.functions\.(\w+)", calls)
    kinds = {name: kind for kind, name in used}
    wanted = re.findall(r'\{"(\w+)", &found\.(\w+)\}', source)
    assert all(name == place and name in kinds for name, place in wanted)
    return {name: types[kinds[name]] for name, _ in wanted}


def read_go_windows(source: str) -> Functions:
    """What is handed to the procedures, whose convention is stdcall."""
    types = {}
    for function, kind in (("operation", "operate"), ("reading", "read"), ("showForm", "showForm")):
        [(names, body)] = re.findall(
            rf"^func {function}\(function function(?:, ([\w, ]+) \[\]byte)?\) int \{{(.*?)^\}}",
            source,
            re.DOTALL | re.MULTILINE,
        )
        types[kind] = _named(names)
        assert re.findall(r"&(\w+)\[0\]", body) == [each.name for each in types[kind]]
    return _go(types, source)


def read_go_linux(source: str) -> Functions:
    """The functions in C between Go and the library, and what Go hands over to them."""
    types = {}
    for function, kind in (("operation", "operate"), ("reading", "read"), ("form", "showForm")):
        [(signature, cast, handed)] = re.findall(
            rf"static int wscall_{function}\(void \*function(.*?)\) \{{\s+"
            r"return \(\(int \(\*\)\(([^)]*)\)\)function\)\(([^)]*)\);",
            source,
            re.DOTALL,
        )
        types[kind] = tuple(
            Argument(name.name, each.direction)
            for name, each in zip(_named(handed), _arguments(cast, _C, _C_DIRECTIONS), strict=True)
        )
        names = [each.name for each in types[kind]]
        assert [each.name for each in _arguments(signature, _C, _C_DIRECTIONS)] == names
        [go] = re.findall(rf"C\.wscall_{function}\(function(.*?)\)\)? ?[\}}\n]", source, re.DOTALL)
        assert re.findall(r"pointer\((\w+)\)", go + ")") == names
    return _go(types, source)


def read_python(source: str) -> Functions:
    """The table of the module."""
    module = ModuleType("wscall_dll")
    exec(compile(source, "wscall_dll.py", "exec", dont_inherit=True), module.__dict__)
    directions = {ctypes.c_char_p: "in", ctypes.POINTER(ctypes.c_char): "out"}
    return {
        name: tuple(Argument(each, directions[kind]) for each, kind in arguments)
        for name, arguments in module.FUNCTIONS.items()
    }


READERS: Final[Mapping[str, Callable[[str], Functions]]] = {
    "c/wscall.h": read_header,
    "c/wscall_load.h": read_loader,
    "csharp/WSCall.cs": read_csharp,
    "delphi/WSCallDLL.pas": read_delphi,
    "go/wscall_linux.go": read_go_linux,
    "go/wscall_windows.go": read_go_windows,
    "java/jna/wscall/jna/WSCall.java": read_jna,
    "java/panama/wscall/panama/WSCall.java": read_panama,
    "powerbuilder/n_wscall.sru": read_powerbuilder,
    "python/wscall_dll.py": read_python,
    "vb/WSCallDLL.bas": read_vb,
}
"""Every file with declarations, below ``native/bindings``, and who reads it."""
