"""What a reader types to make a number of the report again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Commands:
    """The commands of one experiment.

    Parameters
    ----------
    everything
        What makes the whole experiment; what is up to date stays.
    """

    everything: str

    @property
    def from_audio(self) -> str:
        """Give what makes the whole experiment from the recordings, whatever is there."""
        return f"{self.everything} SNAKEMAKE_FLAGS=--forceall"

    def again(self, path: str | Path) -> str:
        """Give what makes one file from the files that it is made of, whether or not it is old."""
        target = shlex.quote(Path(path).as_posix())
        return f"{self.everything} TARGET={target} SNAKEMAKE_FLAGS=--force"
