"""Which trainings ask the scheduler for a GPU, and where SLURM has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ser.systems import find_system


def gpu_requests(
    config: Mapping[str, Any], system: str | None = None
) -> dict[str, Callable[[Any], Any]]:
    """Give the resources that a training's rule asks for beside memory and time.

    Parameters
    ----------
    config
        Checked.
    system
        The one that the rule trains; None where its wildcard ``system`` says so.

    Returns
    -------
    dict of str to callable
        Resources by name, functions of the wildcards; without an entry where no training is for a
        GPU, so that a profile's own defaults hold.
    """
    if not config["gpu"]["trainings"]:
        return {}

    def where_it_helps(value: Any) -> Callable[[Any], Any]:
        def of(wildcards: Any) -> Any:
            name = wildcards.system if system is None else system
            # None is no request at all.
            return value if find_system(config["systems"][name]["kind"]).gpu else None

        return of

    requests = {"gpu": where_it_helps(1)}
    if config["gpu"]["partition"]:
        requests["slurm_partition"] = where_it_helps(config["gpu"]["partition"])
    return requests
