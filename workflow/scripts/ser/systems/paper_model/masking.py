"""Layers that keep padding apart from speech.

A batch holds utterances of different lengths, padded to the longest. A network must give an
utterance the same posteriors whatever stands beside it, so every step knows which frames are real.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("ser")
class FrameMask(keras.layers.Layer):
    """Which frames of a padded batch are real: (B, T, D) frames and (B,) lengths -> (B, T) bool."""

    def call(self, frames: Any, lengths: Any) -> Any:
        """Mark the first `lengths` frames of each utterance."""
        return ops.arange(ops.shape(frames)[1])[None, :] < lengths[:, None]


@keras.saving.register_keras_serializable("ser")
class FirstComponents(keras.layers.Layer):
    """The first `count` values of every frame, or all of fewer: (B, T, D) -> (B, T, N)."""

    def __init__(self, count: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.count = count

    def call(self, frames: Any) -> Any:
        """Leave the further values out."""
        return frames[..., : self.count]

    def get_config(self) -> dict[str, Any]:
        """Give what the constructor takes."""
        return {**super().get_config(), "count": self.count}


@keras.saving.register_keras_serializable("ser")
class ZeroPaddedFrames(keras.layers.Layer):
    """Set the frames after an utterance's end to zero: (B, T, D) -> (B, T, D).

    A temporal convolution with same padding reads zeros beyond the end of a lone utterance. Inside
    a batch it must read the same there, although biases and normalization have been at work.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Keep the frames where `mask` (B, T) is true; all of them without a mask."""
        return inputs if mask is None else ops.where(mask[..., None], inputs, 0.0)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Pass no mask on: each layer that needs it is handed it by name."""
