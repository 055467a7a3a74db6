"""The variables by which jobs find their Python, and libraries the place for their caches."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path

# Variable -> folder below .snakemake/. Snakemake's cache of sources goes by the first; Matplotlib
# and Keras would also read a user's own settings there, which are not to change a result.
CACHES = {"XDG_CACHE_HOME": "cache", "MPLCONFIGDIR": "matplotlib", "KERAS_HOME": "keras"}


def prepare_environment(folder: Path, environment: MutableMapping[str, str] = os.environ) -> None:
    """Set the variables of a run, for this process and those that it starts.

    ``python`` in a rule's shell becomes the Python that runs Snakemake, so that its environment
    need not be activated; a rule's own conda environment still comes before it. Caches lie in
    .snakemake/ of `folder`, where Snakemake is started, unless the user has set them.
    """
    for name, below in CACHES.items():
        environment.setdefault(name, str(folder.absolute() / ".snakemake" / below))
    own = os.path.dirname(sys.executable)
    paths = environment.get("PATH", "").split(os.pathsep)
    if paths[0] != own:
        environment["PATH"] = os.pathsep.join([own, *paths])


def tell_progress(expected: Mapping[str, float]) -> None:
    """Hand the seconds that a job of each rule is expected to take to this process's display."""
    os.environ["SER_EXPECTED_SECONDS"] = json.dumps(expected)
