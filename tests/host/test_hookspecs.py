"""A hook without an example, a version, a page or a test does not get in."""

import doctest
import inspect
from pathlib import Path

import pluggy
import pytest

from wscall import plugin
from wscall.host import hookspecs
from wscall.host.vendor_code import HOOKS, MARKER

SPECS = {name: value for name, value in vars(hookspecs).items() if hasattr(value, "wscall_spec")}


def test_the_hooks_are_few_and_known_to_the_worker() -> None:
    assert tuple(SPECS) == HOOKS
    assert len(HOOKS) <= 6


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_says_since_when_and_has_an_example_that_runs(name: str) -> None:
    text = inspect.getdoc(SPECS[name]) or ""
    assert "Added in " in text
    examples = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    assert examples.examples
    assert not doctest.DocTestRunner(verbose=False).run(examples).failed


@pytest.mark.parametrize("name", HOOKS)
def test_every_example_implements_its_hook(name: str) -> None:
    globals_: dict[str, object] = {}
    examples = doctest.DocTestParser().get_doctest(inspect.getdoc(SPECS[name]) or "", globals_, name, None, None)
    doctest.DocTestRunner(verbose=False).run(examples, clear_globs=False)
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    holder = type("Plugin", (), {name: staticmethod(examples.globs[name])})
    manager.register(holder)
    manager.check_pending()
    assert list(getattr(manager.hook, name)()[0])


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_a_test(name: str) -> None:
    tests = Path(__file__).parent / "test_plugins.py"
    assert f"def {name}(" in tests.read_text(encoding="utf-8")


def test_our_mark_is_pluggys_own() -> None:
    def ours() -> None: ...

    def theirs() -> None: ...

    plugin.hookimpl(ours)
    pluggy.HookimplMarker(hookspecs.PROJECT)(theirs)
    assert getattr(ours, MARKER) == getattr(theirs, MARKER)
