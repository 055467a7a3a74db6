"""YAAFE-compatible frame features: 27 features, 743 columns (yaafe/SPEC.md of this project).

Written from a numeric specification of what the YAAFE toolbox computes for 16 kHz signals with
frames of 1024 samples, and tested against YAAFE's own output. One module per family of features.
"""

from __future__ import annotations

from ser.features.yaafe.columns import COLUMNS, FEATURES
from ser.features.yaafe.extraction import extract, extract_blocks

__all__ = ["COLUMNS", "FEATURES", "extract", "extract_blocks"]
