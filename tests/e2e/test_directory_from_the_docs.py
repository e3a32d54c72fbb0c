"""A vendor directory made from the documentation alone: a HIS reads through it once INCLUDE_DIR names it."""

import subprocess
import sys

from support.pages import DOCS, steps
from support.site import LIMIT, Site

PAGE = DOCS / "how-to" / "vendor" / "own-driver.md"
HIS = """
from wscall.api import ReadPeopleInfo_V2
answer = ReadPeopleInfo_V2("0304|内科|3|2|1|0.00|0|")
print(answer.code, answer.output.partition("|")[0])
"""
"""A program that knows nothing of readers, and does not change."""


def his_reads(site: Site) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-c", HIS],
        cwd=site.folder,
        env={**site.environment, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


def test_the_edit_of_include_dir_is_all_that_changes(site: Site) -> None:
    for block in steps(PAGE):
        if block.word == "file":
            path = site.folder / block.more
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    drive = site.folder / "manu" / "ACMEBOX" / "drive"
    drive.mkdir()
    record = "xm=林小满\nzjlx=01\nzjhm=999999199003052025\n"
    (drive / "people.txt").write_text(record, encoding="gb18030")

    site.configure("<NOBODY:NOBODY>")
    code, *_ = his_reads(site)
    assert int(code) < 0
    site.configure("<NOBODY:NOBODY><ACMEBOX:ACMEBOX>")
    assert his_reads(site) == ["0", "林小满"]
