"""The layout of the 743 columns is the order of docs/yaafe.md, section 1."""

from __future__ import annotations

import ser.features.yaafe
from ser.features.yaafe import COLUMNS, FEATURES


def test_counts_of_the_specification():
    assert len(FEATURES) == 27
    assert len(COLUMNS) == len(set(COLUMNS)) == 743
    assert set(ser.features.yaafe.__all__) == {"COLUMNS", "FEATURES", "extract", "extract_blocks"}


def test_slices_follow_each_other_in_alphabetical_order():
    assert list(FEATURES) == sorted(FEATURES)
    stop = 0
    for columns in FEATURES.values():
        assert columns.start == stop
        stop = columns.stop
    assert stop == 743


def test_some_rows_of_the_table():
    table = {"AmplitudeModulation": (0, 7), "MFCC": (105, 117), "MagnitudeSpectrum": (118, 630),
             "SpectralCrestFactorPerBand": (690, 708), "SpectralVariation": (737, 737),
             "ZCR": (742, 742)}  # fmt: skip
    for name, (first, last) in table.items():
        assert FEATURES[name] == slice(first, last + 1)


def test_columns_are_named_by_feature_and_index():
    for name, columns in FEATURES.items():
        width = columns.stop - columns.start
        assert COLUMNS[columns] == [f"{name}.{index}" for index in range(width)]
