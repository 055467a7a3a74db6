"""Layers that turn a sequence of any length into one vector, reading real frames only.

Mean pooling is Keras's own GlobalAveragePooling1D, which divides by the true length when it is
given a mask.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("ser")
class AttentionPooling(keras.layers.Layer):
    """Attention pooling (paper section 3.3, equations 1 and 2): (B, T, H) -> (B, H).

    The score of frame t is w . h_t with a learnt vector w, without bias and without tanh. Frames
    after an utterance's end get the score minus infinity, so the weight zero.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the learnt vector w, of shape (H,)."""
        self.w = self.add_weight(
            name="w", shape=(input_shape[-1],), initializer="glorot_uniform", trainable=True
        )

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Pool `inputs` over the frames where `mask` (B, T) is true; over all without a mask."""
        scores = ops.dot(inputs, self.w)
        if mask is not None:
            scores = ops.where(mask, scores, -float("inf"))
        weights = ops.softmax(scores, axis=1)  # equation 1
        return ops.sum(weights[..., None] * inputs, axis=1)  # equation 2

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Pass no mask on: there are no frames any more."""

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Give the shape without its time axis."""
        return (input_shape[0], input_shape[-1])


@keras.saving.register_keras_serializable("ser")
class MaxPooling(keras.layers.Layer):
    """The largest value of each dimension over the real frames: (B, T, H) -> (B, H).

    Keras's GlobalMaxPooling1D takes no mask, and padding would win wherever speech is negative.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Pool `inputs` over the frames where `mask` (B, T) is true; over all without a mask."""
        if mask is not None:
            inputs = ops.where(mask[..., None], inputs, -float("inf"))
        return ops.max(inputs, axis=1)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Pass no mask on: there are no frames any more."""
