"""An exported model predicts as the network that was trained, and says what to expect of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import h5py
import numpy as np
import pytest

from made_model import EPOCH, OPTIONS, SEED, TEMPLATE, Made, features, train_and_export
from ser.features.yaafe import COLUMNS
from ser.figures.attention import explain, frame_weights
from ser.files.shards import ShardWriter
from ser.model.card import cross_validated, write_card
from ser.model.folder import ModelError, load_model, read_facts
from ser.model.training import Weights, chosen_epoch, train_to_epoch
from ser.protocol.folds import ALL
from ser.scoring.metrics import ScoreError
from ser.systems import get_system
from ser.whitening import Whitening

NETWORK = get_system("network", OPTIONS)
# A network is trained for them.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    return train_and_export(tmp_path_factory.mktemp("export") / "model")


@pytest.fixture(scope="module")
def model(made):
    model = load_model(made.folder)
    # As draw_attention knows the training of a fold.
    model.facts.update(fold="fold-1", group="F")
    return model


def test_trained_to_an_epoch_the_network_gives_the_posteriors_that_a_longer_training_gave_there(
    made, model
):
    rows = [features(frames) for frames in made.data.heldout_frames]
    expected = made.posteriors.posteriors[EPOCH - 1]
    np.testing.assert_allclose(model.predict(rows), expected, atol=1e-6)
    alone = np.concatenate([model.predict([row]) for row in rows])
    np.testing.assert_allclose(alone, expected, atol=1e-5)


def test_the_network_is_traced_once_for_any_length(made, monkeypatch):
    model = load_model(made.folder)

    def fail(*arguments, **named):
        raise AssertionError("called as it is, the network is slow and leaks")

    monkeypatch.setattr(model.network, "call", fail)
    lengths = {len(frames) for frames in made.data.heldout_frames}
    assert len(lengths) > 3
    for frames in made.data.heldout_frames:
        assert np.isfinite(model.predict([features(frames)])).all()


def test_no_utterance_has_no_posteriors(model):
    assert model.predict([]).shape == (0, len(model.classes))


def test_a_model_goes_on_answering_when_another_is_loaded(made, model):
    rows = [features(made.data.heldout_frames[0])]
    before = model.predict(rows)
    np.testing.assert_array_equal(load_model(made.folder).predict(rows), before)
    np.testing.assert_array_equal(model.predict(rows), before)


def test_weights_survive_their_file_and_need_no_held_out_speech(made, tmp_path):
    nobody = replace(
        made.data,
        **{"may_stop": False, "heldout_frames": [], "heldout_groups": [], "names": []},
        heldout_labels=np.zeros(0, dtype=np.int64),
    )
    arrays = train_to_epoch(NETWORK, nobody, SEED, EPOCH, log=lambda line: None)
    for one, other in zip(arrays, load_model(made.folder).network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    Weights(arrays, "", EPOCH, 12).save(tmp_path / "w.h5")
    read = Weights.load(tmp_path / "w.h5")
    assert (read.group, read.epoch, read.utterances) == ("", EPOCH, 12)
    for one, other in zip(read.arrays, arrays, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_epoch_is_the_latest_of_a_fold_and_the_median_for_all_speakers(made):
    answers = made.answers.assign(
        epoch=[5 if group == "M" else 2 for group in made.answers["group"]]
    )
    assert chosen_epoch(answers, "fold-1") == ("M", 5)
    assert chosen_epoch(answers.assign(epoch=2), "fold-1") == ("F", 2)
    # The median of 2 and 5 is 3.5, and there is no half an epoch.
    assert chosen_epoch(answers, ALL) == ("", 4)
    with pytest.raises(ScoreError, match="fold-2 scores no group"):
        chosen_epoch(answers, "fold-2")


def test_the_same_model_is_the_same_bytes(made, tmp_path):
    again = train_and_export(tmp_path / "model")
    for path in sorted(made.folder.iterdir()):
        assert path.read_bytes() == (again.folder / path.name).read_bytes(), path.name


def test_the_card_says_what_it_is_reaches_and_is_not_for(made):
    card = (made.folder / "README.md").read_text(encoding="utf-8")
    for words in (
        *("# A network, trained on made frames", "**A test.**", "12 utterances of A, B"),
        *(
            "743 YAAFE features",
            "angry, happy, sad",
            "What it is not for",
            "MODEL=results/test/model",
        ),
    ):
        assert words in card
    facts = read_facts(made.folder)
    assert facts["columns"] == list(COLUMNS)
    assert facts["config"] == {"seeds": [1]}


def test_the_card_gives_the_cross_validated_figures_and_says_whose_they_are(made):
    answers, classes = made.answers, list(made.data.classes)
    card = (made.folder / "README.md").read_text(encoding="utf-8")
    assert "was not scored: it was trained on all speakers" in card
    assert f"{len(answers)} utterances, 1 fold, 1 seed" in card
    right = answers["truth"] == answers["predicted"]
    found = read_facts(made.folder)["cross_validation"]
    assert found["wa"] == pytest.approx(100 * right.mean(), abs=0.01)
    assert found["unit"] == "speaker"
    assert found["wa_low"] <= found["wa"] <= found["wa_high"]
    for name in classes:
        recall = 100 * right[answers["truth"] == name].mean()
        assert found["recalls"][name] == pytest.approx(recall, abs=0.01)
        assert f"| {name} | {recall:.1f} % |" in card
    assert f"| {found['wa']:.1f} % | {found['wa_low']:.1f} % to {found['wa_high']:.1f} % |" in card


def test_the_card_says_what_is_not_defined_and_what_is_a_development_score(made):
    facts = read_facts(made.folder)
    assert "development scores" not in write_card(TEMPLATE, facts, 4, "model")
    answers = made.answers.assign(score="development")
    answers = answers[answers["truth"] == answers["truth"].iloc[0]]
    corpus = answers[["utterance"]].assign(dialog="", speaker="")
    found = cross_validated(answers, corpus, facts["classes"], 100)
    assert found["ua"] is None
    card = write_card(TEMPLATE, {**facts, "cross_validation": found}, 4, "model")
    assert "the epochs may have been chosen on these very utterances" in card
    assert "| undefined, a class has no utterance | none: too few" in card


DAMAGE = {
    "no model here": lambda folder: (folder / "model.json").unlink(),
    "model.json cannot be read": lambda folder: (folder / "model.json").write_text("{"),
    "no model of format 2": lambda folder: (folder / "model.json").write_text('{"format": 9}'),
    "lacks kind": lambda folder: (folder / "model.json").write_text('{"format": 2}'),
    "weights or whitening cannot be read": lambda folder: (folder / "weights.h5").write_bytes(b"x"),
    "a model of kind acnn": lambda folder: change(folder, kind="acnn"),
    "the whitening is not the one": lambda folder: scale_whitening(folder),
    "are not those that were exported": lambda folder: change(folder, digest="0"),
    "no such option": lambda folder: change(folder, options={"unit": 3}),
    "do not fit the network's options": lambda folder: change(folder, options={"units": 9}),
    # 16 TB of weights, which must not be made first.
    "do not fit the network's": lambda folder: change(folder, options={"units": 10**6}),
    "do not fit the": lambda folder: change(folder, options={"head": [10**6, 10**6]}),
    "weights.h5: 000 is a link to another place": lambda folder: link(folder),
    "a whitening of 743 columns": lambda folder: passing_of(folder, 742),
}


def link(folder) -> None:
    with h5py.File(folder / "weights.h5", "a") as file:
        del file["000"]
        file["000"] = h5py.ExternalLink(str(folder / "whitening.h5"), "/mean")


def passing_of(folder, columns: int) -> None:
    arrays = np.zeros(columns), np.ones(columns), np.eye(columns, 3), np.ones(columns)
    Whitening(*arrays, ("A",), 9).save(folder / "whitening.h5")


def change(folder, **values) -> None:
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    (folder / "model.json").write_text(json.dumps(facts | values), encoding="utf-8")


def scale_whitening(folder) -> None:
    whitening = Whitening.load(folder / "whitening.h5")
    replace(whitening, scale=2 * whitening.scale).save(folder / "whitening.h5")


@pytest.mark.parametrize("message", DAMAGE)
def test_a_damaged_folder_is_answered_by_one_line(made, tmp_path, message):
    shutil.copytree(made.folder, tmp_path / "model")
    DAMAGE[message](tmp_path / "model")
    with pytest.raises(ModelError, match=message) as caught:
        load_model(tmp_path / "model")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("recurrent", ["none", "lstm", "blstm"])
@pytest.mark.parametrize("shuffle", ["frames", "features", "single_step"])
def test_a_network_has_no_fewer_weights_than_its_options_say(recurrent, shuffle):
    for head, pool_where, components in (((), "rnn", None), ((5, 3), "fcn", 4), ((5,), "rnn", 20)):
        options = {
            **{"recurrent": recurrent, "shuffle": shuffle, "pool_where": pool_where},
            **{"units": 6, "filters": [7, 4], "kernels": [3, 2], "head": list(head)},
            **{"max_frames": 11, "components": components},
        }
        system = get_system("network", options)
        count = system.build(9, 4).count_params()
        assert count / 2 < system.fewest_weights(9, 4) <= count


def test_attention_weights_are_those_of_the_network(made, model):
    import keras

    rows = features(made.data.heldout_frames[0])
    weights = frame_weights(model, rows)
    assert weights.shape == (9,)
    assert weights.sum() == pytest.approx(1)
    pooling = model.network.get_layer("recurrent_attention")
    outputs = [pooling.input[0], pooling.output]
    inputs = {"frames": made.data.heldout_frames[0][None], "lengths": np.array([9], np.int32)}
    states, pooled = keras.Model(model.network.inputs, outputs)(inputs)
    np.testing.assert_allclose(weights @ np.asarray(states)[0], np.asarray(pooled)[0], atol=1e-5)


def test_cases_are_chosen_among_the_scored_group(made, model, tmp_path):
    facts = {"sample_rate": 16000}
    with ShardWriter(tmp_path / "0.h5", "features", facts, width=len(COLUMNS)) as shard:
        for name, frames in zip(made.data.names, made.data.heldout_frames, strict=True):
            shard.append(name, features(frames))
    cases, weights = explain([model], made.answers, [tmp_path / "0.h5"])
    assert [(case["truth"], case["kind"]) for case in cases] == [
        (name, kind) for name in made.data.classes for kind in ("correct", "wrong")
    ]
    scored = made.answers[made.answers["group"] == "F"].set_index("utterance")
    shown = [case for case in cases if case["utterance"]]
    assert {case["utterance"] for case in shown} == set(weights)
    assert shown
    for case in shown:
        row = scored.loc[case["utterance"]]
        assert (row["truth"], row["predicted"]) == (case["truth"], case["predicted"])
        assert (case["truth"] == case["predicted"]) == (case["kind"] == "correct")
        assert weights[case["utterance"]].sum() == pytest.approx(1)


def test_what_belongs_to_another_run_is_not_explained(made, model, tmp_path):
    shard = tmp_path / "0.h5"
    with ShardWriter(shard, "features", {"sample_rate": 16000}, width=len(COLUMNS)) as writer:
        for name, frames in zip(made.data.names, made.data.heldout_frames, strict=True):
            writer.append(name, features(frames[::-1]))
    with pytest.raises(ModelError, match="belongs to another run"):
        explain([model], made.answers, [shard])
    with pytest.raises(ModelError, match="has no features"):
        explain([model], made.answers, [])
    with pytest.raises(ModelError, match="no prediction of fold-1, 1, F"):
        explain([model], made.answers.assign(seed=2), [shard])


def test_a_network_without_attention_has_no_weights(made, model):
    class Other:
        network = type("N", (), {"layers": []})()

    with pytest.raises(ModelError, match="no attention over a recurrent layer"):
        frame_weights(Other(), np.zeros((3, len(COLUMNS))))
