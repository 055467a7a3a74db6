"""Comments, messages and pages refer to documents, sections and files that are in the project."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from pathlib import Path

import pytest

from project import ROOT

TEXTS = {"", ".css", ".j2", ".md", ".py", ".rst", ".sh", ".smk", ".toml", ".yaml", ".yml"}
# Their lines are copied from runs or are locks.
COPIED = ("docs/measured/", "envs/", "tests/data/")
PAGES = ["README.md", "CHANGELOG.md", *sorted(f"docs/{p.name}" for p in ROOT.glob("docs/*.md"))]

SECTION_OF = re.compile(
    r"\b[A-Z]{2,}(?:\.md)?,? (?:section|§)s? ?\d|\b[A-Z]{3,} \d\.\d\b|\b[A-Z]+\.md\b"
)
NAMED_SECTION = re.compile(r"\b(docs/[\w-]+\.md)(?:, \"|#)([^\"\n)]+)")
PAGE = re.compile(r"\bdocs/[\w./-]+\.md\b")
PATH = re.compile(
    r"(?<![\w./-])((?:workflow|ser|tests|docs|envs|experiments)/[\w./-]*\w)(?![\w<*{/-]|\.\w)"
)
MODULE = re.compile(r"(?<![\w./-])ser(?:\.\w+)+")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)]+))?\)")
# What a reader is told to make.
OWN = {
    "experiments/mine.yaml",
    "ser/systems/logistic.py",
    "tests/unit/systems/test_logistic.py",
    "workflow/scripts/ser/systems/logistic.py",
    "workflow/scripts/ser/systems/mean_network.py",
}
CORPORA = {"CHEAVD 2.0"}


def tracked() -> list[str]:
    run = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        name
        for name in run.stdout.splitlines()
        if (ROOT / name).is_file()
        and not name.startswith(COPIED)
        and Path(name).suffix in TEXTS
        and name != "tests/unit/test_documents.py"
    ]


FILES = {name: (ROOT / name).read_text(encoding="utf-8") for name in tracked()}


def headings(page: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", FILES[page], re.MULTILINE)


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def place(name: str) -> Path:
    return ROOT / "workflow/scripts" / name if name.startswith("ser/") else ROOT / name


def found(pattern: re.Pattern) -> list[tuple[str, re.Match]]:
    return [(name, match) for name, text in FILES.items() for match in pattern.finditer(text)]


def test_no_section_of_a_document_that_is_not_here():
    known = {"README.md", "CHANGELOG.md", *CORPORA}
    strangers = [(name, match[0]) for name, match in found(SECTION_OF) if match[0] not in known]
    assert strangers == []


def test_pages_that_are_named_are_here():
    assert [(name, match[0]) for name, match in found(PAGE) if not (ROOT / match[0]).exists()] == []


def test_sections_that_are_named_are_on_their_page():
    wrong = []
    for name, match in found(NAMED_SECTION):
        page, section = match.groups()
        if section not in {*headings(page), *map(anchor, headings(page))}:
            wrong.append((name, match[0]))
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_paths_on_a_page_are_here(page):
    names = {match[1] for match in PATH.finditer(FILES[page])} - OWN
    assert [name for name in sorted(names) if not place(name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_on_a_page_lead_somewhere(page):
    wrong = []
    for target, section in LINK.findall(FILES[page]):
        # Pictures of features are drawn by `make pictures`.
        if target.startswith("http") or "/results/" in target:
            continue
        linked = (ROOT / page).parent / target if target else ROOT / page
        name = str(linked.resolve().relative_to(ROOT.resolve())) if linked.exists() else ""
        if not name or (section and section not in map(anchor, headings(name))):
            wrong.append((target, section))
    assert wrong == []


def words(text: str) -> list[str]:
    """Give a Python file's comments and docstrings."""
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]
    described = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, described)]
    return [*comments, *filter(None, map(ast.get_docstring, nodes))]


def is_here(dotted: str) -> bool:
    """Say whether a dotted name is a module or package, or one and a name in its text."""
    path = ROOT / "workflow/scripts"
    for part in dotted.split("."):
        if path.is_dir():
            inside = path / part if (path / part).is_dir() else path / f"{part}.py"
            if inside.exists():
                path = inside
                continue
            path /= "__init__.py"
        return re.search(rf"\b{part}\b", path.read_text(encoding="utf-8")) is not None
    return True


def test_modules_that_python_files_name_are_here():
    wrong = [
        (name, match[0])
        for name, text in FILES.items()
        if name.endswith(".py")
        for match in MODULE.finditer("\n".join(words(text)))
        if not is_here(match[0])
    ]
    assert wrong == []


def test_the_tests_of_the_security_page_are_here():
    names = re.findall(r"`((?:\w+/)?test_\w+\.py)`", FILES["docs/security.md"])
    assert names
    assert [name for name in names if not list((ROOT / "tests").rglob(name))] == []
