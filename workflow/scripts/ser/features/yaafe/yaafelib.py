"""The same 743 columns from the real YAAFE, if its Python binding is installed."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator

import numpy as np

from ser.features.yaafe.columns import COLUMNS, FEATURES, FRAME, SAMPLE_RATE, STEP
from ser.features.yaafe.extraction import check_samples, count_frames


class YaafeMissing(ImportError):
    """The real YAAFE was asked for and its Python binding cannot be imported."""


def extract_with_yaafelib(samples: np.ndarray, step: int = STEP) -> np.ndarray:
    """Compute the 27 features with an installed yaafelib.

    Takes, gives and refuses what `ser.features.yaafe.extract` does. Beware of builds with YAAFE's
    own flags: under their fast-math an exactly silent frame ends the process, or yields made-up
    LSF (docs/yaafe.md, section 4).

    Raises
    ------
    YaafeMissing
        Where yaafelib cannot be imported.
    RuntimeError
        Where this yaafelib refuses a feature or gives it in another shape.
    """
    samples = check_samples(samples)
    result = np.zeros((count_frames(len(samples), step), len(COLUMNS)))
    try:
        yaafelib = importlib.import_module("yaafelib")
    except ImportError as error:
        raise YaafeMissing(
            "features.extractor: yaafe needs yaafelib; see envs/yaafelib.yaml; "
            "or use features.extractor: ser"
        ) from error
    if not len(result):
        return result
    # All features with the same frame and step, also those with longer frames by default.
    plan = yaafelib.FeaturePlan(sample_rate=SAMPLE_RATE)
    for name in FEATURES:
        if not plan.addFeature(f"{name}: {name} blockSize={FRAME} stepSize={step}"):
            raise RuntimeError(f"yaafelib refused the feature {name}: version 0.65 or later has it")
    engine = yaafelib.Engine()
    if not engine.load(plan.getDataFlow()):
        raise RuntimeError("yaafelib refused the plan of the 27 features")
    outputs = engine.processAudio(samples.reshape(1, -1))
    for name, columns in FEATURES.items():
        values = outputs.get(name)
        if name == "SpectralVariation" and len(result) == 1 and (values is None or not len(values)):
            continue
        expected = result[:, columns].shape
        if values is None or values.shape != expected:
            found = "nothing" if values is None else f"shape {values.shape}"
            raise RuntimeError(f"yaafelib gave {found} for {name}, must be {expected}")
        result[:, columns] = values
    return result


def extract_blocks_with_yaafelib(
    signals: Iterable[np.ndarray], step: int = STEP
) -> Iterator[np.ndarray]:
    """Compute the features of many signals: each whole signal's in turn, (T, 743)."""
    for signal in signals:
        yield extract_with_yaafelib(signal[:], step=step)
