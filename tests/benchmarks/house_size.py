"""Count what a stranger has to read: files, lines by kind and package, private names of others.

    python tests/benchmarks/house_size.py [REVISION ...]

prints one Markdown table for each git revision given, or one table that sets two beside each other;
without any, the working tree is counted. Tests, resources and documents are left out.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import subprocess
import tokenize
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
KINDS = ("code", "docstring", "comment", "blank")
ENGINE = ("workflow/engine/", "workflow/plan/", "workflow/upstream/")
# An attribute with a leading underscore of something that is not this project's own object.
PRIVATE = re.compile(r"(?<!\bself)(?<!\bcls)\.(_[a-z]\w*)|getattr\(\w[\w.]*, \"(_[a-z]\w*)\"")
OWN = re.compile(
    r"(?:def|class) (_\w+)|^\s*(?:self\.)?(_\w+)(?:: [^=]+)? = |\b(_\w+),? =", re.MULTILINE
)
# Python documents it, underscore and all.
DOCUMENTED = {"_exit"}
# What Snakemake documents for others: everything else that is imported from it is its own affair.
PUBLIC = tuple(f"snakemake.{name}" for name in ("api", "cli", "logging", "settings", "utils"))
IMPORTED = re.compile(r"^\s*(?:from|import) (snakemake(?:\.\w+)*)\b", re.MULTILINE)


def git(*arguments: str) -> str:
    """Run git in the project and give what it prints."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def read_tree(revision: str | None) -> dict[str, str]:
    """Read the Python and rule files of a revision, or of the working tree: path to text."""
    if revision:
        names = git("ls-tree", "-r", "--name-only", revision)
    else:
        names = git("ls-files", "-co", "--exclude-standard")
    texts = {}
    for name in names.splitlines():
        ours = name.startswith("workflow/") and name.endswith((".py", ".smk"))
        if not ours and name != "Snakefile":
            continue
        if revision:
            texts[name] = git("show", f"{revision}:{name}")
        elif (ROOT / name).is_file():
            texts[name] = (ROOT / name).read_text(encoding="utf-8")
    return texts


def count_lines(name: str, text: str) -> Counter[str]:
    """Count the lines of a file by kind; each line is of one kind."""
    kinds = ["code" if line.strip() else "blank" for line in text.splitlines()]
    for number, line in enumerate(text.splitlines()):
        if line.lstrip().startswith("#"):
            kinds[number] = "comment"
    for first, last in docstrings(name, text):
        kinds[first - 1 : last] = ["docstring"] * (last - first + 1)
    return Counter(kinds)


def docstrings(name: str, text: str) -> list[tuple[int, int]]:
    """Give the first and last line of every docstring."""
    if name.endswith(".py"):
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        return [
            (node.body[0].lineno, node.body[0].end_lineno or 0)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, documented) and ast.get_docstring(node) is not None
        ]
    # Rules are no Python: a string in three quotes that begins a line is theirs.
    return [
        (token.start[0], token.end[0])
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.STRING and token.string.startswith('"""')
    ]


def private_names(texts: dict[str, str]) -> set[str]:
    """Name what is used of others' private parts outside the folder for repairs."""
    own = {name for text in texts.values() for match in OWN.findall(text) for name in match}
    found = set()
    for name, text in texts.items():
        if name.startswith("workflow/upstream/"):
            continue
        code = "\n".join(line.partition("# ")[0] for line in text.splitlines())
        used = {first or second for first, second in PRIVATE.findall(code)}
        found |= {f"{Path(name).name}: {one}" for one in used - own - DOCUMENTED}
        found |= {
            f"{Path(name).name}: {module}"
            for module in IMPORTED.findall(code)
            if module != "snakemake" and not module.startswith(PUBLIC)
        }
    return found


def measure(revision: str | None) -> dict[str, str]:
    """Measure a tree: what is counted to its figure, in the order of the table."""
    texts = read_tree(revision)
    lines = {name: count_lines(name, text) for name, text in texts.items()}
    rows = {
        "files": str(len(texts)),
        "lines": f"{sum(count.total() for count in lines.values()):,}",
    }
    for kind in KINDS:
        rows[f"lines of {kind}"] = f"{sum(count[kind] for count in lines.values()):,}"
    library = [
        name.removeprefix("workflow/scripts/ser/") for name in texts if "/scripts/ser/" in name
    ]
    rows["entries of ser/"] = str(len({name.split("/")[0] for name in library}))
    engine = [count for name, count in lines.items() if name.startswith(ENGINE)]
    rows["engine (plan, upstream): files"] = str(len(engine))
    rows["engine (plan, upstream): lines"] = f"{sum(count.total() for count in engine):,}"
    rules = [name for name in texts if name.endswith(".smk")]
    number = sum(len(re.findall(r"^\s*rule\b.*:$", texts[name], re.MULTILINE)) for name in rules)
    rows["rules"] = str(number)
    rows["lines a rule, .smk files"] = f"{sum(lines[name].total() for name in rules) / number:.0f}"
    rows["private names outside workflow/upstream"] = str(len(private_names(texts)))
    for package, counts in sorted(by_package(lines).items()):
        kinds = " + ".join(f"{counts[kind]:,}" for kind in KINDS[:3])
        rows[f"{package}: files, lines (code + docstrings + comments)"] = (
            f"{counts['files']}, {sum(counts[kind] for kind in KINDS):,} ({kinds})"
        )
    return rows


def by_package(lines: dict[str, Counter[str]]) -> dict[str, Counter[str]]:
    """Add up the files of each package of the library, and of each other folder."""
    packages: dict[str, Counter[str]] = {}
    for name, count in lines.items():
        folder = str(Path(name).parent).removeprefix("workflow/").removeprefix("scripts/")
        package = "/".join(folder.split("/")[:2])
        packages.setdefault(package, Counter()).update({**count, "files": 1})
    return packages


def main() -> None:
    """Parse arguments, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("revisions", nargs="*", help="of git; none: the working tree")
    parser.add_argument("--private", action="store_true", help="list the private names as well")
    arguments = parser.parse_args()
    revisions = arguments.revisions or [None]
    columns = [measure(revision) for revision in revisions]
    print("| | " + " | ".join(revision or "working tree" for revision in revisions) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for row in dict.fromkeys(name for column in columns for name in column):
        print(f"| {row} | " + " | ".join(column.get(row, "") for column in columns) + " |")
    for revision in revisions if arguments.private else []:
        names = ", ".join(sorted(private_names(read_tree(revision))))
        print(f"\n{revision or 'working tree'}: {names or 'none'}")


if __name__ == "__main__":
    main()
