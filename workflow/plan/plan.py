"""What an experiment consists of, worked out from its configuration before any data is seen."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plan.ablations import ABLATIONS, ablation_blocks, add_ablations
from plan.configuration import ConfigError
from plan.plan_checks import find_errors, known
from plan.trainings import Trainings
from plan.variants import OWN, Variants
from ser.corpora.readers import get_reader
from ser.corpora.sharding import shard_names
from ser.corpora.tree import fingerprint
from ser.features.sets import OPENSMILE
from ser.protocol.datasets import Protocol
from ser.protocol.description import describe_protocol
from ser.systems import find_systems

# What may be made about one of the tables' datasets.
EVIDENCE = ("sensitivity", "leak_meter", "model", ABLATIONS)


class Plan(Trainings):
    """The corpora, datasets, folds, systems and table rows of a checked configuration.

    Parameters
    ----------
    config
        Checked.
    look
        Whether corpora on disk must be there.

    Raises
    ------
    plan.configuration.ConfigError
        When parts of the configuration do not fit together; one line an error.
    """

    def __init__(self, config: dict[str, Any], look: bool = True) -> None:
        self.config = config = add_ablations(config)
        if errors := find_errors(config):
            raise ConfigError("\n".join(errors))
        self.datasets: list[str] = _unique(
            [
                *config["tables"]["table1"],
                *(row["dataset"] for row in self.table_rows() if row["table"] != ABLATIONS),
            ]
        )
        if not self.datasets:
            raise ConfigError("config: tables name no dataset; tables.table1: all counts every one")
        for section in EVIDENCE:
            # An experiment with tables of its own need not empty what it extends.
            if config[section]["dataset"] not in self.datasets:
                config[section] = {**config[section], "dataset": ""}
        if not config["model"]["dataset"]:
            first = self._first_with(config["model"]["system"])
            config["model"] = {**config["model"], "dataset": first}
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
        self.picture_corpus: str = self._picture_corpus()
        if look:
            self._check_roots()

    def table_rows(self) -> list[dict[str, str]]:
        """List the rows of all tables of systems as table, dataset, system."""
        return [
            {"table": name, "dataset": block["dataset"], "system": system}
            for name, blocks in self._blocks().items()
            for block in blocks
            for system in block["systems"]
        ]

    @property
    def tables(self) -> list[str]:
        """Name the tables that are made."""
        listed = {"table1": self.config["tables"]["table1"], **self._blocks()}
        return [name for name, rows in listed.items() if rows]

    def _blocks(self) -> dict[str, list[dict[str, Any]]]:
        tables = self.config["tables"]
        return {
            **{name: tables[name] for name in ("table2", "table3", "table4", "extra")},
            ABLATIONS: ablation_blocks(self.config),
        }

    def protocol(self, dataset: str) -> str:
        """Say in words how a dataset is divided and scored, and by which preset."""
        own = self.settings[dataset]
        words = describe_protocol(
            own.classes, own.part, Protocol(**own.protocol), own.select, own.aggregate
        )
        return f"{own.preset or OWN}: {words}"

    def _first_with(self, system: str) -> str:
        """Name the first dataset of which a table has a network; empty where none has."""
        kind = self.config["systems"].get(system, {}).get("kind")
        exported = kind in find_systems() and find_systems()[kind].exported
        return next((name for name, row in self.trained() if exported and row == system), "")

    def trained(self) -> list[tuple[str, str]]:
        """List the (dataset, system) pairs that are trained or fused, each once."""
        return _unique((row["dataset"], row["system"]) for row in self.table_rows())

    def compared(self) -> list[tuple[str, str]]:
        """List the trained pairs that stand in other tables than the ablations, for figures."""
        others = {
            (row["dataset"], row["system"])
            for row in self.table_rows()
            if row["table"] != ABLATIONS
        }
        return [pair for pair in self.trained() if pair in others]

    def classes(self, dataset: str) -> list[str]:
        """Name a dataset's classes, in its order."""
        return list(self.settings[dataset].classes)

    @property
    def picture_labels(self) -> list[str]:
        """List the label codes of the first emotional class that the pictures' corpus serves."""
        dataset = next(
            name for name in self.datasets if self.corpus_of(name) == self.picture_corpus
        )
        classes = self.settings[dataset].classes
        return next(classes[name] for name in classes if name != "neutral")

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
        labels = fingerprint(root / options["labels"]) if apart else ""
        return fingerprint(root) + labels

    def rows(self, table: str) -> list[dict[str, Any]]:
        """List the rows of a table of systems as its script takes them."""
        return [
            {
                "dataset": row["dataset"],
                "data": self.title(self.corpus_of(row["dataset"])),
                "system": row["system"],
                "name": self.config["systems"][row["system"]]["name"],
                "recreation": self.config["systems"][row["system"]]["recreation"],
                "opensmile": not self.inputs_of(row["system"]).isdisjoint(OPENSMILE),
                "aggregate": self.settings[row["dataset"]].aggregate,
                "protocol": self.protocol(row["dataset"]),
            }
            for row in self.table_rows()
            if row["table"] == table
        ]

    def counted(self) -> list[dict[str, Any]]:
        """List the datasets of Table 1 as its script takes them."""
        return [
            {
                "dataset": name,
                "data": self.title(self.corpus_of(name)),
                "classes": self.classes(name),
                "protocol": self.protocol(name),
            }
            for name in self.config["tables"]["table1"]
        ]

    def used(self) -> dict[str, Any]:
        """Give a complete configuration without what no table uses: corpora, systems, pictures."""
        shown = {row["system"] for row in self.table_rows()}
        # What ablations add stands in their own section.
        added = {name for block in self._blocks()[ABLATIONS] for name in block["systems"][1:]}
        systems = shown.union(*map(self.members, shown)) - added
        kept = {"corpora": self.corpora, "datasets": self.datasets, "systems": systems}
        return {
            key: {name: item for name, item in value.items() if name in kept[key]}
            if key in kept
            else value
            for key, value in self.config.items()
            if key != "pictures"
        }

    def command(self) -> str:
        """Give the command that makes the whole experiment."""
        name, place = self.config["experiment"], self.config["corpus_root"]
        words = ["make"] if name == "demo" else ["make", f"EXPERIMENT={name}"]
        return " ".join(words + ([f"CORPUS={shlex.quote(place)}"] if place else []))

    def title(self, corpus: str) -> str:
        """Name a corpus as tables print it."""
        return self.config["corpora"][corpus]["title"] or corpus

    def dataset_title(self, dataset: str) -> str:
        """Name a dataset and its speech as tables print them."""
        data = self.title(self.corpus_of(dataset))
        return dataset if data in ("", dataset) else f"{dataset} ({data})"

    def _picture_corpus(self) -> str:
        corpus = self.config["pictures"]["corpus"]
        if not corpus:
            drawn_from = [self.corpus_of(name) for name in self.datasets]
            return max(self.corpora, key=drawn_from.count)
        if errors := known("pictures.corpus:", corpus, self.corpora):
            raise ConfigError("\n".join(errors))
        return corpus

    def _check_roots(self) -> None:
        for corpus in self.corpora:
            if self.synthetic(corpus):
                continue
            root = self.root(corpus)
            layout = self.config["corpora"][corpus]["layout"]
            if not root or not Path(root).is_dir():
                looked = f"no folder at {Path(root).absolute()}" if root else "no root is set"
                how = get_reader(layout).HOW_TO_GET
                raise ConfigError(
                    f"corpus {corpus} is missing: {looked} (key corpora.{corpus}.root, or"
                    f" CORPUS=path). {how}"
                )


def _unique(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))
