"""A client for the tests, as client.c; its texts are UTF-8. Arguments: the library, GBK or UTF-8."""

import sys

from wscall_dll import Answer, WSCall


def call(library: WSCall, name: str, end_point: str, xml: str, reserve: str) -> Answer:
    function = getattr(library, name)
    if name.startswith("WSC_"):
        answer = function(end_point, xml, reserve)
    elif name == "ShowForm_V2":
        answer = function()
    else:
        answer = function(reserve)
    assert isinstance(answer, Answer)
    return answer


def main(path: str, encoding: str) -> None:
    library = WSCall(path, "gb18030" if encoding == "GBK" else encoding)
    for line in sys.stdin:
        name, *texts = line.rstrip("\r\n").split("\t")
        end_point, xml, reserve = (bytes.fromhex(text).decode() for text in texts)
        answer = call(library, name, end_point, xml, reserve)
        sys.stdout.write(f"{answer.code}\t{answer.message.encode().hex()}\t{answer.output.encode().hex()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
