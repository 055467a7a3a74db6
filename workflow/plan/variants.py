"""Datasets under other settings and systems with a change, which an experiment's evidence adds.

Presets, leaks and inner folds make datasets, some of which share trainings; ablations make systems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from plan.configuration import ConfigError
from ser.protocol.datasets import TWO_PARTS_OUT
from ser.scoring.epochs import EPOCH_RULES

ABLATIONS = "ablations"
# The kind of system that takes one of several candidates in each fold.
CHOICE = "choice"
CHOSEN_TITLE = "the best of these rows, chosen anew for each fold without its scored speakers"
# Keys of a preset that change the division into folds, and its other keys.
IN_PROTOCOL = ("validation", "direction")
BESIDE = ("classes", "part", "select", "aggregate")
# Tables print this for a dataset without a preset.
OWN = "own settings"
LEAK_TITLES = {
    "whitening": "whitening fitted on all speakers, the scored ones included",
    "test_epoch": "epoch chosen on the scored utterances themselves",
    "random_split": "scored speakers are also trained on",
}
# The suffix of a nested validation's dataset; no preset may have this name.
NESTED = "nested"


def ablation_systems(config: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give the systems that ablations add: name to the key that adds it, and its entry."""
    asked, system = config[ABLATIONS], config[ABLATIONS]["system"]
    whole = config["systems"].get(system)
    if not asked["dataset"] or whole is None:
        return {}
    found = {}
    for change, entry in asked["changes"].items():
        options = {**whole["options"], **entry["options"]}
        changed = {**whole, "name": entry["title"], "options": options}
        found[f"{system}--{change}"] = f"{ABLATIONS}.changes.{change}", changed
    if asked["nested_parts"]:
        name = f"{system}--chosen"
        if name in found:
            raise ConfigError(
                f"config: {found[name][0]} has the name of the choice that ablations.nested_parts"
                " adds; rename it"
            )
        members = {"members": [system, *found]}
        entry = {**whole, "name": CHOSEN_TITLE, "kind": CHOICE, "options": members}
        found[name] = f"{ABLATIONS}.nested_parts", entry
    return found


def add_ablations(config: Mapping[str, Any]) -> dict[str, Any]:
    """Give the configuration with the systems that ablations add; no name may be taken."""
    systems = dict(config["systems"])
    for name, (key, entry) in ablation_systems(config).items():
        if name in systems:
            raise ConfigError(
                f"config: systems.{name} has the name that {key} would have; rename one of them"
            )
        systems[name] = entry
    return {**config, "systems": systems}


def nested_name(dataset: str) -> str:
    """Name the dataset whose folds are the inner ones of a nested validation."""
    return f"{dataset}--{NESTED}"


@dataclass(frozen=True)
class Settings:
    """All settings of the training and scoring of a system on a corpus.

    `corpus`, `classes`, `part` and `protocol` are as in the configuration's ``datasets``; `select`
    chooses the epoch (`ser.scoring.epochs`); `aggregate` says whether a score is of all utterances
    together (pooled), or the mean of the actors' or the folds'; `preset` is their name in tables.
    """

    corpus: str
    classes: Mapping[str, Any]
    part: str
    protocol: Mapping[str, Any]
    select: str
    aggregate: str = "pooled"
    preset: str = OWN

    def under(self, preset: str, changes: Mapping[str, Any]) -> Settings:
        """Give these settings with a preset's changes."""
        protocol = {name: changes[name] for name in IN_PROTOCOL if changes.get(name)}
        others = {name: changes[name] for name in BESIDE if changes.get(name)}
        return replace(self, **others, protocol={**self.protocol, **protocol}, preset=preset)

    def division(self, without: str = "") -> tuple[Any, ...]:
        """Give the settings behind utterances and folds, without one key of the protocol."""
        classes = [(name, tuple(codes)) for name, codes in self.classes.items()]
        protocol = sorted(item for item in self.protocol.items() if item[0] != without)
        return self.corpus, tuple(classes), self.part, tuple(protocol)

    @property
    def all_epochs(self) -> bool:
        """Say whether every training runs all epochs, because no held-out utterance may stop it."""
        return not EPOCH_RULES[self.select].validated

    def can_use(self, other: Settings) -> bool:
        """Say whether the trainings under `other` settings serve these as well."""
        # Trainings do not depend on which of the two held-out actors is scored.
        same = self.division("direction") == other.division("direction")
        return same and (other.all_epochs or not self.all_epochs)


