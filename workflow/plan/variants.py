"""What an experiment's evidence adds to it: datasets under other settings, systems with a change.

Presets, leaks and inner folds make datasets, some of which share trainings; ablations make systems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from plan.configuration import ConfigError
from ser.protocol.datasets import TWO_PARTS_OUT

ABLATIONS = "ablations"
# The kind of system that is another one with options of its own in each fold.
CHOICE = "choice"
CHOSEN_TITLE = "the best of these rows, chosen anew for each fold without its scored speakers"
# What a preset may say of the division into folds, and what beside it.
IN_PROTOCOL = ("validation", "direction")
BESIDE = ("classes", "part", "select", "aggregate")
# What tables print where a dataset follows no preset.
OWN = "own settings"
LEAK_TITLES = {
    "whitening": "whitening fitted on all speakers, the scored ones included",
    "test_epoch": "epoch chosen on the scored utterances themselves",
    "random_split": "random split: scored speakers are also trained on",
}
# The suffix of a nested validation's dataset; no preset may have it, too.
NESTED = "nested"


def ablated(config: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give the systems that ablations add: name to the key that asks for it, and its entry."""
    asked, system = config[ABLATIONS], config[ABLATIONS]["system"]
    whole = config["systems"].get(system)
    if not asked["dataset"] or whole is None:
        return {}
    found = {
        f"{system}--{change}": (
            f"{ABLATIONS}.changes.{change}",
            {
                **whole,
                "name": entry["title"],
                "options": {**whole["options"], **entry["options"]},
            },
        )
        for change, entry in asked["changes"].items()
    }
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
    added = ablated(config)
    for name, (key, _) in added.items():
        if name in config["systems"]:
            raise ConfigError(
                f"config: systems.{name} has the name that {key} would have; rename one of them"
            )
    entries = {name: entry for name, (_, entry) in added.items()}
    return {**config, "systems": {**config["systems"], **entries}}


def nested_name(dataset: str) -> str:
    """Name the dataset whose folds are the inner ones of a nested validation."""
    return f"{dataset}--{NESTED}"


@dataclass(frozen=True)
class Settings:
    """All that decides how a system is trained and scored on a corpus.

    `corpus`, `classes`, `part` and `protocol` are as in the configuration's ``datasets``; `select`
    chooses the epoch; `aggregate` says whether a score is of all utterances together (pooled), or
    the mean of the actors' or the folds'; `preset` is empty for a dataset's own settings.
    """

    corpus: str
    classes: Mapping[str, Any]
    part: str
    protocol: Mapping[str, Any]
    select: str
    aggregate: str = "pooled"
    preset: str = ""

    def under(self, preset: str, changes: Mapping[str, Any]) -> Settings:
        """Give these settings as a preset changes them."""
        protocol = {name: changes[name] for name in IN_PROTOCOL if changes.get(name)}
        others = {name: changes[name] for name in BESIDE if changes.get(name)}
        return replace(self, **others, protocol={**self.protocol, **protocol}, preset=preset)

    def division(self, without: str = "") -> tuple[Any, ...]:
        """Give what utterances and folds depend on, but for one key of the protocol."""
        classes = [(name, tuple(codes)) for name, codes in self.classes.items()]
        protocol = sorted(item for item in self.protocol.items() if item[0] != without)
        return self.corpus, tuple(classes), self.part, tuple(protocol)

    @property
    def all_epochs(self) -> bool:
        """Say whether every training runs its course: the training loss chooses among all."""
        return self.select == "train_loss"

    def can_use(self, other: Settings) -> bool:
        """Say whether the trainings under `other` settings serve these as well."""
        # They do not depend on which of two held-out actors is scored.
        same = self.division("direction") == other.division("direction")
        return same and (other.all_epochs or not self.all_epochs)


def settings_of(config: Mapping[str, Any], dataset: str) -> Settings:
    """Give a dataset's settings, as its preset changes them if it names one."""
    own = config["datasets"][dataset]
    parts = {key: own[key] for key in ("corpus", "classes", "part", "protocol")}
    plain, name = Settings(**parts, select=config["select"]), own["preset"]
    return plain.under(name, config["presets"][name]) if name else plain


