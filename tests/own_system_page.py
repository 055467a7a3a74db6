"""What docs/own-system.md tells its reader to write, taken from the page itself."""

from __future__ import annotations

import re

import yaml

from project import ROOT

PAGE = (ROOT / "docs/own-system.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
CLASSIFIER, NETWORK, TEST = (text for language, text in BLOCKS if language == "python")
(ENTRY,) = (yaml.safe_load(text) for language, text in BLOCKS if language == "yaml")
# Where the page says to save them, in the order of the blocks.
FILES = re.findall(r"`((?:workflow|tests)/\S+/(?:test_)?(?:logistic|mean_network)\.py)`", PAGE)
