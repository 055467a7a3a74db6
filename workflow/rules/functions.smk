"""Which files, rows and names belong to a rule: what the rules ask of the plan."""


def with_files(option, rows, paths):
    """Spell out an option for each row (..., path); a file lies where this job has it."""
    return [
        part
        for row, path in zip(rows, paths, strict=True)
        for part in (option, *row[:-1], path)
    ]


def repeated(option, rows, name):
    """Give the param that spells out an option for each row, with the files of the input `name`."""
    return lambda wildcards, input: with_files(option, rows, getattr(input, name))


def as_flags(options):
    """Spell out a mapping as command-line options."""
    return [part for key, value in options.items() for part in (f"--{key}", value)]


def layout_of(wildcards):
    """Name the layout of a corpus."""
    return PLAN.config["corpora"][wildcards.corpus]["layout"]


def utterances_of(dataset):
    """Name the utterance table of a dataset's corpus."""
    return f"results/corpora/{PLAN.corpus_of(dataset)}/utterances.csv"


def table_files(name, caption="table", category="Tables"):
    """Name the files of a table; Snakemake's own report shows the CSV."""
    path = f"<experiment>/tables/{name}"
    shown = report(
        f"{path}.csv",
        caption=f"../report/{caption}.rst",
        category=category,
        labels={"table": name},
    )
    return {
        "csv": shown,
        "md": f"{path}.md",
        "tex": f"{path}.tex",
        "layout": f"{path}.json",
    }


def figure_files(kind, file, prefix=""):
    """Name the two files of a figure; Snakemake's own report shows the SVG with the kind's caption."""
    path = f"<experiment>/figures/{file}"
    svg = report(
        f"{path}.svg",
        caption=f"../report/{kind}.rst",
        category="Figures",
        labels={"figure": file.replace(".", " ").replace("_", " ")},
    )
    return {f"{prefix}svg": svg, f"{prefix}png": f"{path}.png"}


def options_of(system):
    """Give a system's options as JSON."""
    return json.dumps(PLAN.options(system), sort_keys=True)


def patience_of(systems):
    """Give the patience of each system as JSON."""
    return json.dumps({name: PLAN.systems[name].patience for name in systems})


def synthetic_of(corpus, name):
    """Name the tree or the manifest of a synthetic corpus; nothing of one on disk."""
    return f"results/corpora/{corpus}/{name}" if PLAN.synthetic(corpus) else []


def table_rows(wildcards):
    """List the rows of a table as its scripts take them."""
    return PLAN.rows(wildcards.table)


def table_datasets(wildcards):
    """List the datasets of a table, each once, with the utterances of its corpus."""
    datasets = dict.fromkeys(row["dataset"] for row in table_rows(wildcards))
    return [(name, utterances_of(name)) for name in datasets]


def row_files(kind):
    """Give the input function for the predictions or scores of a table's rows."""
    return lambda wildcards: [
        f"<experiment>/{kind}/{row['dataset']}.{row['system']}.csv"
        for row in table_rows(wildcards)
    ]


def reference_of(wildcards):
    """Name the system that a table's others are tested against."""
    if wildcards.table == "ablations":
        return PLAN.config["ablations"]["system"]
    return PLAN.config["reference"]


def single_system_params(section):
    """Give the params that a table about one system on one dataset takes besides its rows."""
    asked = PLAN.config[section]
    name, title, dataset = "", "", asked["dataset"]
    if dataset:
        data = PLAN.title(PLAN.corpus_of(dataset))
        title = dataset if data in ("", dataset) else f"{dataset} ({data})"
        name = NAMES[asked["system"]]
    own = {key: PLAN.config[key] for key in ("bootstrap", "notice")}
    return {"name": name, "title": title, **own}


def systems_of(dataset):
    """Name the systems that tables compare on a dataset, in the order of the configuration."""
    there = {name for where, name in PLAN.compared_pairs if where == dataset}
    return [name for name in PLAN.config["systems"] if name in there]


def with_cost(dataset):
    """Name those of a dataset's systems that learn something: at 25 % the others hide all differences.

    A fusion or a choice trains nothing; its cost is that of its members.
    """
    trained = [name for name in systems_of(dataset) if not PLAN.is_combined(name)]
    # What reads no features learns nothing but how large the classes are.
    return [
        name for name in trained if PLAN.systems[name].features != "none"
    ] or trained


def training_benchmarks(dataset):
    """List system and benchmark of each training behind a dataset's tables; one may serve several seeds."""
    folder = f"results/benchmarks/train_system/<name>/{dataset}"
    benchmarks = (
        (system, f"{folder}/{system}/{Path(path).stem}.tsv")
        for system in systems_of(dataset)
        if not PLAN.is_combined(system)
        for *_, path in PLAN.runs(dataset, system)
    )
    return list(dict.fromkeys(benchmarks))


def of_folds(what, folds):
    """List the weights or the whitening of trainings to a known epoch."""
    seed = f"{MODEL['system']}/{{fold}}.seed-{MODEL['seed']}"
    name = {"weights": seed, "whitening": "{fold}"}[what]
    return expand(
        f"<experiment>/datasets/{MODEL['dataset']}/{what}/{name}.h5", fold=folds
    )
