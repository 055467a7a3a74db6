"""A digest of the code that a rule's result depends on.

Snakemake reruns a rule when its ``params`` change. With this digest among them, an edit in a script
or in a module of `ser` that it imports reruns exactly the rules that use it. A comment, a
docstring, another formatting or a ``git checkout`` reruns nothing.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def code_digest(script: Path, modules: Iterable[str] = ()) -> str:
    """Digest a script and the project's modules that it imports, as 16 hexadecimal digits.

    `modules` are dotted names of modules that it imports only at run time, by name.
    """
    root = script.parent
    waiting = [script, *(path for name in modules for path in _files_of(root, name))]
    seen: dict[Path, str] = {}
    while waiting:
        path = waiting.pop()
        if path not in seen:
            status = path.stat()
            seen[path], imported = _read(root, path, status.st_mtime_ns, status.st_size)
            waiting.extend(imported)
    text = "".join(f"{path.relative_to(root).as_posix()}\n{seen[path]}\n" for path in sorted(seen))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _files_of(root: Path, name: str) -> tuple[Path, ...]:
    """Files that run when `name` is imported: its packages' ``__init__.py`` and itself."""
    parts = name.split(".")
    bases = [root.joinpath(*parts[: depth + 1]) for depth in range(len(parts))]
    files = [file for base in bases for file in (base.with_suffix(".py"), base / "__init__.py")]
    return tuple(file for file in files if file.is_file())


@cache
def _read(root: Path, path: Path, *_stamp: int) -> tuple[str, tuple[Path, ...]]:
    """Digest a file's syntax without docstrings, and find the files that it imports."""
    tree = ast.parse(path.read_bytes(), filename=str(path))
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = path.parent.relative_to(root).parts
            above = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*above, *([node.module] if node.module else [])])
            # `from a import b`: b may be a module of its own or a name inside a.
            names += [stem, *(f"{stem}.{alias.name}" for alias in node.names)]
    syntax = hashlib.sha256(ast.dump(tree).encode()).hexdigest()
    return syntax, tuple(file for name in names for file in _files_of(root, name))
