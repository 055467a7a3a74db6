"""Which Python the scripts of rules run by."""

from __future__ import annotations

import os
import sys

from plan.warm_start import warm_path


def use_own_python() -> None:
    """Let ``python`` in a rule's shell be the Python that runs Snakemake.

    So Snakemake can be started without activating its environment. A rule's own conda environment
    still comes before it. Where the run has a warm Python (`plan.warm_start`), it is that one.
    """
    folders = [*warm_path(), os.path.dirname(sys.executable)]
    paths = os.environ.get("PATH", "").split(os.pathsep)
    if paths[: len(folders)] != folders:
        os.environ["PATH"] = os.pathsep.join([*folders, *paths])
