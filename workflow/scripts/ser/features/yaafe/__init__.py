"""YAAFE's frame features: 27 features, 743 columns (docs/yaafe.md has every formula).

In: mono samples at 16 kHz. Out: (frames, 743) float64, with NaN where YAAFE gives NaN; `finite`
replaces those before any statistics. Tested against YAAFE's own output.

The `fill_*` functions write their columns of `rows`, (T, 743), one row per frame; those of the
spectrum read MagnitudeSpectrum there. Each module computes a family of features:

- `extraction`: samples to frames to columns; open this first
- `columns`: names and places; `compiled`: how loops are compiled
- `temporal`, `lpc`: of the samples; `spectrum`, `spectral_shape`: of the spectrum
- `bands`: of its bands; `flux`: from frame to frame
- `yaafelib`: the same columns from a real YAAFE, where one is installed
"""

from __future__ import annotations

from ser.features.yaafe.columns import COLUMNS, FEATURES
from ser.features.yaafe.extraction import extract, extract_blocks

__all__ = ["COLUMNS", "FEATURES", "extract", "extract_blocks"]
