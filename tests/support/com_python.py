"""What :func:`support.com.python_call` runs in a Windows Python: one call of a method, told as JSON."""

import json
import sys
from typing import Any


def find_modules(folder: str) -> None:
    """Make pywin32 importable from where its wheel was unpacked."""
    sys.path += [folder, rf"{folder}\win32", rf"{folder}\win32\lib"]


def call(program: str, method: str, by: str, arguments: list[str | None]) -> list[str]:
    """Call it; returns the result and what arguments by reference hold after it."""
    import win32com.client

    if by == "dispatch":
        return call_described(win32com.client.dynamic.Dispatch(program), method, arguments)
    if by == "generated":
        return call_described(win32com.client.gencache.EnsureDispatch(program), method, arguments)
    return call_by_reference(program, method, by, arguments)


def call_by_reference(program: str, method: str, by: str, arguments: list[str | None]) -> list[str]:
    """With variables, as other languages call."""
    import pythoncom
    import win32com.client

    target = pythoncom.CoCreateInstance(program, None, pythoncom.CLSCTX_INPROC_SERVER, pythoncom.IID_IDispatch)
    kind = pythoncom.VT_BYREF | (pythoncom.VT_BSTR if by == "string" else pythoncom.VT_VARIANT)
    given = [win32com.client.VARIANT(kind, "") if text is None else text for text in arguments]
    result = target.Invoke(target.GetIDsOfNames(method), 0, pythoncom.DISPATCH_METHOD, True, *given)
    return [str(result), *(each.value for each, text in zip(given, arguments, strict=True) if text is None)]


def call_described(target: Any, method: str, arguments: list[str | None]) -> list[str]:
    """The type library tells which arguments are handed back beside the result."""
    result = getattr(target, method)(*("" if text is None else text for text in arguments))
    return [str(each) for each in result] if isinstance(result, tuple) else [str(result)]


if __name__ == "__main__":
    modules, program, method, by, *arguments = json.loads(sys.argv[1])
    find_modules(modules)
    print(json.dumps(call(program, method, by, arguments)))
