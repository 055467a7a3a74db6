"""A checkout's path may have a space, on a cluster too."""

from __future__ import annotations

import shlex
import sys
from types import SimpleNamespace

import pytest

from fresh_module import fresh_module
from upstream.python_path import PLUGINS, quote_python


class Fake:
    def get_python_executable(self) -> str:
        return "/a place/it's/python"


def test_the_path_is_quoted_once(monkeypatch):
    monkeypatch.setattr("upstream.python_path.PLUGINS", ("fake",))
    monkeypatch.setitem(sys.modules, "fake", SimpleNamespace(Executor=Fake))
    quote_python()
    quote_python()
    assert shlex.split(Fake().get_python_executable()) == ["/a place/it's/python"]


@pytest.mark.parametrize("name", PLUGINS)
def test_the_plugin_still_gives_the_bare_path(name, monkeypatch):
    """Fails once the path comes with quotes: delete the repair then."""
    plugin = fresh_module(name, monkeypatch)
    monkeypatch.setattr(sys, "executable", "/a place/python")

    class Bare(plugin.Executor):
        def __init__(self) -> None:
            shared = SimpleNamespace(shared_fs_usage=self)
            self.workflow = SimpleNamespace(storage_settings=shared)

        def __contains__(self, _: object) -> bool:
            return True

    assert Bare().get_python_executable() == "/a place/python"
