"""The two readings of the paper's dimension shuffle that need a fixed length."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("ser")
class DimensionShuffle(keras.layers.Layer):
    """Swap time and features, as MLSTM-FCN does: (B, T, D) -> (B, D, length).

    The recurrent layer then steps over the D feature dimensions, and reads at each step that
    dimension's whole course over time, padded with zeros or cut to `length` frames.

    Parameters
    ----------
    length
        Frames that the course over time is padded or cut to.
    """

    def __init__(self, length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.length = length

    def call(self, frames: Any) -> Any:
        """Shuffle `frames`, whose padding must be zero."""
        batch, dim = ops.shape(frames)[0], frames.shape[-1]
        beyond = ops.zeros((batch, self.length, dim), dtype=frames.dtype)
        fixed = ops.concatenate([frames, beyond], axis=1)[:, : self.length]
        return ops.transpose(ops.reshape(fixed, (batch, self.length, dim)), (0, 2, 1))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Give the shape with D steps of `length` values."""
        return (input_shape[0], input_shape[-1], self.length)

    def get_config(self) -> dict[str, Any]:
        """Give what a saved network needs to make this layer again."""
        return {**super().get_config(), "length": self.length}


@keras.saving.register_keras_serializable("ser")
class FrameStatistics(keras.layers.Layer):
    """Mean and standard deviation of each dimension over the real frames: (B, T, D) -> (B, 2D)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def call(self, frames: Any, mask: Any = None) -> Any:
        """Summarise the frames where `mask` (B, T) is true; all of them without a mask."""
        real = ops.ones_like(frames[..., :1])
        if mask is not None:
            real = ops.cast(mask, frames.dtype)[..., None]
        count = ops.sum(real, axis=1)
        mean = ops.sum(frames * real, axis=1) / count
        variance = ops.sum(ops.square(frames - mean[:, None]) * real, axis=1) / count
        return ops.concatenate([mean, ops.sqrt(variance)], axis=1)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Pass no mask on: there are no frames any more."""

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Give the shape with both statistics of each dimension."""
        return (input_shape[0], 2 * input_shape[-1])  # type: ignore[operator]
