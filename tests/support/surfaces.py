"""The surfaces as the table of calls is run through them, one runner each."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from playwright.sync_api import Page

from support.agent import open_agent
from support.browser import open_counter, show
from support.call_cases import CONFIGURATION, Answer, Case, Runner
from support.clients import LANGUAGES, Client, Language
from support.com import COM, OUT, X64, PythonCall, python_calls, registered, system_program
from support.com import run as run_under_wine
from support.command import run_command
from support.hospital import Hospital
from support.native import WINDOWS, Target, open_caller, served
from support.pairing import paired
from support.wine import wine_prefix
from wscall.api.functions import call_function, succeeded

CLIENTS: Final = Path(__file__).parents[1] / "surfaces" / "clients"
_COMMAND_LINE: Final = 8
"""Cases that fit on one command line of Windows."""

Opened = Callable[[Hospital], AbstractContextManager[Runner]]


def _whole(_case: Case, answer: Answer) -> Answer:
    return answer


def _code_of_form(case: Case, answer: Answer) -> Answer:
    """ShowForm_V2 and CShowForm have a return value and no place for a text."""
    return Answer(answer.code, "", "") if case.function == "ShowForm_V2" else answer


def _one_text(_case: Case, answer: Answer) -> Answer:
    """The OCX has one text for both: what was asked for, or why there is none (DECISIONS 5)."""
    return answer._replace(msg="") if succeeded(answer.code) else answer._replace(output="")


class Surface(NamedTuple):
    """One surface.

    Attributes:
        open: a hospital → what calls functions there through the surface.
        takes_include: which cases with an INCLUDE_DIR of their own it has a way to give.
        view: what of the api's answer to a case it shows.
    """

    open: Opened
    takes_include: Callable[[Case], bool] = lambda _case: True
    view: Callable[[Case, Answer], Answer] = _whole


@contextmanager
def through_python(hospital: Hospital) -> Iterator[Runner]:
    """The functions of ``wscall.api`` themselves: the reference. ShowForm_V2 finds an agent that runs."""

    def ask(case: Case) -> Answer:
        result = call_function(session, case.function, case.szEndPoint, case.szInput, case.szReserve, case.include)
        return Answer(*result[:3])

    with open_agent(hospital.configuration), hospital.session() as session:
        yield lambda cases: map(ask, cases)


@contextmanager
def _through_command_line(hospital: Hospital) -> Iterator[Runner]:
    """``wscall call``, with the input on standard input."""

    def ask(case: Case) -> Answer:
        options = {"--endpoint": case.szEndPoint, "--reserve": case.szReserve, "--include": case.include}
        given = [word for option, value in options.items() if value for word in (option, value)]
        command = ["--config", str(hospital.configuration), "call", case.function, "--input", "-", "--json"]
        said = run_command(*command, *given, text=case.szInput).json()
        return Answer(said["code"], said["msg"], said["output"])

    with open_agent(hospital.configuration):
        yield lambda cases: map(ask, cases)


@contextmanager
def _through_http(hospital: Hospital) -> Iterator[Runner]:
    """``POST /v1/call/{function}`` of a real agent."""
    with open_agent(hospital.configuration) as agent:

        def ask(case: Case) -> Answer:
            given = {name: getattr(case, name) for name in ("szInput", "szEndPoint", "szReserve", "include")}
            said = agent.post(f"/v1/call/{case.function}", given).json()
            return Answer(said["code"], said["msg"], said["output"])

        yield lambda cases: map(ask, cases)


def _in_language(language: Language) -> Opened:
    """The exports of libWSCall.so, through a binding of the native library."""

    @contextmanager
    def through(hospital: Hospital) -> Iterator[Runner]:
        folder = hospital.folder / "client"
        folder.mkdir()
        command = language.command(folder)
        with open_agent(hospital.configuration), Client(language, command, hospital.folder / "state") as client:
            yield lambda cases: (
                Answer(*client.call(case.function, case.szEndPoint, case.szInput, case.szReserve))
                for case in cases
            )

    return through


def _through_dll(target: Target) -> Opened:
    """The exports of WSCallDLL.dll, called by a program in C for Windows."""

    @contextmanager
    def through(hospital: Hospital) -> Iterator[Runner]:
        with (
            served(hospital.configuration, hospital.folder / "state"),
            wine_prefix(),
            open_caller(target) as caller,
        ):

            def ask(case: Case) -> Answer:
                endpoint, source, reserve = (
                    text.encode("gb18030") for text in (case.szEndPoint, case.szInput, case.szReserve)
                )
                called = caller.call(case.function, endpoint=endpoint, source=source, reserve=reserve)
                assert called.touched == 0
                return Answer(*called.texts())

            yield lambda cases: map(ask, cases)

    return through


_SIGNS: Final = (("\u240a", "\n"), ("\u2409", "\t"))
"""What stands for a line feed and a tab within a text of a script's files."""


