"""A stand-in for `conda` in tests, where no conda channel can be reached.

It answers the calls that Snakemake 9.27 makes. ``conda env create`` makes a virtual environment
that holds exactly the packages that the file lists, at exactly those versions, linked from the
Python that runs this: nothing else can be imported there. It solves nothing and downloads nothing.

By hand: ``python tests/conda_stand_in.py install FOLDER`` writes FOLDER/bin/conda, and with
FOLDER/bin first on PATH any ``snakemake --sdm conda`` uses it.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import shutil
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import yaml

# What Snakemake 9.27 asks for at least is 24.7.1.
VERSION = "24.7.1"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# Where Pythons of the environments write which of them ran what.
TRACE = "CONDA_STAND_IN_TRACE"
ACTIVATE = """\
# Sourced by Snakemake as `source activate <prefix>`.
export CONDA_PREFIX="$1"
export PATH="$1/bin:$PATH"
"""
COMMAND = """\
#!/bin/sh
exec '{python}' -I '{module}' --home '{home}' "$@"
"""
SITECUSTOMIZE = f"""\
import json, os, sys
if {TRACE!r} in os.environ:
    line = json.dumps([sys.prefix, *sys.orig_argv]) + "\\n"
    handle = os.open(os.environ[{TRACE!r}], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, line.encode())
    os.close(handle)
"""


class CannotMakeError(Exception):
    """The environment needs something that is not at hand; the message says what."""


def install(home: Path) -> dict[str, str]:
    """Write a `conda` below `home` and give the environment variables by which it is found."""
    binaries = home / "bin"
    binaries.mkdir(parents=True)
    command = binaries / "conda"
    command.write_text(
        COMMAND.format(python=sys.executable, module=Path(__file__).resolve(), home=home.resolve()),
        encoding="utf-8",
    )
    command.chmod(0o755)
    (binaries / "activate").write_text(ACTIVATE, encoding="utf-8")
    return {"PATH": os.pathsep.join([str(binaries), os.environ["PATH"]])}


def read_pins(file: Path) -> dict[str, str]:
    """Read name and version of each package that an environment file lists.

    Raises
    ------
    CannotMakeError
        When it wants another Python, a package of conda's own or one without an exact version.
    """
    pins: dict[str, str] = {}
    for dependency in yaml.safe_load(file.read_text(encoding="utf-8"))["dependencies"]:
        if isinstance(dependency, dict):
            for pin in dependency["pip"]:
                name, equals, version = pin.partition("==")
                if not equals:
                    raise CannotMakeError(f"{pin}: no exact version")
                pins[name] = version
        elif dependency.startswith("python="):
            if dependency != f"python={PYTHON}":
                raise CannotMakeError(f"{dependency}: the tests run by Python {PYTHON}")
        elif dependency != "pip":
            raise CannotMakeError(f"{dependency}: the stand-in has no channel to take it from")
    return pins


def installed(pins: dict[str, str]) -> Iterator[importlib.metadata.Distribution]:
    """Find each package beside the Python that runs this.

    Raises
    ------
    CannotMakeError
        When it is not there at exactly that version.
    """
    for name, version in pins.items():
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            raise CannotMakeError(f"{name}=={version}: not installed here") from None
        if distribution.version != version:
            raise CannotMakeError(f"{name}=={version}: here is {distribution.version}")
        if distribution.files is None:
            raise CannotMakeError(f"{name}=={version}: does not say which files are its own")
        yield distribution


class Linker:
    """Links files of packages into an environment; the folders are its own."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = str(prefix)
        self.site = str(prefix / "lib" / f"python{PYTHON}" / "site-packages")
        self.made: set[str] = set()
        self.compiled: dict[str, list[str]] = {}

    def link_package(self, distribution: importlib.metadata.Distribution) -> None:
        """Link all files that a package's RECORD lists, and what Python and Numba compiled."""
        origin = str(distribution.locate_file(""))
        for file in distribution.files or ():
            target = os.path.normpath(os.path.join(self.site, file))
            source = os.path.normpath(os.path.join(origin, file))
            # Commands name another Python in their first line.
            outside = not target.startswith(self.prefix + os.sep)
            if outside or target.startswith(os.path.join(self.prefix, "bin")):
                continue
            self._link(source, target)
            if target.endswith(".py"):
                self._link_compiled(source, target)

    def _link_compiled(self, source: str, target: str) -> None:
        # Else each first import of a large package compiles it again.
        folder, name = os.path.split(source)
        cache = os.path.join(folder, "__pycache__")
        if cache not in self.compiled:
            self.compiled[cache] = os.listdir(cache) if os.path.isdir(cache) else []
        for compiled in self.compiled[cache]:
            if compiled.startswith(name.removesuffix("py")):
                self._link(
                    os.path.join(cache, compiled),
                    os.path.join(os.path.dirname(target), "__pycache__", compiled),
                )

    def _link(self, source: str, target: str) -> None:
        folder = os.path.dirname(target)
        if folder not in self.made:
            os.makedirs(folder, exist_ok=True)
            self.made.add(folder)
        if os.path.exists(source) and not os.path.lexists(target):
            os.symlink(source, target)


def create(file: Path, prefix: Path) -> None:
    """Make an environment at `prefix` from a file, whole or not at all.

    Raises
    ------
    CannotMakeError
        When one of its packages is not at hand.
    """
    packages = list(installed(read_pins(file)))
    try:
        venv.EnvBuilder(symlinks=True, with_pip=False).create(prefix)
        linker = Linker(prefix)
        for package in packages:
            linker.link_package(package)
        Path(linker.site, "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
    except BaseException:
        shutil.rmtree(prefix, ignore_errors=True)
        raise


def parse() -> argparse.Namespace:
    """Parse the calls that Snakemake makes, and no others."""
    parser = argparse.ArgumentParser(prog="conda", description=__doc__)
    parser.add_argument("--version", action="version", version=f"conda {VERSION} (stand-in)")
    parser.add_argument("--home", type=Path)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install").add_argument("folder", type=Path)
    commands.add_parser("info").add_argument("--json", action="store_true", required=True)
    config = commands.add_parser("config")
    config.add_argument("--get", choices=["channel_priority"], required=True)
    config.add_argument("--json", action="store_true", required=True)
    actions = commands.add_parser("env").add_subparsers(dest="action", required=True)
    making = actions.add_parser("create")
    making.add_argument("--quiet", action="store_true")
    making.add_argument("--no-default-packages", action="store_true")
    making.add_argument("--file", type=Path, required=True)
    making.add_argument("--prefix", type=Path, required=True)
    cleaning = commands.add_parser("clean")
    cleaning.add_argument("-y", action="store_true")
    cleaning.add_argument("--tarballs", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Answer one call."""
    arguments = parse()
    if arguments.command == "install":
        install(arguments.folder)
    elif arguments.command == "info":
        print(json.dumps({"conda_prefix": str(arguments.home), "platform": "linux-64"}))
    elif arguments.command == "config":
        print(json.dumps({"get": {"channel_priority": "strict"}}))
    # Of a `conda clean` there is nothing to do: there are no archives of packages.
    elif arguments.command == "env":
        try:
            create(arguments.file, arguments.prefix)
        except CannotMakeError as error:
            sys.exit(f"conda stand-in: {error}")


if __name__ == "__main__":
    main()
