"""Whatever stands in a model's folder, it is a model or refused in one line, before TensorFlow."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzzing import fuzz, mutate, mutations
from ser.model.folder import FORMAT, NEEDED, ModelError, read_facts, wrong_facts

FACTS: dict[str, Any] = {
    **{"format": FORMAT, "kind": "network", "options": {"units": 4}, "classes": ["angry", "sad"]},
    **{"columns": ["a", "b"], "step": 512, "extractor": "ser", "digest": "0", "seed": 1},
    **{"whitening_digest": "0", "title": "A network", "corpus": "made", "experiment": "test"},
    "notice": "",
}
TEXT = json.dumps(FACTS).encode()
VALUES: st.SearchStrategy = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("model")


def read(folder, content: bytes) -> dict[str, Any]:
    (folder / "model.json").write_bytes(content)
    try:
        facts = read_facts(folder)
    except ModelError as error:
        return {"refused": str(error)}
    assert set(NEEDED) <= set(facts)
    assert wrong_facts(facts) == ""
    assert facts["step"] in range(64, 1025)
    return facts


def test_the_file_that_is_changed_is_right(folder):
    assert set(FACTS) == set(NEEDED)
    assert read(folder, TEXT) == FACTS


@fuzz(80)
@given(changes=mutations(len(TEXT)))
def test_changed_bytes(folder, changes):
    assert read(folder, mutate(TEXT, changes))


@fuzz(80)
@given(key=st.sampled_from(sorted(FACTS)), value=VALUES)
def test_any_value_of_any_key(folder, key, value):
    read(folder, json.dumps(FACTS | {key: value}).encode())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("classes", []), ("classes", ["a"]), ("classes", ["a", "a"]), ("classes", 7)),
        *(("classes", ["a", "\x1b[2J"]), ("title", "a\nb"), ("notice", "\x1b]0;x\x07")),
        *(("step", 0), ("step", 10**9), ("step", 512.0), ("step", True), ("step", "512")),
        *(("columns", []), ("columns", "ab"), ("options", []), ("options", None)),
        *(("extractor", "os"), ("extractor", ["ser"]), ("seed", "1")),
    ],
    ids=repr,
)
def test_what_no_model_of_this_project_says(folder, key, value):
    refused = read(folder, json.dumps(FACTS | {key: value}).encode())["refused"]
    assert f"model.json: {key} is not what" in refused


def test_json_deeper_than_pythons_stack(folder):
    assert "cannot be read" in read(folder, b"[" * 10**6)["refused"]
