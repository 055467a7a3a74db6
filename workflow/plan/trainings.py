"""What the systems of a plan are run with, what they read, and which files they leave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from plan.ablations import ABLATIONS
from plan.options import options_of
from plan.plan_checks import COMBINED, FUSION
from plan.variants import Settings, Variants, nested_name
from ser.features.sets import FEATURE_SETS
from ser.protocol.datasets import Protocol, fold_names
from ser.scoring.fusion import fusion_of
from ser.systems import find_system, get_system

if TYPE_CHECKING:
    from ser.systems.base import System


class Trainings(ABC):
    """The part of a plan that knows systems, folds and seeds; `plan.plan.Plan` completes it.

    Attributes
    ----------
    config
        Checked, with the systems that ablations add.
    variants
        All datasets, and which of them share trainings.
    settings
        Of each dataset.
    shards
        Names of the shards of every corpus.
    """

    config: dict[str, Any]
    variants: Variants
    settings: dict[str, Settings]
    shards: list[str]

    @abstractmethod
    def trained(self) -> list[tuple[str, str]]:
        """List the (dataset, system) pairs that are trained or made of others, each once."""

    def scored(self) -> dict[str, list[str]]:
        """List the systems that are scored on each dataset: those of tables and of evidence."""
        model = self.config["model"]
        pairs = [*self.trained(), *self.variants.scored()]
        if model["dataset"]:
            pairs.append((model["dataset"], model["system"]))
        systems: dict[str, list[str]] = {}
        for dataset, system in dict.fromkeys(pairs):
            systems.setdefault(dataset, []).append(system)
        return systems

    def scored_files(self, kind: str, dataset: str) -> list[str]:
        """List a dataset's files of predictions or scores, a system after the other.

        Those of a leak lie apart from all honest ones.
        """
        leaking = self.variants.honest(dataset) != dataset
        folder = f"results/{self.config['experiment']}/{'leaks/' if leaking else ''}{kind}"
        return [f"{folder}/{dataset}.{system}.csv" for system in self.scored()[dataset]]

    def corpus_of(self, dataset: str) -> str:
        """Name the corpus that a dataset is drawn from."""
        return self.settings[dataset].corpus

    def folds(self, dataset: str) -> list[str]:
        """Name a dataset's folds."""
        return fold_names(Protocol(**self.settings[dataset].protocol))

    def options(self, system: str) -> dict[str, Any]:
        """Give a system's options; a network's lie over those of all networks."""
        return options_of(self.config, system)

    def system(self, name: str) -> System:
        """Give a system that is trained, with its options."""
        return get_system(self.config["systems"][name]["kind"], self.options(name))

    def learning_curves(self, system: str) -> bool:
        """Say whether a system is trained in epochs; a combined one has no curves of its own."""
        return not self.is_combined(system) and self.system(system).learning_curves

    def has_network(self, system: str) -> bool:
        """Say whether a system is one network, with layers to describe."""
        return not self.is_combined(system) and self.system(system).has_network

    def patience(self, system: str) -> int:
        """Give the early stop's patience, in epochs; 1 for systems without epochs.

        What is made of others has its members' largest: none of them had been stopped before.
        """
        if self.is_combined(system):
            return max(self.patience(member) for member in self.members(system))
        return self.system(system).patience

    def is_combined(self, system: str) -> bool:
        """Say whether a system is made of the posteriors of others and trains nothing."""
        return self.config["systems"][system]["kind"] in COMBINED

    def members(self, system: str) -> list[str]:
        """Name the systems that are trained for one: those that it is made of, or itself alone."""
        return list(self.options(system)["members"]) if self.is_combined(system) else [system]

    def fused(self, dataset: str, system: str, fold: str, seed: str) -> list[tuple[str, str, str]]:
        """List what a combined system's posteriors come from, as member, seed and file."""
        fusion = self.config["systems"][system]["kind"] == FUSION
        every = fusion and fusion_of(self.options(system)).seeds == "all"
        return [
            (member, own_seed, path)
            for member in self.members(system)
            for own_fold, own_seed, path in self.runs(dataset, member)
            if own_fold == fold and (every or own_seed == seed)
        ]

    def inner_runs(self, dataset: str, system: str) -> list[tuple[str, str, str, str]]:
        """List the trainings that a choice is made by, as member, inner fold, seed and file."""
        wanted = self.config[ABLATIONS]["nested_seeds"] or self.config["seeds"]
        return [
            (member, fold, seed, path)
            for member in self.members(system)
            for fold, seed, path in self.runs(nested_name(dataset), member)
            if int(seed) in wanted
        ]

    def module(self, system: str) -> str:
        """Name the module of the library that trains a system, or makes it of others."""
        kind = self.config["systems"][system]["kind"]
        return COMBINED.get(kind) or find_system(kind).__module__

    def inputs_of(self, system: str) -> set[str]:
        """Name the features that stand behind a system's answers, be it by its members."""
        return {self.input_of(member) for member in self.members(system)}

    def input_of(self, system: str) -> str:
        """Name the features that a system's own job reads; none where it is made of others."""
        return "none" if self.is_combined(system) else self.system(system).features

    def speed_perturbed(self, corpus: str) -> bool:
        """Say whether a system also learns from a corpus's recordings at other speeds."""
        return any(
            self.system(member).speed_perturbation
            for dataset, system in self.trained()
            if self.corpus_of(dataset) == corpus
            for member in self.members(system)
        )

    def features(self, dataset: str, system: str) -> list[str]:
        """List the shards that a system reads."""
        folder = FEATURE_SETS[self.input_of(system)].folder
        corpus = self.corpus_of(dataset)
        return [f"results/corpora/{corpus}/{folder}/{shard}.h5" for shard in self.shards if folder]

    def whitening(self, dataset: str, system: str, fold: str) -> list[str]:
        """Give the file of the fold's whitening, or none for a system that reads other features."""
        if self.input_of(system) != "whitened":
            return []
        return [f"results/{self.config['experiment']}/datasets/{dataset}/whitening/{fold}.h5"]

    def moments(self, dataset: str) -> list[str]:
        """List the moments of all shards that a dataset's whitening is fitted on."""
        folder = f"results/{self.config['experiment']}/datasets"
        source = self.variants.seeded_as(dataset)
        return [f"{folder}/{source}/moments/{shard}.h5" for shard in self.shards]

    def runs(self, dataset: str, system: str) -> list[tuple[str, str, str]]:
        """List a system's trainings (or the jobs that combine others) as fold, seed and file.

        Datasets whose settings differ only in what is made of the posteriors share them.
        """
        source = self.variants.trained_on(dataset, system)
        folder = f"results/{self.config['experiment']}/datasets/{source}/posteriors/{system}"
        return [
            (fold, str(seed), f"{folder}/{fold}.seed-{self.trained_seed(system, seed)}.h5")
            for seed in self.config["seeds"]
            for fold in self.folds(dataset)
        ]

    def trained_seed(self, system: str, seed: int) -> int:
        """Give the seed with which a system is trained for one of the experiment's.

        Where nothing is random, the first: one training serves all seeds.
        """
        seeded = self.is_combined(system) or self.system(system).seeded
        return seed if seeded else self.config["seeds"][0]
