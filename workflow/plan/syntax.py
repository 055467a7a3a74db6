"""What a Python file says, apart from how it is laid out: its syntax as a digest, and its imports.

Every job of a cluster reads the Snakefile again, and reading means digesting some 200 files. What
was found out about a file is therefore kept under .snakemake/, by the checksum of its content (and
of this module and of Python's version), so that it is never out of date and always safe to delete.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

KEPT = Path(".snakemake") / "syntax.json"
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Facts:
    """Digest of a file's syntax without docstrings, and its imports as (level, module, names)."""

    digest: str
    imports: tuple[tuple[int, str, tuple[str, ...]], ...]


def facts_of(path: Path) -> Facts:
    """Give the facts of a Python file."""
    status = path.stat()
    return _facts(path, (status.st_mtime_ns, status.st_size))


def parse(text: str, name: str) -> Facts:
    """Find out the facts of a file's text."""
    tree = ast.parse(text, filename=name)
    imports: list[tuple[int, str, tuple[str, ...]]] = []
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        if isinstance(node, ast.Import):
            imports += [(0, alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            imports.append((node.level, node.module or "", names))
    syntax = ast.dump(tree, include_attributes=False)
    return Facts(hashlib.sha256(syntax.encode("utf-8")).hexdigest(), tuple(imports))


def keep() -> None:
    """Write down what was found out since the last call, for the next reading of the Snakefile."""
    known = _known()
    if not known["new"] or not KEPT.parent.is_dir():
        return
    lines = {
        key: [facts.digest, *([level, module, *names] for level, module, names in facts.imports)]
        for key, facts in known["facts"].items()
        if key in known["used"]
    }
    # Jobs of a cluster do this at the same time, each with a file of its own until it is whole.
    beside = KEPT.with_name(f"{KEPT.name}.{os.uname().nodename}.{os.getpid()}")
    try:
        beside.write_text(json.dumps(lines), encoding="utf-8")
        os.replace(beside, KEPT)
    except OSError:
        # A folder that cannot be written costs the next reading its time and nothing else.
        beside.unlink(missing_ok=True)
    known["new"] = False


@cache
def _facts(path: Path, _stamp: tuple[int, int]) -> Facts:
    content = path.read_bytes()
    key = hashlib.sha256(_reader() + content).hexdigest()
    known = _known()
    known["used"].add(key)
    if key not in known["facts"]:
        known["facts"][key] = parse(content.decode("utf-8"), str(path))
        known["new"] = True
    return known["facts"][key]


@cache
def _reader() -> bytes:
    """Tell apart what reads the files: this module and Python's grammar."""
    return f"{sys.version_info[:2]}".encode() + Path(__file__).read_bytes()


@cache
def _known() -> dict[str, Any]:
    try:
        lines = json.loads(KEPT.read_text(encoding="utf-8"))
        facts = {
            key: Facts(line[0], tuple((part[0], part[1], tuple(part[2:])) for part in line[1:]))
            for key, line in lines.items()
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        facts = {}
    return {"facts": facts, "used": set(), "new": False}
