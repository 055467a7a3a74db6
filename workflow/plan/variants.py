"""Datasets under other settings: what a preset changes, and which trainings it can share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from plan.ablations import ABLATIONS
from ser.protocol.datasets import TWO_PARTS_OUT

# What a preset may say of the division into folds; everything else of it stands beside.
IN_PROTOCOL = ("validation", "direction")
# What tables print where a dataset follows no preset.
OWN = "own settings"
LEAK_TITLES = {
    "whitening": "whitening fitted on all speakers, the scored ones included",
    "test_epoch": "epoch chosen on the scored utterances themselves",
    "random_split": "random split: scored speakers are also trained on",
}


# The suffix of a nested validation's dataset; no preset may have it, too.
NESTED = "nested"


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
    aggregate: str
    preset: str

    def under(self, preset: str, changes: Mapping[str, Any]) -> Settings:
        """Give these settings as a preset changes them."""
        protocol = {name: changes[name] for name in IN_PROTOCOL if changes.get(name)}
        others = {
            name: changes[name]
            for name in ("classes", "part", "select", "aggregate")
            if changes.get(name)
        }
        return replace(self, **others, protocol={**self.protocol, **protocol}, preset=preset)

    @property
    def division(self) -> tuple[Any, ...]:
        """Give what the tables of utterances and folds depend on."""
        classes = [(name, tuple(codes)) for name, codes in self.classes.items()]
        return self.corpus, tuple(classes), self.part, tuple(sorted(self.protocol.items()))

    @property
    def training(self) -> tuple[Any, ...]:
        """Give what the trained weights depend on: not which of two held-out actors is scored."""
        protocol = {name: value for name, value in self.protocol.items() if name != "direction"}
        return (*self.division[:3], tuple(sorted(protocol.items())))

    @property
    def all_epochs(self) -> bool:
        """Say whether every training runs its course: the training loss chooses among all."""
        return self.select == "train_loss"

    def can_use(self, other: Settings) -> bool:
        """Say whether the trainings under `other` settings serve these as well."""
        return self.training == other.training and (other.all_epochs or not self.all_epochs)


def settings_of(config: Mapping[str, Any], dataset: str) -> Settings:
    """Give a dataset's settings, as its preset changes them if it names one."""
    own = config["datasets"][dataset]
    plain = Settings(
        **{key: own[key] for key in ("corpus", "classes", "part", "protocol")},
        select=config["select"],
        aggregate="pooled",
        preset="",
    )
    name = own["preset"]
    return plain.under(name, config["presets"][name]) if name else plain


def variant_name(dataset: str, preset: str) -> str:
    """Name the dataset that a preset makes of another."""
    return f"{dataset}--{preset}"


def nested_name(dataset: str) -> str:
    """Name the dataset whose folds are the inner ones of a nested validation."""
    return variant_name(dataset, NESTED)


def leak_name(dataset: str, leak: str) -> str:
    """Name the dataset that a leak makes of another: nobody shall take it for an honest one."""
    return f"LEAK-{leak.replace('_', '-')}--{dataset}"


class Variants:
    """The datasets of an experiment, and those that its evidence adds: presets, leaks, inner folds.

    Parameters
    ----------
    config
        Checked.
    datasets
        Names of the experiment's own.
    trained
        (dataset, system) of every training that tables ask for.
    """

    def __init__(
        self, config: Mapping[str, Any], datasets: Sequence[str], trained: Set[tuple[str, str]]
    ) -> None:
        self._config, self._datasets, self._trained = config, list(datasets), trained
        self.settings = {name: settings_of(config, name) for name in datasets}
        # Preset to the dataset whose predictions its row is made of.
        self._presets = self._add_presets()
        # Leak to the dataset that has it.
        self.leaks = self._add_leaks()
        self._add_nested()

    def _add_presets(self) -> dict[str, str]:
        asked = self._config["sensitivity"]
        served: dict[str, str] = {}
        for preset in asked["presets"] if asked["dataset"] else []:
            own = self.settings[asked["dataset"]]
            changed = own.under(preset, self._config["presets"][preset])
            same = (
                name
                for name in [asked["dataset"], *self._datasets]
                if self.settings[name].division == changed.division
                and self.settings[name].select == changed.select
                and (name == asked["dataset"] or (name, asked["system"]) in self._trained)
            )
            served[preset] = next(same, variant_name(asked["dataset"], preset))
            self.settings.setdefault(served[preset], changed)
        return served

    def _add_leaks(self) -> dict[str, str]:
        asked = self._config["leak_meter"]
        names = {
            leak: leak_name(asked["dataset"], leak) for leak in asked["leaks"] if asked["dataset"]
        }
        for leak, name in names.items():
            own = self.settings[asked["dataset"]]
            # The training loss cannot look at the scored utterances, so UA does.
            cannot = leak == "test_epoch" and own.all_epochs
            self.settings[name] = replace(own, select="ua") if cannot else own
        return names

    def _add_nested(self) -> None:
        asked = self._config[ABLATIONS]
        if not (asked["dataset"] and asked["nested_parts"]):
            return
        own = self.settings[asked["dataset"]]
        by_session = own.protocol["kind"] == "session_pairs"
        protocol = {
            "kind": TWO_PARTS_OUT,
            "folds": asked["nested_parts"],
            "parts_of": "session" if by_session else "speaker",
        }
        self.settings[nested_name(asked["dataset"])] = replace(own, protocol=protocol)

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
        pairs = []
        for section, names in (("sensitivity", self._presets), ("leak_meter", self.leaks)):
            asked = self._config[section]
            if asked["dataset"]:
                pairs += [(name, asked["system"]) for name in (asked["dataset"], *names.values())]
        return pairs

    def honest(self, dataset: str) -> str:
        """Name the dataset that a leak was made of; any other is its own."""
        leaking = dataset in self.leaks.values()
        return str(self._config["leak_meter"]["dataset"]) if leaking else dataset

    def seeded_as(self, dataset: str) -> str:
        """Name the dataset whose seeds and moments a dataset has: mostly itself.

        A leaking whitening is fitted on the honest moments, and what it made is trained on with the
        honest seeds: weights and batches start the same, so that only the leak lies between them.
        """
        return self.honest(dataset) if dataset == self.leaks.get("whitening") else dataset

    def sensitivity_rows(self) -> list[dict[str, str]]:
        """List the rows of the sensitivity table: the dataset's own settings, then each preset."""
        asked, presets = self._config["sensitivity"], self._config["presets"]
        if not asked["dataset"]:
            return []
        own = self.settings[asked["dataset"]]
        rows = [("", "the dataset's own settings", asked["dataset"], own)] + [
            (name, presets[name]["title"], dataset, own.under(name, presets[name]))
            for name, dataset in self._presets.items()
        ]
        return [
            {
                "preset": preset or own.preset or OWN,
                "title": title,
                "dataset": dataset,
                "aggregate": settings.aggregate,
            }
            for preset, title, dataset, settings in rows
        ]

    def leak_rows(self) -> list[dict[str, str]]:
        """List the rows of the leak meter: the honest one, then each leak."""
        asked = self._config["leak_meter"]
        rows = [("honest", "as in the tables"), *((n, LEAK_TITLES[n]) for n in asked["leaks"])]
        return [
            {"preset": name, "title": title, "dataset": asked["dataset"], "aggregate": "pooled"}
            for name, title in rows
        ]