def _word(text: str) -> str:
    for sign, meant in _SIGNS:
        text = text.replace(meant, sign)
    return text


def _text(word: str) -> str:
    for sign, meant in _SIGNS:
        word = word.replace(sign, meant)
    return word


def _by_files(command: Sequence[str], target: Target, folder: Path) -> Runner:
    """Calls by a file to and from a script; ``tests/surfaces/clients/calls.vbs`` says what they look like."""
    given, said = folder / "lines.txt", folder / "answers.txt"

    def run(cases: Sequence[Case]) -> list[Answer]:
        lines = ["\t".join(sign for sign, _ in _SIGNS)]
        for case in cases:
            texts = (case.szEndPoint, case.szInput, case.szReserve, case.include)
            lines.append("\t".join([case.function, *map(_word, texts)]))
        given.write_text("\r\n".join([*lines, ""]), "utf-16", newline="")
        run_under_wine([*command, target.path(given), target.path(said)])
        with said.open(encoding="utf-16", newline="\r\n") as stream:
            answered = [line.removesuffix("\r\n").split("\t") for line in stream]
        return [Answer(int(code), _text(msg), _text(output)) for code, msg, output in answered]

    return run


def _through_script(target: Target, script: str, kind: str) -> Opened:
    """The COM object or the OCX, used by a script under cscript."""

    @contextmanager
    def through(hospital: Hospital) -> Iterator[Runner]:
        command = [*system_program(target, "cscript"), "//nologo", target.path(CLIENTS / script), kind]
        with served(hospital.configuration, hospital.folder / "state"), wine_prefix(), registered(target):
            yield _by_files(command, target, hospital.folder)

    return through


def _com_call(case: Case) -> PythonCall:
    """The method of the COM object for a case and its arguments."""
    if case.function == "ShowForm_V2":
        return PythonCall("variant", COM, "CShowForm", ())
    if case.function.startswith("WSC_"):
        texts = (case.szEndPoint, case.szInput, OUT, OUT, case.szReserve)
        return PythonCall("variant", COM, case.function, texts)
    method = f"C{case.function.removesuffix('_V2')}"
    return PythonCall("variant", COM, method, (OUT, OUT, case.szReserve, case.include))


def _com_answer(case: Case, said: Sequence[str]) -> Answer:
    """Reads give the output before the message, as the functions they are named after do."""
    code, *texts = [*said, "", ""][:3]
    msg, output = texts if case.function.startswith("WSC_") else reversed(texts)
    return Answer(int(code), msg, output)


@contextmanager
def _through_windows_python(hospital: Hospital) -> Iterator[Runner]:
    """The COM object, used by pywin32 in a Python for Windows."""

    def run(cases: Sequence[Case]) -> list[Answer]:
        said: list[list[str]] = []
        for first in range(0, len(cases), _COMMAND_LINE):
            said += python_calls(*map(_com_call, cases[first : first + _COMMAND_LINE]))
        return [_com_answer(case, answer) for case, answer in zip(cases, said, strict=True)]

    with served(hospital.configuration, hospital.folder / "state"), wine_prefix(), registered(X64):
        yield run


