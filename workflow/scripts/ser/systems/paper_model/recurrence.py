"""Keras's LSTM and Bidirectional with a faster recurrence for short steps on a CPU.

The weights, their names and initial values, and the results are those of Keras. Keras
multiplies each frame with the input weights inside its loop, runs one loop per direction, and keeps
every value of every step for the gradient. Here all frames go through the input weights at once,
one loop steps both directions, and the gradient is written out: it keeps six values per cell and
step, and multiplies all steps at once where possible (docs/speed.md).
"""

from __future__ import annotations

import functools
from typing import Any

from ser.systems.paper_model.backend import keras, tf


@keras.saving.register_keras_serializable("ser")
class FastLSTM(keras.layers.LSTM):
    """An LSTM over the real frames: (B, T, D) and a mask (B, T) -> (B, T, H), zero where masked."""

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None
    ) -> Any:
        """Step over the frames where `mask` is true; over all of them without a mask."""
        return lstm_states(sequences, mask, [self.cell])


@keras.saving.register_keras_serializable("ser")
class FastBidirectional(keras.layers.Bidirectional):
    """An LSTM in both directions: (B, T, D) and a mask (B, T) -> (B, T, 2H), zero where masked."""

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None
    ) -> Any:
        """Step over the frames where `mask` is true; over all of them without a mask."""
        return lstm_states(sequences, mask, [self.forward_layer.cell, self.backward_layer.cell])


def lstm_states(frames: Any, mask: Any, cells: list[Any]) -> Any:
    """Run LSTMs side by side, the first from the first frame on and the second from the last.

    From `frames` (B, T, D) and a mask (B, T), or None where all are real, to the states of the one
    or two `keras.layers.LSTMCell`, (B, T, H times the number of cells). A state is zero where the
    mask is false, so the second LSTM begins at each utterance's last frame, whatever follows it.
    """
    steps_first = tf.transpose(frames, (1, 0, 2))
    keep = (
        tf.ones_like(steps_first[..., :1])
        if mask is None
        else tf.cast(tf.transpose(mask), frames.dtype)[..., None]
    )
    kernels = tf.stack([tf.convert_to_tensor(cell.kernel) for cell in cells])
    recurrent = tf.stack([tf.convert_to_tensor(cell.recurrent_kernel) for cell in cells])
    biases = tf.stack([tf.convert_to_tensor(cell.bias) for cell in cells])
    run = _recurrence
    if tf.executing_eagerly():  # otherwise each step would be some twenty calls from Python
        run = _recurrence_as_graph(len(cells), *kernels.shape[1:])
    return tf.transpose(run(steps_first, keep, kernels, recurrent, biases), (1, 0, 2))


