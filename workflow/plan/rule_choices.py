"""What of a configuration decides which rules there are and what each needs."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

# They change what rules do, and neither which there are nor what they need.
SECTIONS = ("audio", "bootstrap", "gpu", "notice", "pictures", "whitening")
# What only words, requests and rows of results follow, in each entry of a section.
DROPPED = {"corpora": ("title", "hours"), "systems": ("recreation",)}
# The same, but the schema wants them to be there: an entry's key says nothing new.
NAMED = {"presets": "title", "systems": "name"}


def deciding(config: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out of a configuration what decides no rule, so that its change draws no other graph.

    Parameters
    ----------
    config
        As Snakemake merged it; it stays as it is.

    Returns
    -------
    dict
        A configuration with the same rules: any schema's check that passed still passes.
    """
    kept = {key: copy.deepcopy(value) for key, value in config.items() if key not in SECTIONS}
    for section, keys in DROPPED.items():
        for entry in kept.get(section, {}).values():
            for key in keys:
                entry.pop(key, None)
    for section, key in NAMED.items():
        for name, entry in kept.get(section, {}).items():
            entry[key] = name
    for name, entry in kept.get("ablations", {}).get("changes", {}).items():
        entry["title"] = name
    kept.get("ablations", {}).pop("nested_seeds", None)
    # Each further seed makes the graph of jobs larger, and no rule. The model's may be one of them.
    if "seeds" in kept:
        kept["seeds"] = kept["seeds"][:1]
    kept.get("model", {}).pop("seed", None)
    return kept
