"""A trained network as a folder: weights, whitening, and facts about its input and output."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from ser.files.atomic_write import temporary_path
from ser.files.hdf5 import open_hdf5
from ser.files.text import is_one_line
from ser.model.training import read_arrays, write_arrays
from ser.systems import find_systems, get_system
from ser.systems.base import digest
from ser.systems.trained_network import TrainedNetwork
from ser.whitening import Whitening

if TYPE_CHECKING:
    import keras

FORMAT = 2
FACTS, WEIGHTS, WHITENING, CARD = "model.json", "weights.h5", "whitening.h5", "README.md"
# `make predict` prints these facts, and terminals obey control characters.
PRINTED = ("title", "corpus", "experiment", "notice")
EXTRACTORS = ("ser", "yaafe")
# Samples between frames; the configuration allows no others.
STEPS = range(64, 1025)
NEEDED = (
    *("format", "kind", "options", "classes", "columns", "step", "extractor"),
    *("digest", "whitening_digest", "seed", *PRINTED),
)
BATCH = 32


class ModelError(ValueError):
    """A folder that holds no model of this project; the message is one line."""


@dataclass(frozen=True)
class Model:
    """A network for use, from features to posteriors.

    `facts` is the content of ``model.json``, `traced` the network as a function of frames and
    lengths. Frames of an utterance beyond `max_frames` are not read.
    """

    facts: Mapping[str, Any]
    whitening: Whitening
    network: keras.Model
    traced: Callable[[Any, Any], Any]
    max_frames: int

    @property
    def classes(self) -> list[str]:
        """The K class names."""
        return list(self.facts["classes"])

    def predict(self, utterances: Sequence[np.ndarray]) -> np.ndarray:
        """Give posteriors, (n, K) float32, of utterances: arrays (T, 743) of finite features."""
        from ser.systems.paper_model.training import ordered_batches

        posteriors = np.empty((len(utterances), len(self.classes)), dtype=np.float32)
        if not len(utterances):
            return posteriors
        # Shards hold float32, and the network was trained on it.
        frames = [self.whitening.transform(np.asarray(rows, np.float32)) for rows in utterances]
        for batch in ordered_batches(frames, BATCH, self.max_frames):
            posteriors[batch.index] = np.asarray(self.traced(batch.frames, batch.lengths))
        return posteriors


def _traced(network: keras.Model) -> Callable[[Any, Any], Any]:
    """Trace a network once, for any number of frames: untraced calls are slow and leak memory."""
    from ser.systems.paper_model.backend import tf

    frames = tf.TensorSpec((None, None, network.inputs[0].shape[-1]), tf.float32)

    @tf.function(input_signature=[frames, tf.TensorSpec((None,), tf.int32)])
    def posteriors_of(frames: Any, lengths: Any) -> Any:
        return network({"frames": frames, "lengths": lengths}, training=False)

    traced = posteriors_of.get_concrete_function()
    return lambda frames, lengths: traced(tf.constant(frames), tf.constant(lengths))


def _arrays(whitening: Whitening) -> tuple[np.ndarray, ...]:
    return whitening.mean, whitening.scale, whitening.projection


def save_model(
    folder: str | Path,
    weights: Sequence[np.ndarray],
    whitening: Whitening,
    facts: Mapping[str, Any],
    card: str,
) -> None:
    """Write a model's folder, whole or not at all; the same model gives the same bytes.

    `facts` holds at least `NEEDED` but for format and digests, and only values that JSON can hold;
    `card` is Markdown. An existing folder is replaced.
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_path(folder)
    temporary.mkdir()
    with h5py.File(temporary / WEIGHTS, "w") as file:
        write_arrays(file, weights)
    whitening.save(temporary / WHITENING)
    content = {**facts, "format": FORMAT, "digest": digest(*weights)}
    content["whitening_digest"] = digest(*_arrays(whitening))
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    (temporary / FACTS).write_text(text + "\n", encoding="utf-8")
    (temporary / CARD).write_text(card, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(temporary, folder)


def read_facts(folder: str | Path) -> dict[str, Any]:
    """Read a model's facts without loading TensorFlow; a ModelError if there is no model."""
    folder = Path(folder)
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"{folder}: no model here, {FACTS} is missing") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{folder}: {FACTS} cannot be read ({error})") from None
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise ModelError(f"{folder}: no model of format {FORMAT}, which is what this version reads")
    for key in NEEDED:
        if key not in facts:
            raise ModelError(f"{folder}: {FACTS} lacks {key}")
    kinds = [kind for kind, system in find_systems().items() if system.exported]
    if facts["kind"] not in kinds:
        known = f"this version reads {', '.join(kinds)}"
        raise ModelError(f"{folder}: a model of kind {facts['kind']}, {known}")
    if wrong := wrong_facts(facts):
        raise ModelError(f"{folder}: {FACTS}: {wrong} is not what a model of this project has")
    return facts


