"""Write the lock file and the conda environment files that agree with it.

Maintenance only: run it by hand, with uv on the path, after a change in requirements.in or below.
The lock is universal (Python 3.11 and newer, every system); a conda file holds the part of it that
one kind of work needs, for Python 3.11, with all that those packages need in turn. openSMILE is an
extra with a lock of its own, as its licence is not free.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "requirements.txt"
EXTRA = HERE / "opensmile.txt"
HEADER = """\
# {title}
# Written by envs/make_environments.py from envs/requirements.txt: the versions are the lock's.
# Packages come by pip inside the environment, since the lock file speaks of pip's packages.
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.11
  - pip
  - pip:
"""
ENVIRONMENTS = {
    "espeak": (
        "Making demonstration speech: eSpeak NG (GPL), kept apart from everything else.",
        ["espeakng-loader", "numpy"],
    ),
    "audio": (
        "Reading corpora, decoding and resampling.",
        ["soundfile", "soxr", "h5py", "numpy", "pandas"],
    ),
    "features": ("Features and whitening.", ["numpy", "scipy", "numba", "h5py", "pandas"]),
    "lowlevel": (
        "The compared systems' frame features.",
        ["librosa", "numpy", "scipy", "h5py", "pandas"],
    ),
    "opensmile": (
        "openSMILE's functionals; audEERING's licence: non-commercial research only.",
        ["opensmile", "numpy", "h5py"],
    ),
    "training": (
        "Training on the CPU, and drawing what trained networks do.",
        [
            *("tensorflow-cpu", "keras", "numpy", "h5py", "pandas", "scikit-learn", "scipy"),
            "matplotlib",
        ],
    ),
    "training-gpu": (
        "Training on an NVIDIA GPU: stands in for training.yaml (README, section GPU).",
        ["tensorflow[and-cuda]", "keras", "numpy", "h5py", "pandas", "scikit-learn", "scipy"],
    ),
    "tables": (
        "Folds, scores, statistics, tables, figures and the report.",
        [
            *("numpy", "pandas", "h5py", "scikit-learn", "scipy", "statsmodels"),
            *("jinja2", "tabulate", "pyyaml", "matplotlib"),
        ],
    ),
    "engine": ("Describing the workflow itself.", ["snakemake", "pandas", "pyyaml"]),
}


def compile_pins(requirements: str, *flags: str) -> str:
    """Let uv resolve requirements; no registry is named in what it writes."""
    command = [
        *("uv", "pip", "compile", "-", "--no-header", "--no-emit-index-url", "--no-annotate"),
        *("--python-version", "3.11", *flags),
    ]
    run = subprocess.run(command, input=requirements, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(run.stderr)
    return run.stdout


def main() -> None:
    """Write all files."""
    source = (HERE / "requirements.in").read_text(encoding="utf-8")
    LOCK.write_text(
        "# Written by envs/make_environments.py from envs/requirements.in; do not edit.\n"
        + compile_pins(source, "--universal", "--generate-hashes"),
        encoding="utf-8",
    )
    EXTRA.write_text(
        "# openSMILE, an extra; audEERING's licence: non-commercial research only.\n"
        "# Written by envs/make_environments.py; do not edit.\n"
        + compile_pins(
            "opensmile", "--universal", "--generate-hashes", *("--constraint", str(LOCK))
        ),
        encoding="utf-8",
    )
    for name, (title, packages) in ENVIRONMENTS.items():
        extra = EXTRA if name == "opensmile" else LOCK
        pins = compile_pins(
            "\n".join(packages),
            *("--constraint", str(LOCK), "--constraint", str(extra)),
            *("--python-platform", "x86_64-manylinux_2_28"),
        )
        lines = [line for line in pins.splitlines() if re.match(r"[A-Za-z0-9]", line)]
        text = HEADER.format(title=title) + "".join(f"      - {line}\n" for line in lines)
        (HERE / f"{name}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
