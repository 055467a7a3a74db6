"""Speed perturbation: an utterance at other speeds, to train on more voices than were recorded."""

from __future__ import annotations

import numpy as np
import soxr

# Tempo, pitch and formants move together, as between one speaker and another.
SPEEDS = (0.87, 0.93, 1.07, 1.15)


def change_speed(samples: np.ndarray, factor: float) -> np.ndarray:
    """Play a signal `factor` times as fast, at the same sample rate.

    Above 1, speech is faster and higher: a frequency f becomes f times the factor, and what would
    lie above half the sample rate is filtered away. Mono, (n,) -> about n / factor samples, at
    least one, float64. Resampled by soxr, quality VHQ.

    Raises
    ------
    ValueError
        When the factor is not between 0.5 and 2.
    """
    if not 0.5 <= factor <= 2:
        raise ValueError(f"speed factor {factor}, must lie between 0.5 and 2")
    changed = soxr.resample(np.asarray(samples, dtype=np.float64), factor, 1.0, quality="VHQ")
    return changed if len(changed) else np.zeros(1)
