"""Figures, each as SVG and PNG.

Inputs: <experiment>/predictions, scores, posteriors, whitening, statistics, benchmarks of the trainings
Outputs: <experiment>/figures/<kind>.<dataset>.{svg,png}, network.<system>.{svg,png},
    statistics/parameters.csv, <dataset>.costs.csv; pictures/<feature>.png
"""

from ser.features.axes import PICTURES as FEATURE_PICTURES

# The network that is drawn, if any; parameters are always counted.
NETWORKS = [figure["file"] for figure in FIGURES if figure["key"] == "network"]


rule draw_network:
    """Build every network, count its parameters, and draw one from its layers and shapes: the paper's Figure 1."""
    output:
        parameters="<experiment>/statistics/parameters.csv",
        figure=[
            path
            for file in NETWORKS
            for path in figure_files("network", file).values()
        ],
    log:
        "results/logs/draw_network/<name>.log",
    benchmark:
        "results/benchmarks/draw_network/<name>.tsv"
    conda:
        "../../envs/training.yaml"
    resources:
        **REQUESTS.of("draw_network"),
    params:
        **script_params("draw_network", *evidence.network_modules(PLAN)),
        networks=json.dumps(
            {
                name: {
                    "kind": KINDS[name],
                    "options": PLAN.options(name),
                    "title": NAMES[name],
                }
                for _, name in PLAN.compared_pairs
                if not PLAN.is_combined(name)
            }
        ),
        # Figure 1's input: the most that the whitening may keep; the true number differs by fold.
        width=PLAN.config["whitening"]["max_components"] or 743,
        classes=max(len(PLAN.classes(dataset)) for dataset in PLAN.datasets),
        drawn=[file.removeprefix("network.") for file in NETWORKS],
    shell:
        "python {params.script:q} --networks {params.networks:q}"
        " --input-dim {params.width:q} --classes {params.classes:q}"
        " --parameters {output.parameters:q}"
        " --draw {params.drawn:q} {output.figure:q} &> {log:q}"


# One rule per dataset, as each has figures of its own and a rule's outputs cannot vary.
for dataset in PLAN.datasets:
    drawn = [figure for figure in FIGURES if figure["dataset"] == dataset]
    kinds = [figure["key"] for figure in drawn]
    if not drawn:
        continue
    compared = PLAN.compared_pairs
    own = [name for name in PLAN.config["systems"] if (dataset, name) in compared]
    # A fusion or a choice trains nothing; its cost is that of its members.
    trained = [name for name in own if not PLAN.is_combined(name)]
    curves = PLAN.config["reference"] if "learning_curves" in kinds else ""
    curve_runs = PLAN.runs(dataset, curves) if curves else []
    whitening = [
        (fold, f"<experiment>/datasets/{dataset}/whitening/{fold}.h5")
        for fold in PLAN.folds(dataset)
        if "explained_variance" in kinds
    ]
    # One training may serve several seeds.
    benchmarks = dict.fromkeys(
        (
            name,
            f"results/benchmarks/train_system/<name>/{dataset}/{name}/{Path(path).stem}.tsv",
        )
        for name in trained
        for *_, path in PLAN.runs(dataset, name)
        if "cost" in kinds
    )

    rule:
        """Draw a dataset's figures, and collect the costs of the trainings behind its tables."""
        name:
            f"draw_dataset.{dataset}"
        input:
            scores=[f"<experiment>/scores/{dataset}.{name}.csv" for name in own],
            predictions=[
                f"<experiment>/predictions/{dataset}.{name}.csv" for name in own
            ],
            intervals=[
                f"<experiment>/statistics/{table}.intervals.csv"
                for table in evidence.tables_with(PLAN, dataset)
            ],
            dataset=f"<experiment>/datasets/{dataset}/dataset.csv",
            folds=f"<experiment>/datasets/{dataset}/folds.csv",
            posteriors=[path for *_, path in curve_runs],
            whitening=[path for _, path in whitening],
            # Snakemake's measurements of each training; they change only when it runs again.
            benchmarks=[path for _, path in benchmarks],
            parameters=["<experiment>/statistics/parameters.csv"] * ("cost" in kinds),
        output:
            figures=[
                path
                for figure in drawn
                for path in figure_files(figure["key"], figure["file"]).values()
            ],
            costs=[f"<experiment>/statistics/{dataset}.costs.csv"] * ("cost" in kinds),
        log:
            f"results/logs/draw_dataset/<name>/{dataset}.log",
        benchmark:
            f"results/benchmarks/draw_dataset/<name>/{dataset}.tsv"
        # As in profiles/slurm, which cannot name it: it lies between others of that group.
        group:
            "report"
        conda:
            "../../envs/tables.yaml"
        resources:
            **REQUESTS.of("draw_dataset"),
        params:
            **script_params("draw_dataset"),
            dataset=dataset,
            kinds=kinds,
            names=json.dumps({name: NAMES[name] for name in own}),
            classes=json.dumps(PLAN.classes(dataset)),
            curves=curves,
            posteriors=repeated("--posteriors", curve_runs, "posteriors"),
            whitening=repeated("--whitening", whitening, "whitening"),
            benchmarks=repeated("--benchmarks", benchmarks, "benchmarks"),
            # A system without features learns only the sizes of the classes; at 25 % it would hide all
            # differences between the others.
            with_cost=[
                name for name in trained if PLAN.systems[name].features != "none"
            ]
            or trained,
        shell:
            "python {params.script:q} --dataset {params.dataset:q} --draw {params.kinds:q}"
            " --figures {output.figures:q} --classes {params.classes:q}"
            " --names {params.names:q} --scores {input.scores:q}"
            " --predictions {input.predictions:q} --intervals {input.intervals:q}"
            " --dataset-table {input.dataset:q} --folds {input.folds:q}"
            " --curves={params.curves:q} {params.posteriors:q} {params.whitening:q}"
            " {params.benchmarks:q} --with-cost {params.with_cost:q}"
            " --parameters {input.parameters:q} --costs {output.costs:q} &> {log:q}"


rule draw_features:
    """Draw each feature of one utterance below its waveform, for docs/yaafe.md."""
    input:
        utterances=f"results/corpora/{PICTURES['corpus']}/utterances.csv",
        # All shards: which one holds the utterance is known only after the corpora were read.
        audio=PLAN.shard_files(PICTURES["corpus"], "audio"),
        features=PLAN.shard_files(PICTURES["corpus"], "features"),
    output:
        pictures=expand("<experiment>/pictures/{feature}.png", feature=FEATURE_PICTURES),
    log:
        "results/logs/draw_features/<name>.log",
    benchmark:
        "results/benchmarks/draw_features/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("draw_features"),
    params:
        **script_params("draw_features"),
        labels=PICTURES["labels"],
        utterance=PLAN.config["pictures"]["utterance"],
    shell:
        "python {params.script:q} --utterances {input.utterances:q} --labels {params.labels:q}"
        " --utterance={params.utterance:q} --audio {input.audio:q}"
        " --features {input.features:q} --pictures {output.pictures:q} &> {log:q}"
