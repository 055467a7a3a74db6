"""What an experiment consists of, worked out from its configuration before any data is seen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plan.checks import COMBINED, FUSION, find_errors, options_of
from plan.configuration import ConfigError
from plan.variants import ABLATIONS, OWN, Variants, ablated, add_ablations, nested_name
from ser.corpora.index import shard_names
from ser.corpora.readers import get_reader
from ser.corpora.tree import fingerprint
from ser.features.sets import FEATURE_SETS, OPENSMILE
from ser.protocol.datasets import Protocol, fold_names
from ser.protocol.description import describe_protocol
from ser.scoring.fusion import fusion_of
from ser.systems import find_system, find_systems, get_system
from ser.systems.base import System


class Combined(System):
    """A system that combines the posteriors of others: no training of its own, and no features."""

    features = "none"


class Plan:
    """The corpora, datasets, folds, systems, trainings and table rows of a checked configuration.

    `look` says whether corpora on disk must be there.

    Raises
    ------
    plan.configuration.ConfigError
        When parts of the configuration do not fit together; one line an error.
    """

    def __init__(self, config: dict[str, Any], look: bool = True) -> None:
        self.config = config = add_ablations(config)
        if errors := find_errors(config):
            raise ConfigError("\n".join(errors))
        self.folder = f"results/{config['experiment']}"
        compared = (dataset for dataset, _ in self.compared())
        self.datasets: list[str] = _unique([*config["tables"]["table1"], *compared])
        if not self.datasets:
            raise ConfigError("config: tables name no dataset; tables.table1: all counts every one")
        for name in ("sensitivity", "leak_meter", "model", ABLATIONS):
            # An experiment with tables of its own need not empty what it extends.
            if config[name]["dataset"] not in self.datasets:
                config[name] = {**config[name], "dataset": ""}
        if not config["model"]["dataset"]:
            config["model"] = {**config["model"], "dataset": self._first_with_model()}
        # The settings of these datasets, and of those that only the evidence about them has.
        self.variants = Variants(config, self.datasets, set(self.trained()))
        self.settings = self.variants.settings
        self.corpora: list[str] = _unique(self.corpus_of(name) for name in self.datasets)
        if config["corpus_root"] and len(self.corpora) != 1:
            raise ConfigError(
                f"corpus_root (CORPUS=) is for experiments with one corpus; {config['experiment']}"
                f" uses {', '.join(self.corpora)}: set corpora.<name>.root of each"
            )
        self.shards: list[str] = shard_names(config["shards"])
        for corpus in self.corpora if look else []:
            self._check_root(corpus)

    @property
    def tables(self) -> list[str]:
        """Name Tables 1-4, the extra one and the ablations, as far as they are made."""
        listed = {"table1": self.config["tables"]["table1"], **self._blocks()}
        return [name for name, rows in listed.items() if rows]

    def _blocks(self) -> dict[str, list[dict[str, Any]]]:
        tables, section = self.config["tables"], self.config[ABLATIONS]
        systems = [section["system"], *ablated(self.config)]
        return {
            **{name: tables[name] for name in ("table2", "table3", "table4", "extra")},
            ABLATIONS: [{**section, "systems": systems}] * bool(section["dataset"]),
        }

    def table_rows(self) -> list[dict[str, str]]:
        """List the rows of all tables of systems as table, dataset, system."""
        return [
            {"table": name, "dataset": block["dataset"], "system": system}
            for name, blocks in self._blocks().items()
            for block in blocks
            for system in block["systems"]
        ]

    def trained(self) -> list[tuple[str, str]]:
        """List the (dataset, system) pairs that are trained or combined, each once."""
        return _unique((row["dataset"], row["system"]) for row in self.table_rows())

    def compared(self) -> list[tuple[str, str]]:
        """List those pairs that stand in other tables than the ablations, for figures."""
        return _unique(
            (row["dataset"], row["system"])
            for row in self.table_rows()
            if row["table"] != ABLATIONS
        )

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
            for row in self.table_rows()
            if row["table"] == table
        ]

    def counted(self) -> list[dict[str, Any]]:
        """List the datasets of Table 1 as its script takes them."""
        names = self.config["tables"]["table1"]
        return [{**self._described(name), "classes": self.classes(name)} for name in names]

    def _described(self, dataset: str) -> dict[str, str]:
        data = self.title(self.corpus_of(dataset))
        return {"dataset": dataset, "data": data, "protocol": self.protocol(dataset)}

    def protocol(self, dataset: str) -> str:
        """Say in words how a dataset is divided and scored, and by which preset."""
        own = self.settings[dataset]
        protocol = Protocol(**own.protocol)
        words = describe_protocol(own.classes, own.part, protocol, own.select, own.aggregate)
        return f"{own.preset or OWN}: {words}"

    def options(self, system: str) -> dict[str, Any]:
        """Give a system's options, over those that all of its kind share."""
        return options_of(self.config, system)

    def system(self, name: str) -> System:
        """Give a system with its options."""
        if not self.is_combined(name):
            return get_system(self.config["systems"][name]["kind"], self.options(name))
        combined = Combined({})
        # None of the members had been stopped before.
        combined.patience = max(self.system(member).patience for member in self.members(name))
        return combined

    def is_combined(self, system: str) -> bool:
        """Say whether a system combines the posteriors of others and trains nothing."""
        return self.config["systems"][system]["kind"] in COMBINED

    def members(self, system: str) -> list[str]:
        """Name the systems that are trained for one: its members, or itself alone."""
        return list(self.options(system)["members"]) if self.is_combined(system) else [system]

    def inputs_of(self, system: str) -> set[str]:
        """Name the features that stand behind a system's predictions, be it by its members."""
        return {self.system(member).features for member in self.members(system)}

    def module(self, system: str) -> str:
        """Name the module of the library that trains a system, or makes it of others."""
        kind = self.config["systems"][system]["kind"]
        return COMBINED.get(kind) or find_system(kind).__module__

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
        seeds, seeded = self.config["seeds"], self.system(system).seeded
        return [
            (fold, str(seed), f"{folder}/{fold}.seed-{seed if seeded else seeds[0]}.h5")
            for seed in seeds
            for fold in self.folds(dataset)
        ]

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

    def shard_files(self, corpus: str, folder: str) -> list[str]:
        """List a corpus's files of one kind, a shard after the other."""
        return [f"results/corpora/{corpus}/{folder}/{shard}.h5" for shard in self.shards if folder]

    def features(self, dataset: str, system: str) -> list[str]:
        """List the shards that a system reads."""
        folder = FEATURE_SETS[self.system(system).features].folder
        return self.shard_files(self.corpus_of(dataset), folder)

    def speed_perturbed(self, corpus: str) -> bool:
        """Say whether a system also learns from a corpus's recordings at other speeds."""
        return any(
            self.system(member).speed_perturbation
            for dataset, system in self.trained()
            if self.corpus_of(dataset) == corpus
            for member in self.members(system)
        )

    def whitening(self, dataset: str, system: str, fold: str) -> list[str]:
        """Give the file of the fold's whitening, or none for a system that reads other features."""
        whitened = self.system(system).features == "whitened"
        return [f"{self.folder}/datasets/{dataset}/whitening/{fold}.h5"] * whitened

    def moments(self, dataset: str) -> list[str]:
        """List the moments of all shards that a dataset's whitening is fitted on."""
        folder = f"{self.folder}/datasets/{self.variants.seeded_as(dataset)}/moments"
        return [f"{folder}/{shard}.h5" for shard in self.shards]

    def scored(self) -> dict[str, list[str]]:
        """List the systems that are scored on each dataset: those of tables and of evidence."""
        model, systems = self.config["model"], dict[str, list[str]]()
        exported = [(model["dataset"], model["system"])] * bool(model["dataset"])
        for dataset, system in _unique([*self.trained(), *self.variants.scored(), *exported]):
            systems.setdefault(dataset, []).append(system)
        return systems

    def scored_files(self, kind: str, dataset: str) -> list[str]:
        """List a dataset's predictions or scores; those of a leak lie apart."""
        leaks = "" if self.variants.honest(dataset) == dataset else "leaks/"
        folder, systems = f"{self.folder}/{leaks}{kind}", self.scored()[dataset]
        return [f"{folder}/{dataset}.{system}.csv" for system in systems]

    def synthetic(self, corpus: str) -> dict[str, Any] | None:
        """Give the options of a corpus that the workflow speaks itself, or None."""
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

    def _first_with_model(self) -> str:
        system = self.config["model"]["system"]
        kind = find_systems().get(self.config["systems"].get(system, {}).get("kind"))
        pairs = self.trained() if kind and kind.exported else []
        return next((dataset for dataset, name in pairs if name == system), "")

    def _check_root(self, corpus: str) -> None:
        root = self.root(corpus)
        if not self.synthetic(corpus) and not (root and Path(root).is_dir()):
            looked = f"no folder at {Path(root).absolute()}" if root else "no root is set"
            how = get_reader(self.config["corpora"][corpus]["layout"]).HOW_TO_GET
            raise ConfigError(
                f"corpus {corpus} is missing: {looked} (key corpora.{corpus}.root, or CORPUS=path)."
                f" {how}"
            )


def _unique(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))
