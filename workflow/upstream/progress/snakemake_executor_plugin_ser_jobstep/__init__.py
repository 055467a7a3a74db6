"""What a SLURM job of this project runs: the step of snakemake-executor-plugin-slurm-jobstep.

That plugin starts Python by a path without quotes, so that a checkout whose path has a space would
fail. This is the same executor with the quotes; upstream/steady_slurm.py asks for it.
"""

from __future__ import annotations

import shlex
import sys

from snakemake_executor_plugin_slurm_jobstep import Executor as Jobstep
from snakemake_executor_plugin_slurm_jobstep import ExecutorSettings, common_settings

__all__ = ["Executor", "ExecutorSettings", "common_settings"]


class Executor(Jobstep):
    """The step, with a Python at any path."""

    def get_python_executable(self) -> str:
        """Give this Python's path as a shell wants it."""
        return shlex.quote(sys.executable)
