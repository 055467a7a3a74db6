"""Pictures of features: every feature, the same bytes twice, and signals with little in them."""

from __future__ import annotations

import struct
import warnings

import matplotlib
import numpy as np
import pandas as pd
import pytest

from ser.features.axes import (
    PICTURES,
    Image,
    bark_row,
    mel_row,
    quarter_octave_row,
)
from ser.features.pictures import (
    Drawn,
    PictureError,
    choose_utterance,
    draw_feature,
    split_features,
    to_levels,
)
from ser.features.yaafe import COLUMNS, FEATURES, extract
from ser.features.yaafe.bands import BANDS, FIRST_BINS, mel_filters, octave_filters
from ser.features.yaafe.finite import make_finite
from ser.features.yaafe.spectrum import BIN_WIDTH, FREQUENCIES


def drawn(samples: np.ndarray, name: str = "made") -> Drawn:
    values = make_finite(extract(samples))
    return Drawn(name, samples.astype(np.float32), split_features(values, COLUMNS))


def glide(samples: int) -> np.ndarray:
    time = np.arange(samples) / 16000
    noise = np.random.default_rng(0).normal(0, 0.001, samples)
    return 0.3 * np.sin(2 * np.pi * (200 + 400 * time) * time) + noise


SIGNALS = {
    "sound": glide(9000),
    "silence": np.zeros(5000),
    "one frame": glide(300),
    "one sample": np.array([0.5]),
}


def test_every_feature_has_a_picture_in_the_order_of_the_columns():
    assert list(PICTURES) == list(FEATURES)


@pytest.mark.parametrize("name", FEATURES)
def test_a_picture_shows_every_column_once(name):
    picture, width = PICTURES[name], FEATURES[name].stop - FEATURES[name].start
    if isinstance(picture, list):
        shown = [column for panel in picture for column in panel.columns]
        assert sorted(shown) == list(range(width))
        assert all(len(panel.names) in (0, len(panel.columns)) for panel in picture)
    else:
        assert all(-0.5 <= at <= width - 0.5 for at, _ in picture.ticks)


# One of each kind of axis; the others of the same kinds are drawn by CI.
KINDS = ("AutoCorrelation", "EnvelopeShapeStatistics", "LPC", "LSF", "MFCC", "MagnitudeSpectrum")


@pytest.mark.parametrize("signal", SIGNALS)
@pytest.mark.parametrize(
    "name",
    [
        *KINDS,
        *(pytest.param(name, marks=pytest.mark.slow) for name in PICTURES if name not in KINDS),
    ],
)
def test_a_feature_is_drawn_without_a_warning(name, signal, tmp_path):
    utterance = drawn(SIGNALS[signal], signal)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draw_feature(utterance, name, tmp_path / f"{name}.png")
    data = (tmp_path / f"{name}.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert 5_000 < len(data) < 250_000
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.png"]


def test_the_same_bytes_twice_whatever_the_users_settings(tmp_path):
    name = "AmplitudeModulation"
    utterance = drawn(SIGNALS["sound"])
    draw_feature(utterance, name, tmp_path / "a.png")
    with matplotlib.rc_context({"font.size": 20, "image.cmap": "jet", "savefig.dpi": 30}):
        draw_feature(utterance, name, tmp_path / "b.png")
    data = (tmp_path / "a.png").read_bytes()
    assert data == (tmp_path / "b.png").read_bytes()
    assert b"atplotlib" not in data
    assert b"tIME" not in data


def test_all_pictures_have_the_same_width(tmp_path):
    utterance = drawn(SIGNALS["sound"])
    sizes = set()
    for name in ("Energy", "LSF", "MFCC", "AmplitudeModulation"):
        draw_feature(utterance, name, tmp_path / "a.png")
        sizes.add(struct.unpack(">II", (tmp_path / "a.png").read_bytes()[16:24]))
    assert len({width for width, _ in sizes}) == 1
    assert len(sizes) == 2  # one panel, or four


def test_frames_stand_at_their_centres():
    utterance = drawn(np.zeros(1600))
    np.testing.assert_allclose(utterance.times, [0, 0.032, 0.064, 0.096])
    np.testing.assert_allclose(utterance.edges, [-0.016, 0.112])
    half = Drawn("made", np.zeros(1024), {"Energy": np.zeros((4, 1))}, step=256)
    np.testing.assert_allclose(half.times, [0, 0.016, 0.032, 0.048])


def test_an_utterance_without_frames_is_refused():
    with pytest.raises(PictureError, match="empty has no frame"):
        drawn(np.zeros(0), "empty")


def test_features_are_parted_as_the_extractor_names_them():
    values = np.arange(2 * 743.0).reshape(2, 743)
    parts = split_features(values, COLUMNS)
    assert list(parts) == list(FEATURES)
    for name, columns in FEATURES.items():
        assert np.array_equal(parts[name], values[:, columns])


def test_levels_end_80_db_below_the_highest():
    levels = to_levels(np.array([[256.0, 1.0, 2.2e-16]]))
    np.testing.assert_allclose(levels, [[48.16, 0.0, -31.84]], atol=0.01)
    assert np.isfinite(to_levels(np.zeros((1, 3)))).all()


UTTERANCES = pd.DataFrame(
    {"utterance": ["c", "b", "a", "d"], "label": ["ang", "ang", "neu", "ang"]}
)


def test_the_first_by_name_with_one_of_the_labels_is_chosen():
    assert choose_utterance(UTTERANCES, ["fru", "ang"]) == "b"
    assert choose_utterance(UTTERANCES, ["ang"], "a") == "a"


def test_what_cannot_be_chosen_is_named():
    with pytest.raises(PictureError, match=r"pictures\.utterance: .* no utterance z"):
        choose_utterance(UTTERANCES, ["ang"], "z")
    with pytest.raises(PictureError, match=r"labelled hap or exc: .*pictures\.utterance"):
        choose_utterance(UTTERANCES, ["hap", "exc"])


def test_rows_of_the_axes_are_the_extractors_bands():
    # Mel: the top of a triangle, to half a bin; a triangle's largest weight is near it.
    for row, weights in enumerate(mel_filters()):
        assert abs(mel_row(FREQUENCIES[weights.argmax()]) - row) < 0.5
    # Loudness: a band's first bin lies just above the lower edge of its row.
    for row, first in list(enumerate(FIRST_BINS))[1:]:
        assert bark_row(BIN_WIDTH * (first - 1)) <= row - 0.5 < bark_row(BIN_WIDTH * first)
    # Quarter octaves: 5 % wider than the row at both edges, but for rounding to bins and groups.
    for row, (first, group, count) in enumerate(BANDS):
        assert quarter_octave_row(250 * 2 ** ((row + 0.5) / 4)) == pytest.approx(row)
        low, high = (first - 0.5) * BIN_WIDTH, (first + group * count - 0.5) * BIN_WIDTH
        assert quarter_octave_row(low) < row - 0.5 < row + 0.5 < quarter_octave_row(high)


@pytest.mark.parametrize("name", ["OBSI", "OBSIR"])
def test_octaves_are_labelled_with_their_tops(name):
    picture = PICTURES[name]
    assert isinstance(picture, Image)
    tops = [float(label) for _, label in picture.ticks]
    expected = [27.5 * 2**i for i in range(9)][-len(tops) :]
    assert tops == expected
    for top, weights in list(zip(tops, octave_filters()[-len(tops) :], strict=True))[4:]:
        assert abs(weights.argmax() * BIN_WIDTH - top) <= BIN_WIDTH
