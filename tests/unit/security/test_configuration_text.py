"""Free text of a configuration is refused where it is a name, and nowhere read by a shell."""

from __future__ import annotations

import copy
import json
import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from plan.configuration import ConfigError, check, load_schema, read_experiment
from plan.run import CACHES, prepare_environment
from project import ROOT, Project
from tiny_experiment import TINY

BASE = read_experiment(ROOT / "config.yaml")
NAMES = [
    *("../../x", "/etc", "a/b", "a b", "a'b", 'a"b', "$(touch x)", "`x`", "a;b", "a\nb", "a\n"),
    *("", ".", "..", "-n", "a{b}", "a\0", "ü", "a*", "a|b", "\ud800"),
]
TEXTS = {
    "notice": ["notice"],
    "corpus_root": ["corpus_root"],
    "corpora title": ["corpora", "demo-cheavd", "title"],
    "corpora root": ["corpora", "demo-cheavd", "root"],
    "corpora labels": ["corpora", "demo-cheavd", "labels"],
    "systems name": ["systems", "fcns", "name"],
    "presets title": ["presets", "paper", "title"],
    "pictures utterance": ["pictures", "utterance"],
    "gpu partition": ["gpu", "partition"],
    "label code": ["datasets", "CHEAVD", "classes", "angry", 0],
}


def errors(config: dict[str, Any]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        check(config)
    lines = str(caught.value).split("\n")
    assert all(line.isprintable() and line.startswith("config: ") for line in lines)
    return lines


def test_what_becomes_part_of_a_path_is_a_plain_name():
    schema = load_schema()
    rule = Draft202012Validator(schema["$defs"]["name"])
    experiment = Draft202012Validator(schema["properties"]["experiment"])
    for name in NAMES:
        assert not rule.is_valid(name), name
        assert not experiment.is_valid(name), name
    assert rule.is_valid("attention-blstm_2")
    assert not experiment.is_valid("corpora")


def test_every_key_that_becomes_part_of_a_path_is_such_a_name():
    config = copy.deepcopy(BASE)
    bad = "../../x"
    config["experiment"] = bad
    config["datasets"]["CHEAVD"]["classes"][bad] = ["y"]
    for section in ("corpora", "datasets", "systems", "presets"):
        config[section][bad] = next(iter(config[section].values()))
    lines = errors(config)
    for place in ("experiment", "corpora", "datasets", "systems", "presets", "CHEAVD.classes"):
        assert any(place in line and bad in line for line in lines), place


def with_texts(text: str, keys: Iterable[str]) -> dict[str, Any]:
    config = copy.deepcopy(BASE)
    for path in keys:
        inner: Any = config
        for key in TEXTS[path][:-1]:
            inner = inner.setdefault(key, {}) if isinstance(inner, dict) else inner[key]
        inner[TEXTS[path][-1]] = text
    return config


def complained(lines: list[str]) -> set[str]:
    places = {name: ".".join(map(str, keys)) for name, keys in TEXTS.items()}
    return {name for name, place in places.items() if any(f" {place} " in line for line in lines)}


@pytest.mark.parametrize(
    "text", ["a\nb", "a\n", "\x1b[2J", "\u2028", "\ud800", "{shard}"], ids=repr
)
def test_text_that_no_line_can_hold_or_snakemake_would_fill_in_is_refused(text):
    assert complained(errors(with_texts(text, TEXTS))) == set(TEXTS)


def test_text_that_a_command_would_take_for_an_option_is_refused():
    # The other two: --notice=text, and a text in JSON.
    expected = set(TEXTS) - {"notice", "label code"}
    assert complained(errors(with_texts("--output=x", TEXTS))) == expected


HOSTILE = """a 'b' "c" $(touch x) `touch x`; touch x && touch x | \\ %s * ? ~ # é !"""


def hostile(overlay: dict[str, Any]) -> dict[str, Any]:
    """Put the text wherever a configuration takes free text; one corpus has its own folder."""
    overlay = copy.deepcopy(overlay)
    overlay["notice"] = f"--{HOSTILE}"
    for name, corpus in overlay["corpora"].items():
        corpus.update(root=f"{HOSTILE}/{name}", title=HOSTILE, labels=HOSTILE)
    overlay["systems"] |= {name: {"name": HOSTILE} for name in ("fcns", "attention-lstm")}
    overlay["presets"] = {"male-scored": {"title": HOSTILE}}
    overlay["pictures"] = {"utterance": HOSTILE}
    return overlay


def texts(word: str) -> list[str]:
    """Give a word of a command, or all texts of the JSON that it is."""
    found: list[str] = [word]
    try:
        waiting = [json.loads(word)] if word[:1] in "[{" else []
    except ValueError:
        waiting = []
    while waiting:
        item = waiting.pop()
        waiting += (
            item.values() if isinstance(item, dict) else item if isinstance(item, list) else []
        )
        found += [item] if isinstance(item, str) else []
    return found


@pytest.mark.slow
def test_hostile_text_comes_through_the_shell_as_it_is(tmp_path):
    project = Project(tmp_path / "project", hostile(TINY))
    for name in TINY["corpora"]:
        (project.folder / HOSTILE / name).mkdir(parents=True)
    before = {path.name for path in project.folder.iterdir()}
    options = ("--dry-run", "--printshellcmds", "--quiet", "host", "progress", "reason")
    output = project.snakemake(*options, "--", "all", "pictures").stdout
    commands = [
        line.partition("Shell command: ")[2]
        for line in output.splitlines()
        if line.startswith("Shell command: python ")
    ]
    assert len(commands) > 100
    seen: dict[str, set[str]] = {}
    for command in commands:
        words = shlex.split(command)
        # Nothing but the script, its arguments, and the log.
        assert not {";", "&&", "|", "touch"} & set(words), command
        script = Path(words[1]).stem
        seen.setdefault(script, set()).update(text for word in words for text in texts(word))
    assert f"{HOSTILE}/iemocap" in seen["index_corpus"]
    assert HOSTILE in seen["index_corpus"]
    assert f"{HOSTILE}/cheavd" in seen["resample_audio"]
    assert f"--notice=--{HOSTILE}" in seen["make_report"]
    for script in ("make_table", "make_report", "export_model", "draw_network"):
        assert any(HOSTILE in text for text in seen[script]), script
    assert f"--utterance={HOSTILE}" in seen["draw_features"]
    assert {path.name for path in project.folder.iterdir()} - before <= {".snakemake", "results"}


def test_libraries_keep_their_caches_in_the_folder_of_the_run(tmp_path):
    environment = {"KERAS_HOME": "/mine"}
    prepare_environment(tmp_path, environment)
    assert environment.pop("PATH").split(os.pathsep)[0] == os.path.dirname(sys.executable)
    assert set(environment) == set(CACHES)
    assert environment.pop("KERAS_HOME") == "/mine"
    for place in environment.values():
        assert Path(place).is_relative_to(tmp_path / ".snakemake")
