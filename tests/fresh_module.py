"""A second copy of an installed module, which no repair of workflow/upstream has changed."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType


def fresh_module(name: str, monkeypatch) -> ModuleType:
    """Import a module anew, under a name of its own."""
    found = importlib.util.find_spec(name)
    assert found
    assert found.origin
    spec = importlib.util.spec_from_file_location(
        f"fresh_{name}", found.origin, submodule_search_locations=found.submodule_search_locations
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module
