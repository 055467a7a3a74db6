"""One epoch of Attention-BLSTM-FCN at IEMOCAP's lengths: ours, plain Keras and PyTorch.

Random frames (they say nothing of speech) of IEMOCAP's lengths: median 112, p90 272, at most 1067,
of 200 whitened dimensions; batches of 50, utterances cut at 600 frames, Adam, clipped gradients.

- ours: `ser.systems.paper_model.training.train_network`, as the workflow runs it, held-out
  predictions included.
- keras: the same network of Keras's own layers and plain `fit`, on utterances drawn at random and
  padded to the longest of their batch.
- torch: the same network and our batches in PyTorch (`pip install torch`; left out without it).

Each runs as one process of two threads, and as two processes of one thread beside each other. Rates
are utterances a second of the whole machine; the first epoch, which traces, is not counted.

    python tests/benchmarks/training_speed.py
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[2] / "workflow/scripts"))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

DIM, CLASSES, BATCH, LONGEST, CUT = 200, 4, 50, 1067, 600
MEDIAN, P90, SHORTEST = 112, 272, 18
NINETY = 1.2816  # the normal distribution's


def made_utterances(count: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Make `count` utterances (T, 200) float32 and their labels."""
    rng = np.random.default_rng(0)
    spread = np.log(P90 / MEDIAN) / NINETY
    lengths = np.exp(np.log(MEDIAN) + spread * rng.standard_normal(count))
    whole = np.clip(lengths, SHORTEST, LONGEST).astype(int)
    frames = [rng.standard_normal((length, DIM), dtype=np.float32) for length in whole]
    return frames, rng.integers(0, CLASSES, count)


def ours(count: int, epochs: int, threads: int) -> list[float]:
    """Time the workflow's own training: seconds of each epoch after the first."""
    import tensorflow as tf

    from ser.systems import get_system
    from ser.systems.base import FoldData
    from ser.systems.paper_model import training

    prepare = training.prepare_tensorflow

    def with_threads(seed: int) -> None:
        prepare(seed)
        tf.config.threading.set_intra_op_parallelism_threads(threads)

    training.prepare_tensorflow = with_threads
    frames, labels = made_utterances(count + 1)
    data = FoldData(
        classes=[str(label) for label in range(CLASSES)],
        train_frames=frames[:count],
        train_labels=labels[:count],
        heldout_frames=frames[count:],
        heldout_labels=labels[count:],
        heldout_groups=["one"],
        names=["one"],
    )
    ends: list[float] = []
    get_system("network", {"epochs": epochs + 1}).fit_predict(
        data,
        1,
        lambda line: ends.append(time.perf_counter()) if line.startswith("epoch") else None,
    )
    return list(np.diff(ends))


def keras_fit(count: int, epochs: int, threads: int) -> list[float]:
    """Time Keras's own layers and `fit` on batches drawn at random."""
    import keras
    import tensorflow as tf

    from ser.systems.paper_model import NetworkConfig, network
    from ser.systems.paper_model.training import count_batches, pad_batch

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    network.FastLSTM, network.FastBidirectional = keras.layers.LSTM, keras.layers.Bidirectional
    frames, labels = made_utterances(count)
    rng = np.random.default_rng(1)

    def epoch() -> Iterator[Any]:
        for index in np.array_split(rng.permutation(count), count_batches(count, BATCH)):
            batch = pad_batch(frames, index, CUT)
            yield {"frames": batch.frames, "lengths": batch.lengths}, labels[index]

    kinds = {
        "frames": tf.TensorSpec((None, None, DIM), tf.float32),
        "lengths": tf.TensorSpec((None,), tf.int32),
    }
    batches = tf.data.Dataset.from_generator(
        epoch, output_signature=(kinds, tf.TensorSpec((None,), tf.int32))
    )
    ends: list[float] = []
    model = network.build_network(NetworkConfig(), DIM, CLASSES)
    optimizer = keras.optimizers.Adam(1e-3, global_clipnorm=5.0)
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", jit_compile=False)
    noting = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda *_: ends.append(time.perf_counter())
    )
    model.fit(batches, epochs=epochs + 1, callbacks=[noting], verbose=0)
    return list(np.diff(ends))


