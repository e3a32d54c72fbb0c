"""The documentation as the tests see it: pages, their code blocks, and a walk through what a page tells to do.

A comment above a block says what it is for::

    <!-- file: NAME -->     the block is written to that file
    <!-- run -->            its commands are carried out; what the page shows is what they print
    <!-- run: exit 1 -->    the last of them ends with that status
    <!-- background -->     its command serves until the walk ends
    <!-- shape: COMMAND --> the command prints JSON with these keys and kinds of values

A page shows what goes to standard output, then what goes to standard error. In it ``…`` stands for anything
within a line, and alone on a line for any lines. A page is walked through in a folder of its own, every block in
its turn.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, Self

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
CHINESE = DOCS / "zh-CN"
_MARK = re.compile(r"<!-- (?P<word>file|run|background|shape)(?:: (?P<more>.+?))? -->")
_FENCE = re.compile(r"(?P<indent> *)```(?P<language>\w*)\s*")
_PORT = ":8083"


class Block(NamedTuple):
    """One code block: where it begins, its language, its text, and the mark above it."""

    line: int
    language: str
    text: str
    word: str
    more: str


def pages() -> list[Path]:
    return sorted([*DOCS.rglob("*.md"), *REPOSITORY.glob("*.md")])


def blocks(page: Path) -> list[Block]:
    found: list[Block] = []
    mark = _MARK.match("")
    inside: list[str] | None = None
    begin, language, indent = 0, "", 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.fullmatch(line)
        if inside is not None:
            if fence:
                text = "".join(f"{each[indent:]}\n" for each in inside)
                found.append(Block(begin, language, text, *(mark.groups("") if mark else ("", ""))))
                mark, inside = None, None
            else:
                inside.append(line)
        elif fence:
            inside, begin, language, indent = [], number, fence["language"], len(fence["indent"])
        elif line.strip():
            mark = _MARK.fullmatch(line.strip())
    assert inside is None, f"{page}: a block is not closed"
    return found


def steps(page: Path) -> list[Block]:
    """The blocks that a walk goes through."""
    return [block for block in blocks(page) if block.word]


def walked() -> list[Path]:
    """Pages with something to do; of two languages that do and show the same, one."""
    told: set[tuple[tuple[str, ...], ...]] = set()
    found = []
    for page in sorted(pages(), key=lambda page: CHINESE in page.parents):
        steps_of_page = tuple(block[1:] for block in steps(page))
        if steps_of_page and steps_of_page not in told:
            told.add(steps_of_page)
            found.append(page)
    return found


class Command(NamedTuple):
    """A command of a console block, and the lines that the page shows below it."""

    text: str
    shown: list[str]


def commands(text: str) -> list[Command]:
    found: list[Command] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:], []))
        elif found and found[-1].text.endswith("\\") and not found[-1].shown:
            found[-1] = Command(f"{found[-1].text}\n{line.removeprefix('> ')}", [])
        elif found:
            found[-1].shown.append(line)
    return found


def _expected(shown: list[str]) -> re.Pattern[str]:
    parts = [
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.rstrip().split("…"))) + r"[ \t]*\n"
        for line in shown
    ]
    return re.compile("".join(parts))


class Walk:
    """Goes through the marked blocks of one page in a folder. Ends what it started.

    Args:
        page: the page.
        folder: an empty folder to work in.
        commands_in: folder of commands for all but what serves in the background.
    """

    def __init__(self, page: Path, folder: Path, commands_in: Path) -> None:
        self._page = page
        self._folder = self._here = folder
        self._port = ""
        self._commands_in = commands_in
        self._serving: list[subprocess.Popen[str]] = []
        self._environment = {
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            "WSCALL_LANG": "zh" if CHINESE in page.parents or "zh-CN" in page.name else "en",
            "WSCALL_STATE_DIR": str(folder / ".state"),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for process in self._serving:
            process.terminate()
            process.communicate(timeout=20)

    def go(self, block: Block) -> None:
        step = {"file": self._write, "run": self._run, "background": self._serve, "shape": self._compare}
        step[block.word](block)

    def _write(self, block: Block) -> None:
        path = self._here / block.more
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def _run(self, block: Block) -> None:
        if block.language == "python":
            self._expect(f"{sys.executable} - <<'EOF'\n{block.text}EOF", [], 0, block)
            return
        listed = commands(block.text)
        assert listed, self._at(block, "nothing to run")
        for command in listed:
            last = command is listed[-1]
            status = int(block.more.removeprefix("exit ")) if last and block.more else 0
            self._expect(command.text, command.shown, status, block)

    def _expect(self, command: str, shown: list[str], status: int, block: Block) -> None:
        ran = self._shell(command)
        output = ran.stdout + ran.stderr
        output = output.replace(f":{self._port}", _PORT) if self._port else output
        assert ran.returncode == status, self._at(block, f"{command}\nended with {ran.returncode}:\n{output}")
        if shown and not _expected(shown).fullmatch(output):
            wanted = "\n".join(shown)
            raise AssertionError(self._at(block, f"{command}\nprinted:\n{output}\nthe page shows:\n{wanted}"))

    def _compare(self, block: Block) -> None:
        ran = self._shell(block.more)
        assert ran.stdout, self._at(block, f"{block.more}\nprinted nothing; stderr: {ran.stderr}")
        difference = differs(json.loads(block.text), json.loads(ran.stdout))
        assert not difference, self._at(block, f"{block.more}: {difference}\n{ran.stdout}")

    def _shell(self, command: str) -> subprocess.CompletedProcess[str]:
        place = self._folder / ".here"
        ran = subprocess.run(
            ["sh", "-c", f"{command}\nstatus=$?; pwd > '{place}'; exit $status"],
            cwd=self._here,
            env={**self._environment, "PATH": f"{self._commands_in}{os.pathsep}{self._environment['PATH']}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        self._here = Path(place.read_text(encoding="utf-8").strip())
        self._point_to_platform()
        return ran

    def _serve(self, block: Block) -> None:
        [command] = commands(block.text)
        platform = command.text.startswith("wscall simulate platform")
        process = subprocess.Popen(
            ["sh", "-c", f"exec {command.text}" + (" --port 0 --json" if platform else "")],
            cwd=self._here,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if platform else subprocess.STDOUT,
            encoding="utf-8",
        )
        self._serving.append(process)
        assert process.stdout
        ready = process.stdout.readline()
        assert ready, self._at(block, f"{command.text} ended")
        if platform:
            self._port = str(json.loads(ready)["port"])
            self._point_to_platform()

    def _point_to_platform(self) -> None:
        """The pages use the platform's usual port; here it has a free one."""
        for path in self._folder.rglob("WSCallConfig.ini") if self._port else ():
            text = path.read_bytes()
            if _PORT.encode() in text:
                path.write_bytes(text.replace(_PORT.encode(), f":{self._port}".encode()))

    def _at(self, block: Block, what: str) -> str:
        return f"{self._page.relative_to(REPOSITORY)}:{block.line}: {what}"


def differs(shown: Any, real: Any, path: str = "$") -> str:
    """Where two JSON values differ in keys or kinds; a key ``…`` stands for any further keys."""
    if shown is None or real is None:
        return ""
    if isinstance(shown, dict) and isinstance(real, dict):
        wanted = set(shown) - {"…"}
        if missing := wanted - set(real):
            return f"{path} lacks {', '.join(sorted(missing))}"
        if "…" not in shown and (extra := set(real) - wanted):
            return f"{path} also has {', '.join(sorted(extra))}"
        return next(filter(None, (differs(shown[key], real[key], f"{path}.{key}") for key in wanted)), "")
    if isinstance(shown, list) and isinstance(real, list):
        return next(filter(None, (differs(shown[0], each, f"{path}[]") for each in real if shown)), "")
    kinds = [float if type(value) is int else type(value) for value in (shown, real)]
    return "" if kinds[0] is kinds[1] else f"{path} is a {kinds[1].__name__}, not a {kinds[0].__name__}"
