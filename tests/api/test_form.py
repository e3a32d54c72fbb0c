import sys

import pytest

from wscall.api import form


def test_the_form_is_loaded_when_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, form.HOME, raising=False)
    shown = form.form()
    assert form.HOME in sys.modules
    assert callable(shown.open_console)
