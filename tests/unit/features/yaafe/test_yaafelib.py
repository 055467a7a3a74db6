"""The plan given to a real yaafelib, and what is made of its answer, with one that is made up."""

from __future__ import annotations

import sys
from types import ModuleType

import numpy as np
import pytest

from ser.features.yaafe import FEATURES
from ser.features.yaafe.yaafelib import YaafeMissing, extract_with_yaafelib


class MadeUpYaafe(ModuleType):
    """A yaafelib that answers with the number of the column, plus a tenth per frame."""

    def __init__(self) -> None:
        super().__init__("yaafelib")
        self.plan: list[str] = []
        self.rates: list[int] = []
        self.answers: dict[str, np.ndarray] = {}
        self.refused: set[str] = set()
        self.heard: np.ndarray | None = None
        self.step = 512
        outer = self

        class FeaturePlan:
            def __init__(self, sample_rate: int) -> None:
                outer.rates.append(sample_rate)

            def addFeature(self, line: str) -> bool:
                outer.plan.append(line)
                return line.split()[1] not in outer.refused

            def getDataFlow(self) -> str:
                return "the data flow"

        class Engine:
            def load(self, flow: str) -> bool:
                return flow == "the data flow" and "Engine" not in outer.refused

            def processAudio(self, samples: np.ndarray) -> dict[str, np.ndarray]:
                assert samples.ndim == 2
                assert samples.dtype == np.float64
                outer.heard = samples
                return outer.answer(-(-samples.shape[1] // outer.step))

        self.FeaturePlan, self.Engine = FeaturePlan, Engine

    def answer(self, frames: int) -> dict[str, np.ndarray]:
        # Neither in the order of the columns nor in that of the plan.
        names = sorted(FEATURES, key=lambda name: name[::-1])
        answer = {
            name: np.arange(FEATURES[name].start, FEATURES[name].stop)
            + np.arange(frames)[:, None] / 10
            for name in names
        }
        if frames == 1:
            answer["SpectralVariation"] = np.zeros((0, 1))
        return answer | self.answers


@pytest.fixture
def yaafelib(monkeypatch):
    module = MadeUpYaafe()
    monkeypatch.setitem(sys.modules, "yaafelib", module)
    return module


def test_plan_names_every_feature_with_the_same_frame_and_step(yaafelib):
    yaafelib.step = 256
    extract_with_yaafelib(np.zeros(2000), step=256)
    assert yaafelib.rates == [16000]
    assert yaafelib.plan == [f"{name}: {name} blockSize=1024 stepSize=256" for name in FEATURES]


def test_columns_are_in_the_order_of_the_specification(yaafelib):
    samples = np.linspace(-1, 0.9, 1500).astype(np.float32)
    features = extract_with_yaafelib(samples)
    assert features.dtype == np.float64
    assert np.allclose(features, np.arange(743) + np.arange(3)[:, None] / 10)
    assert yaafelib.heard.shape == (1, 1500)
    assert np.array_equal(yaafelib.heard[0], samples)


@pytest.mark.parametrize("answered", ["no rows", "no array"])
def test_a_single_frame_has_a_variation_of_zero(yaafelib, monkeypatch, answered):
    if answered == "no array":
        full = yaafelib.answer(2)
        one = {name: values[:1] for name, values in full.items() if name != "SpectralVariation"}
        monkeypatch.setattr(yaafelib, "answer", lambda frames: one)
    features = extract_with_yaafelib(np.zeros(300))
    expected = np.arange(743.0)
    expected[FEATURES["SpectralVariation"]] = 0
    assert features.tolist() == [expected.tolist()]


def test_no_samples_give_no_frames(yaafelib):
    assert extract_with_yaafelib(np.zeros(0)).shape == (0, 743)
    assert yaafelib.heard is None


def test_other_shapes_are_refused(yaafelib):
    yaafelib.answers = {"Envelope": np.zeros((3, 164))}
    with pytest.raises(RuntimeError, match=r"shape \(3, 164\) for Envelope, must be \(3, 6\)"):
        extract_with_yaafelib(np.zeros(1500))
    yaafelib.answers = {"SpectralVariation": np.zeros((0, 1))}
    with pytest.raises(RuntimeError, match=r"shape \(0, 1\) for SpectralVariation"):
        extract_with_yaafelib(np.zeros(1500))


@pytest.mark.parametrize("refused", ["OBSIR", "Engine"])
def test_refusals_of_yaafe_are_said(yaafelib, refused):
    yaafelib.refused = {refused}
    with pytest.raises(RuntimeError, match=r"yaafelib refused the (feature OBSIR|plan)"):
        extract_with_yaafelib(np.zeros(1500))


def test_missing_yaafelib_is_said_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaafelib", None)  # makes its import fail
    with pytest.raises(YaafeMissing) as error:
        extract_with_yaafelib(np.zeros(1500))
    assert isinstance(error.value, ImportError)
    assert str(error.value) == (
        "features.extractor: yaafe needs yaafelib; see envs/yaafelib.yaml; "
        "or use features.extractor: ser"
    )


def test_bad_signals_are_refused_as_by_our_own_extractor(yaafelib):
    with pytest.raises(ValueError, match="step is 0"):
        extract_with_yaafelib(np.zeros(1500), step=0)
    with pytest.raises(ValueError, match="must be floats"):
        extract_with_yaafelib(np.zeros(1500, dtype=np.int16))
