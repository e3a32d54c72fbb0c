"""A HIS in Python for Windows that calls what it is told through COM: MODULES LINES ANSWERS, both files JSON.

A line: method, and its arguments in their order; None for one that goes by reference. An answer: the result, and
what these arguments hold after it.
"""

import json
import sys
from pathlib import Path

from support.com_python import call, find_modules

if __name__ == "__main__":
    modules, lines, answers = sys.argv[1:]
    find_modules(modules)
    asked = json.loads(Path(lines).read_text("utf-8"))
    said = [call("WSCall.WSCallCom", method, "variant", arguments) for method, *arguments in asked]
    Path(answers).write_text(json.dumps(said), "utf-8")
