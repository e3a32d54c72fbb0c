import pytest

from wscall.errors import BadInput
from wscall.model.findings import Finding, raise_for_errors
from wscall.text import Text

ODD = Finding("xb", "warning", Text("奇怪", "odd"), "unknown_code")
WRONG = Finding("csrq", "error", Text("不对", "wrong"), "no_such_date")


def test_warnings_pass() -> None:
    raise_for_errors([])
    raise_for_errors([ODD])


def test_every_error_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        raise_for_errors([ODD, WRONG, WRONG._replace(path="fksj", text=Text("不是", "no"))])
    assert caught.value.where == "csrq, fksj"
    assert caught.value.what == Text("不对，不是", "wrong, no")
    assert caught.value.spec_code == -15


@pytest.mark.parametrize(
    ("path", "under", "whole"),
    [
        ("csrq", "peopleInfo", "peopleInfo.csrq"),
        ("", "sfzhm", "sfzhm"),
        ("csrq", "", "csrq"),
        ("[0].x", "l", "l[0].x"),
    ],
)
def test_paths_grow_outwards(path: str, under: str, whole: str) -> None:
    assert ODD._replace(path=path).under(under).path == whole
