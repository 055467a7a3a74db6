"""Frame features other than YAAFE's, of the compared systems (docs/systems.md).

Every set has windows of 25 ms every 10 ms at 16 kHz, holds raw values, and describes an utterance
by nothing but its own samples. Only names stand here.
"""

from __future__ import annotations

_MFCC = [f"mfcc_{number}" for number in range(13)]
_VOICE = [*(f"mfcc_{number}" for number in range(1, 13)), "log_energy", "pitch_period", "hnr"]

COLUMNS: dict[str, list[str]] = {
    "mfcc": [*_MFCC, *(f"{name}_d1" for name in _MFCC), *(f"{name}_d2" for name in _MFCC)],
    "voice": [*_VOICE, *(f"{name}_d1" for name in _VOICE)],
    "logmel": [f"logmel_{number}" for number in range(26)],
}