def torch_loop(count: int, epochs: int, threads: int) -> list[float]:
    """Time the same network and batches in PyTorch."""
    import torch
    from torch import nn

    from ser.systems.paper_model.training import shuffled_batches

    torch.set_num_threads(threads)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.blstm = nn.LSTM(DIM, 64, batch_first=True, bidirectional=True)
            self.w = nn.Parameter(torch.randn(128) / 128**0.5)
            self.convolutions = nn.ModuleList(
                [
                    nn.Conv1d(DIM, 128, 8, padding="same", bias=False),
                    nn.Conv1d(128, 64, 5, padding="same", bias=False),
                ]
            )
            self.norms = nn.ModuleList([nn.BatchNorm1d(128, 1e-3), nn.BatchNorm1d(64, 1e-3)])
            self.head = nn.Sequential(
                nn.Linear(192, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, CLASSES)
            )

        def forward(self, frames: Any, lengths: Any) -> Any:
            mask = torch.arange(frames.shape[1])[None] < lengths[:, None]
            packed = nn.utils.rnn.pack_padded_sequence(
                frames, lengths, batch_first=True, enforce_sorted=False
            )
            states, _ = nn.utils.rnn.pad_packed_sequence(self.blstm(packed)[0], batch_first=True)
            scores = (states @ self.w).masked_fill(~mask, -torch.inf)
            pooled = (torch.softmax(scores, 1)[..., None] * states).sum(1)
            sequence = frames
            for convolution, norm in zip(self.convolutions, self.norms, strict=True):
                sequence = convolution(sequence.transpose(1, 2)).transpose(1, 2)
                real = torch.relu(norm(sequence[mask]))  # statistics over real frames only
                sequence = torch.zeros_like(sequence).masked_scatter(mask[..., None], real)
            average = sequence.sum(1) / lengths[:, None]
            pooled = nn.functional.dropout(pooled, 0.5, self.training)
            return self.head(torch.cat([pooled, average], 1))

    frames, labels = made_utterances(count)
    model = Network()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, eps=1e-7)
    rng = np.random.default_rng(1)
    ends: list[float] = []
    for _ in range(epochs + 1):
        for batch in shuffled_batches(frames, BATCH, CUT, rng):
            optimizer.zero_grad()
            logits = model(torch.from_numpy(batch.frames), torch.from_numpy(batch.lengths).long())
            nn.functional.cross_entropy(logits, torch.from_numpy(labels[batch.index])).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
        ends.append(time.perf_counter())
    return list(np.diff(ends))


KINDS: dict[str, Callable[[int, int, int], list[float]]] = {
    "ours": ours,
    "keras": keras_fit,
    "torch": torch_loop,
}


def rate(kind: str, processes: int, threads: int, count: int, epochs: int) -> float:
    """Run `processes` beside each other and give the machine's utterances a second."""
    settings = {name: str(threads) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    command = [sys.executable, __file__, "--utterances", str(count), "--epochs", str(epochs)]
    running = [
        subprocess.Popen(
            [*command, "--worker", kind, "--threads", str(threads)],
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(processes)
    ]
    answers = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        sys.exit(f"{kind} with {threads} threads failed; see: {' '.join(command)} --worker {kind}")
    return sum(count / float(np.median(json.loads(answer))) for answer in answers)


def main() -> None:
    """Parse arguments, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=int, default=4425)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--worker", choices=KINDS, help="time one and print seconds as JSON")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.worker:
        times = KINDS[arguments.worker](arguments.utterances, arguments.epochs, arguments.threads)
        print(json.dumps(times))
        return
    kinds = [kind for kind in KINDS if kind != "torch" or importlib.util.find_spec("torch")]
    rates = {}
    print("| | processes x threads | utterances a second | seconds an epoch, a process |")
    print("|---|---|---|---|")
    for kind in kinds:
        for processes, threads in ((2, 1), (1, 2)):
            found = rate(kind, processes, threads, arguments.utterances, arguments.epochs)
            rates[kind, processes] = found
            seconds = processes * arguments.utterances / found
            print(f"| {kind} | {processes} x {threads} | {found:.0f} | {seconds:.1f} |", flush=True)
    best = {kind: max(rates[kind, 1], rates[kind, 2]) for kind in kinds}
    beside = rates["ours", 2] / rates["ours", 1]
    print(f"\nours, two processes of one thread against one of two: {beside:.2f}")
    for kind in kinds[1:]:
        print(f"ours against {kind}, each at its best: {best['ours'] / best[kind]:.2f}")
        usual = best["ours"] / rates[kind, 1]
        print(f"ours at its best against {kind} as one process of two threads: {usual:.2f}")


if __name__ == "__main__":
    main()