@contextmanager
def _paired_page(hospital: Hospital, name: str) -> Iterator[Page]:
    """A page of the hospital that an agent has allowed, in Chromium."""
    with open_counter(hospital.folder) as counter:
        hospital.configure(**CONFIGURATION, AGENT__origins=counter.secure, AGENT__pageRate="1000")
        with (
            open_agent(hospital.configuration) as agent,
            paired(counter, agent, counter.secure) as profile,
        ):
            yield show(profile, f"{counter.secure}/{name}")


@contextmanager
def _through_web_client(hospital: Hospital) -> Iterator[Runner]:
    """``wscall.mjs`` in a page."""

    def ask(case: Case) -> Answer:
        texts = {name: getattr(case, name) for name in ("szInput", "szEndPoint", "szReserve", "include")}
        said = page.evaluate("([name, texts]) => client.call(name, texts)", [case.function, texts])
        return Answer(said["code"], said["msg"], said["output"])

    with _paired_page(hospital, "module.html") as page:
        page.wait_for_function("globalThis.module")
        page.evaluate("globalThis.client = new module.WSCall()")
        yield lambda cases: map(ask, cases)


@contextmanager
def _through_drop_in(hospital: Hospital) -> Iterator[Runner]:
    """``IWSCallOcx`` in the specification's page, where there is no ActiveX."""

    def ask(case: Case) -> Answer:
        if case.function.startswith("WSC_"):
            method, texts = case.function, [case.szEndPoint, case.szInput, case.szReserve]
        else:
            method, texts = f"I{case.function.removesuffix('_V2')}", [case.szReserve, case.include]
        said = page.evaluate("([method, texts]) => IWSCallOcx[method](...texts)", [method, texts])
        code, _milliseconds, rest = said.split("|", 2)
        return _one_text(case, Answer(int(code), rest, rest))

    with _paired_page(hospital, "specification.html") as page:
        page.evaluate("IWSCallOcx.prepare()")
        yield lambda cases: map(ask, cases)


def _no_include(case: Case) -> bool:
    return not case.include


def _of_wine(surface: Surface, name: str) -> Any:
    return pytest.param(surface, id=name, marks=[pytest.mark.lane("wine"), pytest.mark.xdist_group("wine")])


def _runs_anywhere(language: Language) -> bool:
    """The Windows library is called by other clients of this table; Panama needs a Java newer than Debian's."""
    return "wine" not in language.lanes and language.name != "panama"


def _of_language(language: Language) -> Any:
    marks = [pytest.mark.lane(lane) for lane in language.lanes]
    surface = Surface(_in_language(language), _no_include, _code_of_form)
    return pytest.param(surface, id=f"libWSCall.so {language.name}", marks=marks)


def _of_browser(surface: Surface, name: str) -> Any:
    marks = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]
    return pytest.param(surface, id=name, marks=marks)


SURFACES: Final[list[Any]] = [
    pytest.param(Surface(_through_command_line), id="command line"),
    pytest.param(Surface(_through_http), id="HTTP"),
    *(_of_language(language) for language in LANGUAGES if _runs_anywhere(language)),
    *(_of_wine(Surface(_through_dll(target), _no_include, _code_of_form), target.name) for target in WINDOWS),
    *(
        _of_wine(Surface(_through_script(target, script, kind), view=view), f"{kind}, {script[6:]}, {target.name}")
        for target in WINDOWS
        for script in ("calls.vbs", "calls.js")
        for kind, view in (("Com", _code_of_form), ("Ocx", _one_text))
    ),
    _of_wine(Surface(_through_windows_python, view=_code_of_form), f"Com, pywin32, {X64.name}"),
    _of_browser(Surface(_through_web_client), "wscall.mjs"),
    _of_browser(Surface(_through_drop_in, view=_one_text), "IWSCallOcx"),
]
