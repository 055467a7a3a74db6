"""A digest of the code that a rule's result depends on.

Snakemake reruns a rule when its ``params`` change. With this digest among them, an edit in a script
or in any module of `ser` that it reaches reruns exactly the rules that reach it, while a comment, a
docstring, a new layout of the lines or a mere ``git checkout`` reruns nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from plan.syntax import facts_of


def code_digest(script: Path, modules: Iterable[str] = ()) -> str:
    """Digest a script together with all that it imports from beside it.

    Parameters
    ----------
    script
        A Python file; the packages that it may import lie in its folder.
    modules
        Dotted names of further modules, for those that are only imported by name at run time.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    root = script.parent
    seen: set[Path] = set()
    waiting = [script]
    for name in modules:
        waiting.extend(_files_of(root, name))
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting.extend(_imports(root, path))
    digest = hashlib.sha256()
    for path in sorted(seen):
        digest.update(f"{path.relative_to(root).as_posix()}\n{facts_of(path).digest}\n".encode())
    return digest.hexdigest()[:16]


@cache
def _files_of(root: Path, name: str) -> tuple[Path, ...]:
    """Files that run when `name` is imported: its packages' ``__init__.py`` and itself."""
    parts = name.split(".")
    files = []
    for depth in range(1, len(parts) + 1):
        base = root.joinpath(*parts[:depth])
        files += [
            path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()
        ]
    return tuple(files)


def _imports(root: Path, path: Path) -> list[Path]:
    package = path.parent.relative_to(root).parts
    found: list[Path] = []
    for level, module, names in facts_of(path).imports:
        above = package[: len(package) - level + 1] if level else ()
        stem = ".".join([*above, *([module] if module else [])])
        # `from a import b`: b may be a module of its own or a name inside a.
        for name in [stem, *(f"{stem}.{name}" for name in names)]:
            found += _files_of(root, name)
    return found
