"""The parts of an experiment, derived from its configuration before any data is read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plan.checks import COMBINED, check_parts, options_of
from plan.configuration import ConfigError
from plan.variants import (
    ABLATIONS,
    CHOICE,
    Variants,
    ablation_systems,
    add_ablations,
    nested_name,
)
from ser.corpora.index import shard_names
from ser.corpora.readers import get_reader
from ser.corpora.tree import fingerprint
from ser.features.sets import FEATURE_SETS, OPENSMILE
from ser.protocol.datasets import Protocol, fold_names
from ser.protocol.description import describe_protocol
from ser.systems import get_system
from ser.systems.base import System

# The tables of systems that the configuration lists; ablations make their own.
COMPARING = ("table2", "table3", "table4", "extra")


class Combined(System):
    """A system that combines the posteriors of others: no training of its own, and no features."""

    features = "none"

    def __init__(self, members: Iterable[System]) -> None:
        # With the largest patience, no member has stopped earlier.
        self.patience = max(member.patience for member in members)


class Plan:
    """The corpora, datasets, folds, systems, trainings and table rows of a checked configuration.

    `look` says whether corpora on disk must exist. Raises a ConfigError, one line per error, where
    parts of the configuration do not match.
    """

    def __init__(self, config: dict[str, Any], look: bool = True) -> None:
        self.config = config = add_ablations(config)
        check_parts(config)
        self.folder = f"results/{config['experiment']}"
        # Made once: reading the options repeatedly took half of the time of a large plan.
        self.systems: dict[str, System] = {}
        for name in sorted(config["systems"], key=self.is_combined):  # after their members
            self.systems[name] = self._make_system(name)
        table1: list[str] = config["tables"]["table1"]
        compared = [
            {"table": table, "dataset": block["dataset"], "system": system}
            for table in COMPARING
            for block in config["tables"][table]
            for system in block["systems"]
        ]
        self.datasets = _unique([*table1, *(row["dataset"] for row in compared)])
        if not self.datasets:
            raise ConfigError("config: tables name no dataset; tables.table1: all counts every one")
        for name in ("sensitivity", "leak_meter", "model", ABLATIONS):
            # An experiment with its own tables need not empty those that it extends.
            if config[name]["dataset"] not in self.datasets:
                config[name] = {**config[name], "dataset": ""}
        changed = config[ABLATIONS]
        self.table_rows = compared + [
            {"table": ABLATIONS, "dataset": changed["dataset"], "system": system}
            for system in [changed["system"], *ablation_systems(config)]
            if changed["dataset"]
        ]
        self.tables = ["table1"] * bool(table1) + _unique(row["table"] for row in self.table_rows)
        # (dataset, system) of all these rows, and of all but the ablations' rows, for figures.
        self.table_pairs, self.compared_pairs = _pairs(self.table_rows), _pairs(compared)
        model = config["model"]
        able = [name for name, own in self.systems.items() if own.exported]
        if not model["dataset"] and model["system"] in able:
            there = (dataset for dataset, name in self.table_pairs if name == model["system"])
            config["model"] = model = {**model, "dataset": next(there, "")}
        self.variants = Variants(config, self.datasets, set(self.table_pairs))
        # Settings of these datasets, and of those that only the evidence has.
        self.settings = self.variants.settings
        exported = [(model["dataset"], model["system"])] * bool(model["dataset"])
        # Dataset to the systems that are scored on it, for tables or for evidence.
        self.scored_systems: dict[str, list[str]] = {}
        for dataset, system in _unique([*self.table_pairs, *self.variants.scored_pairs, *exported]):
            self.scored_systems.setdefault(dataset, []).append(system)
        self.corpora = _unique(self.corpus_of(name) for name in self.datasets)
        self.shards = shard_names(config["shards"])
        if config["corpus_root"] and len(self.corpora) != 1:
            raise ConfigError(
                f"corpus_root (CORPUS=) is for experiments with one corpus; {config['experiment']}"
                f" uses {', '.join(self.corpora)}: set corpora.<name>.root of each"
            )
        for corpus in self.corpora if look else []:
            self._check_root(corpus)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """List the rows of a table of systems as its script takes them."""
        systems = self.config["systems"]
        return [
            {
                **self._described(row["dataset"]),
                "system": row["system"],
                "name": systems[row["system"]]["name"],
                "recreation": systems[row["system"]]["recreation"],
                "opensmile": not self.inputs_of(row["system"]).isdisjoint(OPENSMILE),
                "aggregate": self.settings[row["dataset"]].aggregate,
            }
            for row in self.table_rows
            if row["table"] == table
        ]

    def table1_rows(self) -> list[dict[str, Any]]:
        """List the datasets of Table 1 as its script takes them."""
        return [
            {**self._described(name), "classes": self.classes(name)}
            for name in self.config["tables"]["table1"]
        ]

    def _described(self, dataset: str) -> dict[str, str]:
        data = self.title(self.corpus_of(dataset))
        return {"dataset": dataset, "data": data, "protocol": self.protocol(dataset)}

    def protocol(self, dataset: str) -> str:
        """Say in words how a dataset is divided and scored, and by which preset."""
        own = self.settings[dataset]
        protocol = Protocol(**own.protocol)
        words = describe_protocol(own.classes, own.part, protocol, own.select, own.aggregate)
        return f"{own.preset}: {words}"

    def options(self, system: str) -> dict[str, Any]:
        """Give a system's options, over those that all of its kind share."""
        return options_of(self.config, system)

    def _make_system(self, name: str) -> System:
        if self.is_combined(name):
            return Combined(self.systems[member] for member in self.members(name))
        return get_system(self.config["systems"][name]["kind"], self.options(name))

    def is_combined(self, system: str) -> bool:
        """Say whether a system combines the posteriors of others and trains nothing."""
        return self.config["systems"][system]["kind"] in COMBINED

    def members(self, system: str) -> list[str]:
        """Name the systems that are trained for one: its members, or itself alone."""
        return list(self.options(system)["members"]) if self.is_combined(system) else [system]

    def inputs_of(self, system: str) -> set[str]:
        """Name the features that a system, or its members, predict from."""
        return {self.systems[member].features for member in self.members(system)}

    def module(self, system: str) -> str:
        """Name the module of the library that trains a system."""
        return type(self.systems[system]).__module__

    def corpus_of(self, dataset: str) -> str:
        """Name the corpus that a dataset is drawn from."""
        return self.settings[dataset].corpus

    def classes(self, dataset: str) -> list[str]:
        """Name a dataset's classes, in its order."""
        return list(self.settings[dataset].classes)

    def folds(self, dataset: str) -> list[str]:
        """Name a dataset's folds."""
        return fold_names(Protocol(**self.settings[dataset].protocol))

    def runs(self, dataset: str, system: str) -> list[tuple[str, str, str]]:
        """List a system's trainings (or the jobs that combine others) as fold, seed and file.

        Datasets whose settings differ only in how posteriors are used share them. Where
        nothing is random, a training with the first seed serves all.
        """
        source = self.variants.trained_on(dataset, system)
        folder = f"{self.folder}/datasets/{source}/posteriors/{system}"
        seeds, seeded = self.config["seeds"], self.systems[system].seeded
        return [
            (fold, str(seed), f"{folder}/{fold}.seed-{seed if seeded else seeds[0]}.h5")
            for seed in seeds
            for fold in self.folds(dataset)
        ]

    def member_runs(
        self, dataset: str, system: str, fold: str, seed: str
    ) -> list[tuple[str, str, str]]:
        """List the files that a combined system combines, as member, seed and file."""
        every = self.options(system).get("seeds") == "all"
        return [
            (member, own_seed, path)
            for member in self.members(system)
            for own_fold, own_seed, path in self.runs(dataset, member)
            if own_fold == fold and (every or own_seed == seed)
        ]

    def inner_runs(self, dataset: str, system: str) -> list[tuple[str, str, str, str]]:
        """List the trainings that a choice depends on, as member, inner fold, seed and file."""
        wanted = self.config[ABLATIONS]["nested_seeds"] or self.config["seeds"]
        return [
            (member, fold, seed, path)
            for member in self.members(system)
            for fold, seed, path in self.runs(nested_name(dataset), member)
            if int(seed) in wanted
        ]

    def choice_files(self) -> list[str]:
        """List the tables that say which candidate each fold of a choice takes."""
        return [
            f"{self.folder}/datasets/{dataset}/choices/{system}.csv"
            for dataset, system in self.table_pairs
            if self.config["systems"][system]["kind"] == CHOICE
        ]

    def shard_files(self, corpus: str, folder: str) -> list[str]:
        """List a corpus's files of one kind, a shard after the other."""
        return [f"results/corpora/{corpus}/{folder}/{shard}.h5" for shard in self.shards if folder]

    def features(self, dataset: str, system: str) -> list[str]:
        """List the shards that a system reads."""
        folder = FEATURE_SETS[self.systems[system].features].folder
        return self.shard_files(self.corpus_of(dataset), folder)

    def speed_perturbed(self, corpus: str) -> bool:
        """Say whether a system also learns from a corpus's recordings at other speeds."""
        return any(
            self.systems[member].speed_perturbation
            for dataset, system in self.table_pairs
            if self.corpus_of(dataset) == corpus
            for member in self.members(system)
        )

    def whitening(self, dataset: str, system: str, fold: str) -> list[str]:
        """Give the file of the fold's whitening, or none for a system that reads other features."""
        whitened = self.systems[system].features == "whitened"
        return [f"{self.folder}/datasets/{dataset}/whitening/{fold}.h5"] * whitened

    def moments(self, dataset: str) -> list[str]:
        """List the moments of all shards that a dataset's whitening is fitted on."""
        folder = f"{self.folder}/datasets/{self.variants.seeded_as(dataset)}/moments"
        return [f"{folder}/{shard}.h5" for shard in self.shards]

    def scored_files(self, kind: str, dataset: str) -> list[str]:
        """List a dataset's predictions or scores; those of a leak are in another folder."""
        leaks = "" if self.variants.honest(dataset) == dataset else "leaks/"
        folder, systems = f"{self.folder}/{leaks}{kind}", self.scored_systems[dataset]
        return [f"{folder}/{dataset}.{system}.csv" for system in systems]

    def synthetic(self, corpus: str) -> dict[str, Any] | None:
        """Give the options of a synthetic corpus, or None."""
        return self.config["corpora"][corpus]["synthetic"]

    def root(self, corpus: str) -> str:
        """Give the folder of a corpus."""
        if self.synthetic(corpus):
            return f"results/corpora/{corpus}/synthetic"
        return self.config["corpus_root"] or self.config["corpora"][corpus]["root"]

    def fingerprint(self, corpus: str) -> str:
        """Digest names, sizes and times of a corpus's files, so that a change is noticed."""
        # A synthetic corpus is the output of a rule, whose manifest index_corpus takes as input.
        if self.synthetic(corpus):
            return "synthetic"
        root, options = Path(self.root(corpus)), self.config["corpora"][corpus]
        # Labels may lie elsewhere than the recordings.
        apart = "labels" in get_reader(options["layout"]).OPTIONS
        return fingerprint(root) + (fingerprint(root / options["labels"]) if apart else "")

    def title(self, corpus: str) -> str:
        """Name a corpus as tables print it."""
        return self.config["corpora"][corpus]["title"] or corpus

    def _check_root(self, corpus: str) -> None:
        root = self.root(corpus)
        if not self.synthetic(corpus) and not (root and Path(root).is_dir()):
            looked = f"no folder at {Path(root).absolute()}" if root else "no root is set"
            how = get_reader(self.config["corpora"][corpus]["layout"]).HOW_TO_GET
            raise ConfigError(
                f"corpus {corpus} is missing: {looked} (key corpora.{corpus}.root, or CORPUS=path)."
                f" {how}"
            )


def _pairs(rows: Iterable[dict[str, str]]) -> list[tuple[str, str]]:
    return _unique((row["dataset"], row["system"]) for row in rows)


def _unique(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))
