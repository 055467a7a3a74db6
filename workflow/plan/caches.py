"""Where libraries keep what they remember: below .snakemake/, not in the user's home."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

# Variable -> folder below .snakemake/. Snakemake's cache of sources goes by the first; Matplotlib
# and Keras would also read a user's own settings there, which are not to change a result.
PLACES = {"XDG_CACHE_HOME": "cache", "MPLCONFIGDIR": "matplotlib", "KERAS_HOME": "keras"}


def keep_caches(folder: Path, environment: MutableMapping[str, str] = os.environ) -> None:
    """Point libraries to a folder of this run's, for this process and those that it starts.

    Parameters
    ----------
    folder
        Where Snakemake is started.
    environment
        To change. What the user has set stays.
    """
    for name, below in PLACES.items():
        environment.setdefault(name, str(folder.absolute() / ".snakemake" / below))
