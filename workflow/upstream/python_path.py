"""Jobs of a cluster start Python by a path without quotes: a checkout's path may have no space.

Seen in snakemake-interface-executor-plugins 9.4.0 (`RemoteExecutor.get_python_executable`) and
snakemake-executor-plugin-slurm-jobstep 0.6.1.
Reported, for rules with `run:`: https://github.com/snakemake/snakemake/issues/2981
"""

from __future__ import annotations

import shlex
import sys
from typing import Any

PLUGINS = ("snakemake_executor_plugin_slurm", "snakemake_executor_plugin_slurm_jobstep")


def quote_python() -> None:
    """Have the executors that Snakemake has loaded give Python's path as a shell wants it."""
    for name in PLUGINS:
        executor = getattr(sys.modules.get(name), "Executor", None)
        if executor is not None and not hasattr(executor, "quotes_python"):
            repair(executor)


def repair(executor: Any) -> None:
    """Change an executor's class so that it quotes the path."""
    path = executor.get_python_executable
    executor.get_python_executable = lambda self: shlex.quote(path(self))
    executor.quotes_python = True
