"""Repairs of faults in Snakemake and its plugins: one module per fault.

Each module says in which version the fault was seen, what it does, and where it is reported. Its
test in tests/unit/upstream fails once the installed version no longer has the fault: delete both.

- `timers`: Snakemake's end waits for its scheduler's timers.
- `python_path`: jobs start Python by a path without quotes.
- `silent_controller`: the SLURM plugin loses its jobs while the controller does not answer.
- `leftovers`: a killed Snakemake leaves its jobs in SLURM's queue.
"""

from upstream.python_path import quote_python
from upstream.silent_controller import keep_jobs

__all__ = ["repair"]


def repair() -> None:
    """Repair the executors that Snakemake has loaded; called while the Snakefile is read."""
    quote_python()
    keep_jobs()