class Variants:
    """The settings of an experiment's own `datasets`, and of those that its evidence adds.

    `trained` holds (dataset, system) of every training that tables ask for.
    """

    def __init__(
        self, config: Mapping[str, Any], datasets: Sequence[str], trained: Set[tuple[str, str]]
    ) -> None:
        self._config, self._datasets, self._trained = config, list(datasets), trained
        self.settings = {name: settings_of(config, name) for name in datasets}
        # Preset to the dataset whose predictions its row shows, leak to the dataset with it.
        self._presets: dict[str, str] = {}
        self.leaks: dict[str, str] = {}
        if config["sensitivity"]["dataset"]:
            self._add_presets(**config["sensitivity"])
        if config["leak_meter"]["dataset"]:
            self._add_leaks(**config["leak_meter"])
        if config[ABLATIONS]["dataset"] and config[ABLATIONS]["nested_parts"]:
            self._add_nested(config[ABLATIONS]["dataset"], config[ABLATIONS]["nested_parts"])

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

    def _add_leaks(self, dataset: str, system: str, leaks: Sequence[str]) -> None:
        own = self.settings[dataset]
        for leak in leaks:
            # The name tells it from an honest one.
            self.leaks[leak] = name = f"LEAK-{leak.replace('_', '-')}--{dataset}"
            # The training loss cannot look at the scored utterances, so UA does.
            cannot = leak == "test_epoch" and own.all_epochs
            self.settings[name] = replace(own, select="ua") if cannot else own

    def _add_nested(self, dataset: str, parts: int) -> None:
        own = self.settings[dataset]
        by = "session" if own.protocol["kind"] == "session_pairs" else "speaker"
        protocol = {"kind": TWO_PARTS_OUT, "folds": parts, "parts_of": by}
        self.settings[nested_name(dataset)] = replace(own, protocol=protocol)

    def trained_on(self, dataset: str, system: str) -> str:
        """Name the dataset whose trainings of a system serve this one; mostly itself."""
        if dataset == self.leaks.get("test_epoch"):
            return self.honest(dataset)
        added = [name for name in self._presets.values() if name not in self._datasets]
        if dataset not in added:
            return dataset
        serving = (
            name
            for name in [*self._datasets, *added]
            if self.settings[dataset].can_use(self.settings[name])
            and (name in added or (name, system) in self._trained)
        )
        return next(serving)  # the dataset itself is among them

    def scored(self) -> list[tuple[str, str]]:
        """List the (dataset, system) pairs that are scored beside those of the tables."""
        return [
            (name, asked["system"])
            for section, names in (("sensitivity", self._presets), ("leak_meter", self.leaks))
            if (asked := self._config[section])["dataset"]
            for name in (asked["dataset"], *names.values())
        ]

    def honest(self, dataset: str) -> str:
        """Name the dataset that a leak was made of; any other is its own."""
        leaking = dataset in self.leaks.values()
        return str(self._config["leak_meter"]["dataset"]) if leaking else dataset

    def seeded_as(self, dataset: str) -> str:
        """Name the dataset whose seeds and moments a dataset has: mostly itself.

        A leaking whitening is fitted on the honest moments, and its frames are trained on with the
        honest seeds: weights and batches start the same, so that only the leak differs.
        """
        return self.honest(dataset) if dataset == self.leaks.get("whitening") else dataset

    def sensitivity_rows(self) -> list[dict[str, str]]:
        """List the rows of the sensitivity table: the dataset's own settings, then each preset."""
        asked, presets = self._config["sensitivity"], self._config["presets"]
        if not asked["dataset"]:
            return []
        own = self.settings[asked["dataset"]]
        rows = [(own.preset or OWN, "the dataset's own settings", asked["dataset"], own)] + [
            (name, presets[name]["title"], dataset, own.under(name, presets[name]))
            for name, dataset in self._presets.items()
        ]
        return [_row(one, title, where, own.aggregate) for one, title, where, own in rows]

    def leak_rows(self) -> list[dict[str, str]]:
        """List the rows of the leak meter: the honest one, then each leak."""
        asked = self._config["leak_meter"]
        rows = {"honest": "as in the tables"} | {name: LEAK_TITLES[name] for name in asked["leaks"]}
        return [_row(name, title, asked["dataset"], "pooled") for name, title in rows.items()]


def _row(preset: str, title: str, dataset: str, aggregate: str) -> dict[str, str]:
    return {"preset": preset, "title": title, "dataset": dataset, "aggregate": aggregate}
