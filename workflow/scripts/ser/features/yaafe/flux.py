"""How a frame's spectrum differs from those before it (docs/yaafe.md, section 15)."""

from __future__ import annotations

import numpy as np

from ser.features.yaafe.columns import FEATURES
from ser.features.yaafe.compiled import kernel
from ser.features.yaafe.spectrum import BINS, MAGNITUDE

_FLUX = FEATURES["SpectralFlux"].start
_ONSET = FEATURES["ComplexDomainOnsetDetection"].start
_VARIATION = FEATURES["SpectralVariation"].start


@kernel
def fill_flux_and_variation(past_rows: np.ndarray, number: np.ndarray, rows: np.ndarray) -> None:
    """Fill in SpectralFlux and SpectralVariation; both are 0 in frame 0 and where a norm is 0.

    `past_rows`, (2, 743), are those of the two frames before the first of `rows`; `number`, (T,),
    is each frame's number within its recording.
    """
    for t in range(len(rows)):
        rows[t, _FLUX] = rows[t, _VARIATION] = 0.0
        if number[t] == 0:
            continue
        before = (rows[t - 1] if t > 0 else past_rows[1])[MAGNITUDE]
        now = rows[t][MAGNITUDE]
        square_before = square_now = product = difference = 0.0
        for k in range(BINS):
            a, b = before[k], now[k]
            square_before += a * a
            square_now += b * b
            product += a * b
            difference += (b - a) * (b - a)
        norms = np.sqrt(square_before) * np.sqrt(square_now)
        if norms != 0:
            rows[t, _FLUX] = difference / norms
            rows[t, _VARIATION] = 1 - product / norms


@kernel
def fill_onset(
    past_spectrum: np.ndarray,
    spectrum: np.ndarray,
    past_rows: np.ndarray,
    number: np.ndarray,
    rows: np.ndarray,
) -> None:
    """Fill in ComplexDomainOnsetDetection, given real and imaginary parts of the spectra.

    `past_spectrum` is (2, 2, 513), `spectrum` (2, T, 513); the others as above.
    """
    nothing, one = np.zeros(BINS), np.ones(BINS)
    real, imag = spectrum[0], spectrum[1]
    past_real, past_imag = past_spectrum[0], past_spectrum[1]
    for t in range(len(rows)):
        now_real, now_imag = real[t], imag[t]
        b_real, b_imag, b_modulus = nothing, nothing, one
        if number[t] > 0:
            b_real = real[t - 1] if t > 0 else past_real[1]
            b_imag = imag[t - 1] if t > 0 else past_imag[1]
            b_modulus = (rows[t - 1] if t > 0 else past_rows[1])[MAGNITUDE]
        c_real, c_imag, c_modulus = nothing, nothing, one
        if number[t] > 1:
            c_real = real[t - 2] if t > 1 else past_real[t]
            c_imag = imag[t - 2] if t > 1 else past_imag[t]
            c_modulus = (rows[t - 2] if t > 1 else past_rows[t])[MAGNITUDE]
        total = 0.0
        for k in range(BINS):
            # Phase factors are b / |b| and the conjugate of c / |c|; that of 0 is 1.
            turn = c_modulus[k] if c_real[k] == 0 and c_imag[k] == 0 else c_real[k]
            turned_real = b_real[k] * turn + b_imag[k] * c_imag[k]
            turned_imag = b_imag[k] * turn - b_real[k] * c_imag[k]
            scale = 1 / (b_modulus[k] * c_modulus[k])
            x = now_real[k] - (b_real[k] * turned_real - b_imag[k] * turned_imag) * scale
            y = now_imag[k] - (b_real[k] * turned_imag + b_imag[k] * turned_real) * scale
            total += np.sqrt(x * x + y * y)
        rows[t, _ONSET] = total