def wrong_facts(facts: Mapping[str, Any]) -> str:
    """Name the first entry of a complete ``model.json`` that is unusable; empty where none is."""
    names = facts["classes"]
    good = {
        "options": isinstance(facts["options"], dict),
        "classes": _are_lines(names) and len(set(names)) == len(names) >= 2,
        "columns": _are_lines(facts["columns"]) and len(facts["columns"]) > 0,
        "step": type(facts["step"]) is int and facts["step"] in STEPS,
        "extractor": facts["extractor"] in EXTRACTORS,
        "seed": isinstance(facts["seed"], int),
    }
    good |= {name: _are_lines([facts[name]]) for name in PRINTED}
    return next((name for name, fine in good.items() if not fine), "")


def _are_lines(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(x, str) and is_one_line(x) for x in found)


def load_model(folder: str | Path) -> Model:
    """Build the network of a folder; a ModelError if anything is damaged or does not match.

    TensorFlow is set up as for a training (`ser.systems.paper_model.training`), so that the same
    recording gets the same bytes; that seeds Python's and NumPy's own generators.
    """
    folder, facts = Path(folder), read_facts(folder)
    try:
        with open_hdf5(folder / WEIGHTS) as file:
            weights = read_arrays(file)
        whitening = Whitening.load(folder / WHITENING)
        columns, kept = len(facts["columns"]), whitening.projection.shape[-1]
        shapes = [np.shape(array) for array in _arrays(whitening)]
        if shapes != [(columns,), (columns,), (columns, kept)] or not 1 <= kept <= columns:
            raise ValueError(f"a whitening of {columns} columns has other shapes than {shapes}")
        if any(array.dtype.kind not in "fiu" for array in weights):
            raise ValueError("weights that are not numbers")
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, AttributeError) as error:
        raise ModelError(f"{folder}: weights or whitening cannot be read ({error})") from None
    if digest(*weights) != facts["digest"]:
        raise ModelError(f"{folder}: the weights are not those that were exported")
    if digest(*_arrays(whitening)) != facts["whitening_digest"]:
        raise ModelError(f"{folder}: the whitening is not the one that was exported")
    try:
        return build_model(facts, weights, whitening)
    except ValueError as error:
        raise ModelError(f"{folder}: {error}") from None


def build_model(
    facts: Mapping[str, Any], weights: Sequence[np.ndarray], whitening: Whitening
) -> Model:
    """Build a network and give it its weights; `facts` holds at least kind, options and classes.

    Where they do not fit together, a ValueError of one line.
    """
    system = get_system(facts["kind"], facts["options"])
    assert isinstance(system, TrainedNetwork)  # all that are exported are
    kept = whitening.projection.shape[1]
    # Checked before building: options of a hostile folder may ask for too much memory.
    if system.fewest_weights(kept, len(facts["classes"])) > sum(map(np.size, weights)):
        raise ValueError("the weights do not fit the network's options")
    from ser.systems.paper_model.backend import prepare_tensorflow

    try:
        prepare_tensorflow(0)
    except RuntimeError as error:
        raise ValueError(f"TensorFlow cannot be set up ({error})") from None
    built = system.build(kept, len(facts["classes"]))
    try:
        built.set_weights(weights)
    except ValueError:
        raise ValueError("the weights do not fit the network's options") from None
    return Model(facts, whitening, built, _traced(built), system.max_frames)
