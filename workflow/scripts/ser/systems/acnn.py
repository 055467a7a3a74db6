"""ACNN, kind ``acnn``: Neumann and Vu, Interspeech 2017, re-created.

In: log-Mel bands. Out: held-out posteriors after every epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ser.features.sets import MEL_BANDS
from ser.systems.base import FoldData, TrainingResult, digest
from ser.systems.frames import fit_scaling
from ser.systems.options import check_between, check_choice
from ser.systems.trained_network import TrainedNetwork

if TYPE_CHECKING:
    import keras

    from ser.systems.paper_model.training import Views

ATTEND = ("pooled", "unpooled")
VIEWS = ("activation", "valence")


@dataclass(frozen=True)
class AcnnConfig:
    """The network of ACNN and its sizes."""

    kernels: tuple[int, ...] = (5, 7)  # frames; each branch's convolution spans all bands
    filters: int = 100  # of each branch
    pool_size: int = 30  # frames that a maximum is taken over
    pool_stride: int = 3  # frames from one maximum to the next
    attend: str = "pooled"  # the attention is over these positions; unpooled: over the frames
    head: tuple[int, ...] = (128,)  # hidden layers before the softmax; may be empty
    dropout: float = 0.5  # after each of them
    max_frames: int = 750  # longer utterances are cut at the end; 7.5 s
    multi_view: bool = False  # also learn high and low activation and valence, if rated

    def __post_init__(self) -> None:
        if not self.kernels:
            raise ValueError("kernels: expected the width of at least one branch")
        check_choice("attend", self.attend, ATTEND)
        check_between("dropout", self.dropout, 0.0, 1.0, low_allowed=True)


class Acnn(TrainedNetwork):
    """Convolutions over log-Mel bands and attention (`build_acnn`)."""

    kind = "acnn"
    drawn = False  # its two convolutions would overlap in the figure
    features = "logmel"
    input_dim = MEL_BANDS
    sizes = AcnnConfig
    defaults: ClassVar[Mapping[str, Any]] = {"batch_size": 32}
    network: AcnnConfig

    @classmethod
    def shared_options(cls, networks: Mapping[str, Any]) -> Mapping[str, Any]:
        """Share nothing: it was published with a training of its own."""
        return {}

    @property
    def cost_kind(self) -> str:
        """Name the kind: it was measured itself."""
        return self.kind

    def fit_predict(
        self, data: FoldData, seed: int, log: Callable[[str], None] = print
    ) -> TrainingResult:
        """Standardize the bands by the training frames, train, and predict after every epoch."""
        from ser.systems.paper_model.training import train_network

        scaling = fit_scaling(lambda: data.train_frames)
        scaled = replace(
            data,
            train_frames=data.scratch.hold(map(scaling.transform, data.train_frames)),
            heldout_frames=data.scratch.hold(map(scaling.transform, data.heldout_frames)),
        )
        fitted = {"scaling": digest(scaling.mean, scaling.scale)}
        views = make_views(data, log) if self.network.multi_view else None
        network = replace(self.network, multi_view=views is not None)
        if views is not None:
            fitted["views"] = digest(views.targets, views.weights)

        def build() -> Any:
            return build_acnn(network, data.input_dim, len(data.classes))

        result = train_network(build, self.max_frames, self.training, scaled, seed, log, views)
        return replace(result, fitted={**fitted, **result.fitted})

    def build(self, input_dim: int, classes: int) -> keras.Model:
        """Build the network without the further views, which are outputs only for training."""
        return build_acnn(replace(self.network, multi_view=False), input_dim, classes)


def make_views(data: FoldData, log: Callable[[str], None]) -> Views | None:
    """Split the ratings of the training utterances at their median; None where there are none."""
    from ser.systems.paper_model.training import Views

    ratings = data.train_ratings
    if ratings is None or np.isnan(ratings).all(axis=0).any():
        log("no ratings of activation and valence: the emotion is the only view")
        return None
    known = ~np.isnan(ratings)
    median = np.nanmedian(ratings, axis=0)
    log(f"views: high activation above {median[0]:g}, high valence above {median[1]:g}")
    high = np.where(known, ratings, -np.inf) > median
    return Views(VIEWS, high.astype(np.float32), known.astype(np.float32))


def build_acnn(config: AcnnConfig, input_dim: int, n_classes: int) -> keras.Model:
    """Build the network, from `input_dim` Mel bands to `n_classes` posteriors.

    From `frames` (B, T, D), anything after each utterance's end, and `lengths` (B,), to posteriors
    (B, K). The layer `logits` holds what goes into the softmax; with `multi_view` the layers
    `activation` and `valence`, (B, 1), hold the logits of a high rating.
    """
    from ser.systems.paper_model.backend import keras, layers
    from ser.systems.paper_model.network import (
        AttentionPooling,
        EveryNth,
        FrameMask,
        MaxPooling,
        WindowMaximum,
        ZeroPaddedFrames,
    )

    frames = keras.Input((None, input_dim), name="frames")
    lengths = keras.Input((), dtype="int32", name="lengths")
    mask = FrameMask(name="mask")(frames, lengths)
    speech = ZeroPaddedFrames(name="speech")(frames, mask=mask)

    maps = [
        layers.Conv1D(
            config.filters,
            width,
            padding="same",
            activation="relu",
            kernel_initializer="he_uniform",
            name=f"convolution_{width}_{number}",
        )(speech)
        for number, width in enumerate(config.kernels, start=1)
    ]
    joined = layers.Concatenate(name="maps")(maps) if maps[1:] else maps[0]
    joined = ZeroPaddedFrames(name="real_maps")(joined, mask=mask)
    positions, position_mask = joined, mask
    if config.attend == "pooled":
        positions = WindowMaximum(config.pool_size, config.pool_stride, name="pooling")(joined)
        position_mask = EveryNth(config.pool_stride, name="positions")(mask)
    attended = AttentionPooling(name="attention")(positions, mask=position_mask)
    largest = MaxPooling(name="maximum")(joined, mask=mask)
    hidden = layers.Concatenate(name="concatenation")([attended, largest])
    for number, units in enumerate(config.head, start=1):
        hidden = layers.Dense(units, activation="relu", name=f"head_{number}")(hidden)
        hidden = layers.Dropout(config.dropout, name=f"head_dropout_{number}")(hidden)
    logits = layers.Dense(n_classes, name="logits")(hidden)
    posteriors = layers.Softmax(name="posteriors")(logits)
    model = keras.Model({"frames": frames, "lengths": lengths}, posteriors, name="acnn")
    if config.multi_view:
        # Layers that the posteriors do not need; training finds them by name.
        views = {view: layers.Dense(1, name=view)(hidden) for view in VIEWS}
        model = keras.Model(model.inputs, {"posteriors": posteriors, **views}, name="acnn")
    return model
