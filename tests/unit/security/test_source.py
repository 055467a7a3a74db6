"""What the source may not do at all: seen in its syntax tree, whatever the names are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from project import ROOT

SOURCES = sorted(
    path
    for folder in ("workflow", "envs", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)
# Modules that run what they read, unpack what they are given, or fetch from elsewhere.
UNSAFE_MODULES = {
    *("pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "dbm"),
    *("tarfile", "zipfile", "urllib.request", "requests", "httpx", "aiohttp", "ftplib"),
    *("http.client", "telnetlib", "xmlrpc", "smtplib", "wget", "huggingface_hub"),
}
# joblib's digests are used (ser/systems/classifier.py); its files are pickles.
UNSAFE_CALLS = {
    *("eval", "exec", "compile", "__import__"),
    *("os.system", "os.popen", "os.execl", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load", "yaml.full_load_all"),
    *("joblib.load", "joblib.dump", "numpy.fromregex", "shutil.unpack_archive"),
    *(
        "keras.models.load_model",
        "keras.saving.load_model",
        "keras.config.enable_unsafe_deserialization",
    ),
    *("keras.utils.get_file", "tensorflow.keras.models.load_model", "tensorflow.saved_model.load"),
    *("pandas.read_pickle", "pandas.read_hdf", "pandas.read_html", "tempfile.mktemp"),
}
UNSAFE_METHODS = {
    "read_pickle",
    "to_pickle",
    "extractall",
    "urlopen",
    "urlretrieve",
    "load_weights",
}
# Libraries that modules take from ser.systems.paper_model.backend.
BACKEND = {
    "ser.systems.paper_model.backend.keras": "keras",
    "ser.systems.paper_model.backend.tf": "tensorflow",
}
HDF5 = "workflow/scripts/ser/files/hdf5.py"


class Names(ast.NodeVisitor):
    """What each name of a module stands for, by its imports; and every use that is forbidden."""

    def __init__(self) -> None:
        self.meaning: dict[str, str] = {}
        self.faults: list[tuple[int, str]] = []

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.split(".")[0]
            self.meaning[alias.asname or top] = alias.name if alias.asname else top
            self._module(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name = f"{node.module}.{alias.name}"
            self.meaning[alias.asname or alias.name] = BACKEND.get(name, name)
            self._module(node, name)

    def _module(self, node: ast.stmt, name: str) -> None:
        parts = name.split(".")
        begun = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
        self.faults += [(node.lineno, unsafe) for unsafe in sorted(begun & UNSAFE_MODULES)]

    def full_name(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return self.meaning.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self.full_name(node.value)}.{node.attr}"
        return "?"

    def visit_Call(self, node: ast.Call) -> None:
        name = self.full_name(node.func)
        given = {word.arg: word.value for word in node.keywords}
        if name in UNSAFE_CALLS or name.rpartition(".")[2] in UNSAFE_METHODS:
            self.faults.append((node.lineno, name))
        shell = given.get("shell")
        if shell is not None and not (isinstance(shell, ast.Constant) and shell.value is False):
            self.faults.append((node.lineno, "shell=True"))
        safe = given.get("safe_mode")
        if isinstance(safe, ast.Constant) and safe.value is False:
            self.faults.append((node.lineno, "safe_mode=False"))
        pickles = given.get("allow_pickle")
        if name == "numpy.load" and pickles is None:
            self.faults.append((node.lineno, "numpy.load without allow_pickle=False"))
        if pickles is not None and not (
            isinstance(pickles, ast.Constant) and pickles.value is False
        ):
            self.faults.append((node.lineno, "allow_pickle=True"))
        if name == "h5py.File" and not _writes(node):
            self.faults.append((node.lineno, "h5py.File for reading"))
        self.generic_visit(node)


def _writes(node: ast.Call) -> bool:
    modes = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and mode.value in ("w", "x", "w-") for mode in modes)


def faults(text: str) -> list[tuple[int, str]]:
    names = Names()
    tree = ast.parse(text)
    # Imports first, wherever they stand.
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.visit_Import(node)
        elif isinstance(node, ast.ImportFrom):
            names.visit_ImportFrom(node)
    names.faults.clear()
    names.visit(tree)
    return names.faults


@cache
def found() -> list[tuple[str, int, str]]:
    return list(_look())


def _look() -> Iterator[tuple[str, int, str]]:
    for path in SOURCES:
        file = path.relative_to(ROOT).as_posix()
        for line, what in faults(path.read_text(encoding="utf-8")):
            # Tests read and change HDF5 files as they like: they made them.
            if what == "h5py.File for reading" and (file.startswith("tests/") or file == HDF5):
                continue
            yield file, line, what


def test_nothing_in_the_source_is_forbidden():
    assert list(found()) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from pickle import loads",
        "import joblib as j; j.load('x')",
        "from joblib import load; load('x')",
        "import numpy as np; np.load('x.npz')",
        "import numpy as np; np.load('x.npz', allow_pickle=True)",
        "from numpy import load; load('x.npz')",
        "import yaml; yaml.load(text)",
        "import subprocess; subprocess.run('ls', shell=True)",
        "import subprocess; subprocess.run('ls', shell=flag)",
        "import os; os.system('ls')",
        "import urllib.request",
        "from urllib.request import urlopen",
        "from urllib import request",
        "import requests",
        "import tarfile",
        "archive.extractall('x')",
        "eval('1')",
        "import keras; keras.models.load_model('x')",
        "from keras.models import load_model; load_model('x', safe_mode=False)",
        "from ser.systems.paper_model.backend import keras; keras.models.load_model('x')",
        "from ser.systems.paper_model.backend import tf; tf.saved_model.load('x')",
        "network.load_weights('x.h5')",
        "import h5py; h5py.File('x')",
        "import h5py; h5py.File('x', 'r')",
        "import pandas as pd; pd.read_pickle('x')",
    ],
)
def test_the_look_at_the_source_sees(line):
    assert faults(line)


@pytest.mark.parametrize(
    "line",
    [
        "import numpy as np; np.load('x.npz', allow_pickle=False)",
        "import yaml; yaml.safe_load(text)",
        "import subprocess; subprocess.run(['ls'], shell=False)",
        "import joblib; joblib.hash(x)",
        "import h5py; h5py.File('x', 'w')",
        "from ser.model.folder import load_model; load_model('x')",
    ],
)
def test_the_look_at_the_source_lets_through(line):
    assert faults(line) == []


def test_rules_run_nothing_that_fetches():
    texts = [ROOT / "Snakefile", *(ROOT / "workflow/rules").glob("*.smk")]
    for path in texts:
        text = path.read_text(encoding="utf-8")
        for word in ("curl", "wget", "http://", "https://", "git clone", "pip install"):
            assert word not in text, f"{path.name} has {word}"


# A number, and flags or nothing; none is anybody's text.
UNQUOTED = {"threads", "params.all_epochs", "params.speeds"}


def test_every_shell_command_quotes_what_it_is_given():
    fields = re.compile(r"\{([a-z_.]+(?:\[[^\]]+\])?)(:q)?\}")
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"    shell:\n((?:        .*\n)+)", text):
            loose = {name for name, quoted in fields.findall(block) if not quoted}
            assert loose <= UNQUOTED, f"{path.name}: {loose}"


INSTALLS = re.compile(r"pip3? install|uv pip|conda (?:env )?(?:create|install)|curl |wget ")
DOCKERFILES = [*ROOT.glob("Dockerfile*"), *(ROOT / "envs").glob("Dockerfile*")]
PLACES = ["Makefile", *(path.relative_to(ROOT).as_posix() for path in DOCKERFILES)]


@pytest.mark.parametrize("name", PLACES)
def test_what_is_installed_is_compared_with_its_checksum(name):
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if INSTALLS.search(line)]
    assert lines or name != "Makefile"
    for line in lines:
        fetched = line.strip()
        assert "--require-hashes" in fetched or "sha256sum" in fetched, fetched


def test_every_package_of_the_lock_has_a_checksum():
    text = (ROOT / "envs/requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(packages) > 50
    for line in packages:
        assert "==" in line, line
        assert "--hash=sha256:" in line, line


def test_no_scripts_module_is_missed():
    assert Path(ROOT / HDF5) in SOURCES
    assert len(SOURCES) > 200
