"""Which Python the scripts of rules run by."""

from __future__ import annotations

import os
import sys


def use_own_python() -> None:
    """Let ``python`` in a rule's shell be the Python that runs Snakemake.

    So Snakemake can be started without activating its environment. A rule's own conda environment
    still comes before it.
    """
    folder = os.path.dirname(sys.executable)
    paths = os.environ.get("PATH", "").split(os.pathsep)
    if paths[0] != folder:
        os.environ["PATH"] = os.pathsep.join([folder, *paths])
