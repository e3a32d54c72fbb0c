"""Building a vendor's own stand-in library on the spot, with the C compiler of the machine.

The stand-ins that come with wscall are built by ``make native``. One that lies as ``standin.c`` in a vendor
directory is built when its simulator starts: who writes a driver for a library has a compiler.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from wscall.errors import DriverMissing
from wscall.paths import standin_sources
from wscall.text import Text

SOURCE: Final = "standin.c"
"""Name of a vendor's own stand-in in its directory."""
_FRAMEWORK: Final = "standin.c"
_OPTIONS: Final = ("-std=gnu11", "-O1", "-fPIC", "-shared", "-fvisibility=hidden")
_LIMIT: Final = 60.0


def build_standin(source: Path, target: Path) -> None:
    """Compile a stand-in for this machine, with the framework of ``native/standins`` in it.

    Args:
        source: the vendor's C file.
        target: the library to make; a file there is replaced.

    Raises:
        DriverMissing: there is no C compiler, or it refuses the source; with what it says.
    """
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        raise DriverMissing(
            Text("没有 C 编译器，不能编译替身动态库", "no C compiler to build the stand-in library with"),
            where=str(source),
            found=os.environ.get("CC", "cc"),
            needed="cc",
            advice=Text("安装 gcc 或 clang，或用环境变量 CC 指明", "install gcc or clang, or name one in CC"),
        )
    framework = standin_sources()
    command = [compiler, *_OPTIONS, f"-I{framework}", "-o", str(target), str(source), str(framework / _FRAMEWORK)]
    try:
        done = subprocess.run(  # noqa: S603 - the machine's compiler on a file that its developer wrote
            [*command, "-ldl", "-lpthread"], capture_output=True, encoding="utf-8", timeout=_LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        raise _refused(source, str(Text("编译超时", "the compiler did not end"))) from None
    if done.returncode:
        raise _refused(
            source, next((line for line in done.stderr.splitlines() if "error" in line), done.stderr[:200])
        )


def _refused(source: Path, said: str) -> DriverMissing:
    return DriverMissing(
        Text("替身动态库编译失败", "the stand-in library does not compile"),
        where=str(source),
        found=said.strip(),
        advice=Text("改正源文件", "mend the source"),
    )
