"""What :func:`support.com.python_calls` runs in a Windows Python: calls of methods, told as JSON."""

import json
import sys
from importlib import import_module
from typing import Any


def find_modules(folder: str) -> None:
    """Make pywin32 importable from where its wheel was unpacked."""
    sys.path += [folder, rf"{folder}\win32", rf"{folder}\win32\lib"]


def call(by: str, program: str, method: str, arguments: list[str | None]) -> list[str]:
    """Call it; returns the result and what arguments by reference hold after it."""
    client: Any = import_module("win32com.client")
    if by == "described":
        return describe(client.gencache.EnsureDispatch(program), program)
    if by == "dispatch":
        return call_described(client.dynamic.Dispatch(program), method, arguments)
    if by == "generated":
        return call_described(client.gencache.EnsureDispatch(program), method, arguments)
    return call_by_reference(client.VARIANT, program, method, by == "string", arguments)


def call_by_reference(
    variant: Any, program: str, method: str, strings: bool, arguments: list[str | None]
) -> list[str]:
    """With variables, as other languages call."""
    com: Any = import_module("pythoncom")
    target = com.CoCreateInstance(program, None, com.CLSCTX_INPROC_SERVER, com.IID_IDispatch)
    kind = com.VT_BYREF | (com.VT_BSTR if strings else com.VT_VARIANT)
    given: list[Any] = [variant(kind, "") if text is None else text for text in arguments]
    result = target.Invoke(target.GetIDsOfNames(method), 0, com.DISPATCH_METHOD, True, *given)
    return [str(result), *(each.value for each, text in zip(given, arguments, strict=True) if text is None)]


def call_described(target: Any, method: str, arguments: list[str | None]) -> list[str]:
    """The type library tells which arguments are handed back beside the result."""
    result = getattr(target, method)(*("" if text is None else text for text in arguments))
    return [str(each) for each in result] if isinstance(result, tuple) else [str(result)]


def describe(generated: Any, program: str) -> list[str]:
    """Each method of the type library with the numbers that it and the object have for its names."""
    com: Any = import_module("pythoncom")
    target = com.CoCreateInstance(program, None, com.CLSCTX_INPROC_SERVER, com.IID_IDispatch)
    described = target.GetTypeInfo()
    lines = []
    for place in range(described.GetTypeAttr().cFuncs):
        number = described.GetFuncDesc(place).memid
        names = described.GetNames(number)
        if hasattr(generated, names[0]):
            lines.append(" ".join(map(str, [*names, number, *ids(target, names)])))
    return lines


def ids(target: Any, names: list[str]) -> list[int]:
    """The numbers of a method and its parameters."""
    found = target.GetIDsOfNames(0, *names)
    return [found] if isinstance(found, int) else list(found)


if __name__ == "__main__":
    modules, calls = json.loads(sys.argv[1])
    find_modules(modules)
    sys.stdout.write(json.dumps([call(by, program, name, given) for by, program, name, given in calls]))