@functools.cache
def _recurrence_as_graph(cells: int, dim: int, gates: int) -> Any:
    """Trace `_recurrence` once for batches of any shape."""
    shapes = (None, None, dim), (None, None, 1), (cells, dim, gates), (cells, gates // 4, gates)
    signature = [tf.TensorSpec(shape, tf.float32) for shape in (*shapes, (cells, gates))]
    return tf.function(_recurrence, input_signature=signature)


@tf.custom_gradient
def _recurrence(frames: Any, keep: Any, kernels: Any, recurrent: Any, biases: Any) -> Any:
    """Compute (T, B, N H) states from (T, B, D) frames; N cells, gates in the order i, f, g, o."""
    cells, units, _ = recurrent.shape
    steps, batch = tf.shape(frames)[0], tf.shape(frames)[1]
    flat = tf.reshape(frames, (-1, frames.shape[2]))
    at_once = [
        tf.reshape(tf.matmul(flat, kernels[n]) + biases[n], (steps, batch, 4 * units))
        for n in range(cells)
    ]
    start = tf.zeros((cells, batch, units), frames.dtype)

    def in_step_order(parts: list[Any]) -> Any:
        """Stack one (T, B, X) per direction into (T, N, B, X); the second runs from the end."""
        return tf.stack([*parts[:1], *(tf.reverse(part, [0]) for part in parts[1:])], axis=1)

    def in_frame_order(values: Any) -> list[Any]:
        """Invert `in_step_order`."""
        first, *second = tf.unstack(values, axis=1)
        return [first, *(tf.reverse(part, [0]) for part in second)]

    def array(width: int, more: int = 0, **options: Any) -> tf.TensorArray:
        shape = (cells, None, width)
        return tf.TensorArray(frames.dtype, steps + more, element_shape=shape, **options)

    inputs = array(4 * units).unstack(in_step_order(at_once))
    # Read twice: in the forward and in the backward pass.
    kept = array(1, clear_after_read=False).unstack(in_step_order([keep] * cells))

    def forward(step: Any, h: Any, c: Any, states: Any, memories: Any, gates: Any) -> Any:
        z = inputs.read(step) + tf.matmul(h, recurrent)
        i_f = tf.sigmoid(z[..., : 2 * units])
        g = tf.tanh(z[..., 2 * units : 3 * units])
        o = tf.sigmoid(z[..., 3 * units :])
        c = (i_f[..., units:] * c + i_f[..., :units] * g) * kept.read(step)
        squashed = tf.tanh(c)
        h = o * squashed
        gates = gates.write(step, tf.concat([i_f, g, o, squashed], -1))
        return step + 1, h, c, states.write(step, h), memories.write(step + 1, c), gates

    # One more entry at the start: the memory before the first step.
    memories = array(units, more=1, clear_after_read=False).write(0, start)
    _, _, _, states, memories, gates = tf.while_loop(
        lambda step, *_: step < steps,
        forward,
        (0, start, start, array(units), memories, array(5 * units)),
        maximum_iterations=steps,
        parallel_iterations=1,
    )
    parts = in_frame_order(states.stack())
    result = tf.concat(parts, -1)

    def gradient(upstream: Any) -> Any:
        wanted = array(units).unstack(in_step_order(tf.split(upstream, cells, -1)))

        def backward(step: Any, dh: Any, dc: Any, slopes: Any) -> Any:
            i, f, g, o, squashed = tf.split(gates.read(step), 5, -1)
            dh = dh + wanted.read(step)
            dc = (dc + dh * o * (1 - tf.square(squashed))) * kept.read(step)
            dz = tf.concat(
                [
                    dc * g * i * (1 - i),
                    dc * memories.read(step) * f * (1 - f),
                    dc * i * (1 - tf.square(g)),
                    dh * squashed * o * (1 - o),
                ],
                -1,
            )
            dh = tf.matmul(dz, recurrent, transpose_b=True)
            return step - 1, dh, dc * f, slopes.write(step, dz)

        *_, slopes = tf.while_loop(
            lambda step, *_: step >= 0,
            backward,
            (steps - 1, start, start, array(4 * units)),
            maximum_iterations=steps,
            parallel_iterations=1,
        )
        over_steps = in_frame_order(slopes.stack())
        rows = [tf.reshape(part, (-1, 4 * units)) for part in over_steps]
        # Each direction's state before the step: that of the previous frame, or of the next.
        ahead = [parts[0][:-1], *(part[1:] for part in parts[1:])]
        behind = [over_steps[0][1:], *(part[:-1] for part in over_steps[1:])]
        to_frames = sum(tf.matmul(row, kernels[n], transpose_b=True) for n, row in enumerate(rows))
        to_kernels = [tf.matmul(flat, row, transpose_a=True) for row in rows]
        to_recurrent = [
            tf.matmul(
                tf.reshape(state, (-1, units)), tf.reshape(slope, (-1, 4 * units)), transpose_a=True
            )
            for state, slope in zip(ahead, behind, strict=True)
        ]
        to_biases = [tf.reduce_sum(row, axis=0) for row in rows]
        return (
            tf.reshape(to_frames, tf.shape(frames)),
            None,
            *map(tf.stack, (to_kernels, to_recurrent, to_biases)),
        )

    return result, gradient
