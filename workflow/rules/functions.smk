"""Which files, rows and names belong to a table, a figure or a leak: what the rules below ask of the plan."""

SENSITIVE = PLAN.config["sensitivity"]["system"]


def synthetic_of(corpus, name):
    """Name the tree or the manifest of a synthetic corpus; nothing of one on disk."""
    return f"results/corpora/{corpus}/{name}" if PLAN.synthetic(corpus) else []


def table_csv(name, caption="table", category="Tables"):
    """Name a table's CSV, and let Snakemake's own report show it."""
    return report(
        f"<experiment>/tables/{name}.csv",
        caption=f"../report/{caption}.rst",
        category=category,
        labels={"table": name},
    )


def table_rows(wildcards):
    """List the rows of a table as its scripts take them."""
    return PLAN.rows(wildcards.table)


def reference_of(table):
    """Name the system that a table's others are tested against."""
    section = PLAN.config["ablations"]
    return section["system"] if table == "ablations" else PLAN.config["reference"]


def table_datasets(wildcards):
    """Name the datasets of a table, each once."""
    return list(dict.fromkeys(row["dataset"] for row in table_rows(wildcards)))


def utterances_of(datasets):
    """List the utterance tables of the datasets' corpora."""
    return [
        f"results/corpora/{PLAN.corpus_of(name)}/utterances.csv" for name in datasets
    ]


def figure(kind, name=""):
    """Name the two files of a figure; Snakemake's own report shows the SVG with the kind's caption."""
    path = f"<experiment>/figures/{name or kind}"
    svg = report(
        f"{path}.svg",
        caption=f"../report/{kind}.rst",
        category="Figures",
        labels={"figure": (name or kind).replace(".", " ").replace("_", " ")},
    )
    return {"svg": svg, "png": f"{path}.png"}


def systems_of(dataset):
    """Name the systems that tables compare on a dataset, in the order of the configuration."""
    there = {name for where, name in PLAN.compared() if where == dataset}
    return [name for name in PLAN.config["systems"] if name in there]


def trained_of(dataset):
    """Name those of a dataset's systems that are trained: all but the fusions."""
    return [name for name in systems_of(dataset) if not PLAN.is_combined(name)]


def costly(dataset):
    """Name those of a dataset's systems that learn something: at 25 % the others hide all differences.

    A fusion is none of them: its cost is that of its members, which may stand there already, and
    the second that its own job takes is no training's.
    """
    kinds = {name: PLAN.config["systems"][name]["kind"] for name in trained_of(dataset)}
    learning = [name for name, kind in kinds.items() if kind != "largest_class"]
    return learning or list(kinds)


def titles_of(dataset):
    """Name a dataset's systems as tables print them, as JSON."""
    return json.dumps(
        {name: PLAN.config["systems"][name]["name"] for name in systems_of(dataset)}
    )


def of_systems(pattern):
    """Give the input function for a file of each of a dataset's systems."""
    return lambda wildcards: [
        pattern.format(dataset=wildcards.dataset, system=name)
        for name in systems_of(wildcards.dataset)
    ]


def trainings(dataset, folder, ending):
    """List dataset, system and a file of each training that stands behind a dataset's tables."""
    return [
        (
            dataset,
            system,
            f"{folder}/{dataset}/{system}/{name}.{ending}",
        )
        for system in trained_of(dataset)
        # One training may serve several seeds.
        for name in dict.fromkeys(
            Path(path).stem for _, _, path in PLAN.runs(dataset, system)
        )
    ]


def with_posteriors(runs, paths):
    """Name fold, seed and file of each training as scripts take them; a file lies where this job has it."""
    return [
        part
        for (fold, seed, _), path in zip(runs, paths, strict=True)
        for part in ("--posteriors", fold, seed, path)
    ]


def leaking_source(leak):
    """Name the dataset whose folder holds a leak's trainings; the honest one where none is needed."""
    return LEAKS.get(leak, PLAN.config["leak_meter"]["dataset"])


def leaking_runs(leak):
    """List a leak's trainings as fold, seed and the file of its posteriors."""
    return PLAN.runs(leaking_source(leak), PLAN.config["leak_meter"]["system"])