class Variants:
    """The settings of an experiment's own `datasets`, and of those that its evidence adds.

    `trained` holds the (dataset, system) pairs of all tables.
    """

    def __init__(
        self, config: Mapping[str, Any], datasets: Sequence[str], trained: Set[tuple[str, str]]
    ) -> None:
        self._config, self._trained, self._datasets = config, trained, list(datasets)
        self.settings: dict[str, Settings] = {}
        for dataset in datasets:
            own = config["datasets"][dataset]
            parts = {key: own[key] for key in ("corpus", "classes", "part", "protocol")}
            settings, preset = Settings(**parts, select=config["select"]), own["preset"]
            if preset:
                settings = settings.under(preset, config["presets"][preset])
            self.settings[dataset] = settings
        # Preset to the dataset whose predictions its row shows, leak to the dataset with it, and a
        # leaking dataset to the honest one.
        self._presets: dict[str, str] = {}
        self.leaks: dict[str, str] = {}
        self._honest: dict[str, str] = {}
        # (dataset, system) pairs that are scored besides those of the tables.
        self.scored_pairs: list[tuple[str, str]] = []
        if config["sensitivity"]["dataset"]:
            self._add_presets(**config["sensitivity"])
        if config["leak_meter"]["dataset"]:
            self._add_leaks(**config["leak_meter"])
        dataset, parts = config[ABLATIONS]["dataset"], config[ABLATIONS]["nested_parts"]
        if dataset and parts:
            own = self.settings[dataset]
            by = "session" if own.protocol["kind"] == "session_pairs" else "speaker"
            protocol = {"kind": TWO_PARTS_OUT, "folds": parts, "parts_of": by}
            self.settings[nested_name(dataset)] = replace(own, protocol=protocol)

    def _add_presets(self, dataset: str, system: str, presets: Sequence[str]) -> None:
        for preset in presets:
            changed = self.settings[dataset].under(preset, self._config["presets"][preset])
            same = (
                name
                for name in [dataset, *self._datasets]
                if self.settings[name].division() == changed.division()
                and self.settings[name].select == changed.select
                and (name == dataset or (name, system) in self._trained)
            )
            self._presets[preset] = next(same, f"{dataset}--{preset}")
            self.settings.setdefault(self._presets[preset], changed)
        self.scored_pairs += [(name, system) for name in (dataset, *self._presets.values())]

    def _add_leaks(self, dataset: str, system: str, leaks: Sequence[str]) -> None:
        own = self.settings[dataset]
        for leak in leaks:
            # The name marks the leak.
            self.leaks[leak] = name = f"LEAK-{leak.replace('_', '-')}--{dataset}"
            self._honest[name] = dataset
            # A rule that uses no held-out utterance cannot use the scored ones, so UA chooses.
            cannot = leak == "test_epoch" and own.all_epochs
            self.settings[name] = replace(own, select="ua") if cannot else own
        self.scored_pairs += [(name, system) for name in (dataset, *self.leaks.values())]

    def trained_on(self, dataset: str, system: str) -> str:
        """Name the dataset whose trainings of a system serve this one; mostly itself."""
        if dataset == self.leaks.get("test_epoch"):
            return self.honest(dataset)
        added = [name for name in self._presets.values() if name not in self._datasets]
        if dataset not in added:
            return dataset
        return next(
            name
            for name in [*self._datasets, *added]  # the dataset itself among them
            if self.settings[dataset].can_use(self.settings[name])
            and (name in added or (name, system) in self._trained)
        )

    def honest(self, dataset: str) -> str:
        """Name the honest dataset of a leak; for any other dataset, itself."""
        return self._honest.get(dataset, dataset)

    def seeded_as(self, dataset: str) -> str:
        """Name the dataset whose seeds and moments a dataset has: mostly itself.

        A leaking whitening is fitted on the honest moments, and trainings on its frames have the
        honest seeds: initial weights and batches are the same, so only the leak differs.
        """
        return self.honest(dataset) if dataset == self.leaks.get("whitening") else dataset

    def sensitivity_rows(self) -> list[dict[str, str]]:
        """List the rows of the sensitivity table: the dataset's own settings, then each preset."""
        asked, presets = self._config["sensitivity"], self._config["presets"]
        if not asked["dataset"]:
            return []
        own = self.settings[asked["dataset"]]
        title = "the dataset's own settings"
        rows = [_row(own.preset, title, asked["dataset"], own.aggregate)]
        for name, dataset in self._presets.items():
            aggregate = own.under(name, presets[name]).aggregate
            rows.append(_row(name, presets[name]["title"], dataset, aggregate))
        return rows

    def leak_rows(self) -> list[dict[str, str]]:
        """List the rows of the leak meter: the honest one, then each leak."""
        titles = {"honest": "as in the tables"} | {leak: LEAK_TITLES[leak] for leak in self.leaks}
        dataset = self._config["leak_meter"]["dataset"]
        return [_row(name, title, dataset, "pooled") for name, title in titles.items()]


def _row(preset: str, title: str, dataset: str, aggregate: str) -> dict[str, str]:
    return {"preset": preset, "title": title, "dataset": dataset, "aggregate": aggregate}
