"""Figures: what the numbers look like, each as SVG and PNG.

Inputs: <experiment>/predictions, scores, posteriors, whitening, statistics, benchmarks of the trainings
Outputs: <experiment>/figures/<kind>.<dataset>.{svg,png}, network.<system>.{svg,png}, costs.csv, networks.json, parameters.csv
"""


rule draw_confusion:
    """Draw a dataset's confusion matrices, a panel a system."""
    input:
        predictions=of_systems("<experiment>/predictions/{dataset}.{system}.csv"),
    output:
        **figure("confusions", "confusions.{dataset}"),
    log:
        "results/logs/draw_confusion/<name>/{dataset}.log",
    benchmark:
        "results/benchmarks/draw_confusion/<name>/{dataset}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("draw_confusion"),
        runtime=REQUESTS.runtime("draw_confusion"),
    params:
        classes=lambda wildcards: json.dumps(PLAN.classes(wildcards.dataset)),
        names=lambda wildcards: titles_of(wildcards.dataset),
        script=script("draw_confusion"),
        code=code("draw_confusion"),
    shell:
        "python {params.script:q}"
        " --predictions {input.predictions:q}"
        " --classes {params.classes:q}"
        " --names {params.names:q}"
        " --svg {output.svg:q}"
        " --png {output.png:q}"
        " &> {log:q}"


rule draw_learning_curves:
    """Draw the loss and the held-out UA of a system's trainings, with the epochs that were chosen."""
    input:
        posteriors=lambda wildcards: [
            path for _, _, path in PLAN.runs(wildcards.dataset, wildcards.system)
        ],
        dataset="<experiment>/datasets/{dataset}/dataset.csv",
        folds="<experiment>/datasets/{dataset}/folds.csv",
        predictions="<experiment>/predictions/{dataset}.{system}.csv",
    output:
        **figure("learning_curves", "learning_curves.{dataset}.{system}"),
    log:
        "results/logs/draw_learning_curves/<name>/{dataset}/{system}.log",
    benchmark:
        "results/benchmarks/draw_learning_curves/<name>/{dataset}/{system}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("draw_learning_curves"),
        runtime=REQUESTS.runtime("draw_learning_curves"),
    params:
        runs=lambda wildcards, input: with_posteriors(
            PLAN.runs(wildcards.dataset, wildcards.system), input.posteriors
        ),
        classes=lambda wildcards: json.dumps(PLAN.classes(wildcards.dataset)),
        script=script("draw_learning_curves"),
        code=code("draw_learning_curves"),
    shell:
        "python {params.script:q}"
        " {params.runs:q}"
        " --dataset-table {input.dataset:q}"
        " --folds {input.folds:q}"
        " --predictions {input.predictions:q}"
        " --classes {params.classes:q}"
        " --svg {output.svg:q}"
        " --png {output.png:q}"
        " &> {log:q}"


rule draw_explained_variance:
    """Draw the share of variance that a fold's whitening keeps."""
    input:
        whitening=lambda wildcards: [
            f"<experiment>/datasets/{wildcards.dataset}/whitening/{fold}.h5"
            for fold in PLAN.folds(wildcards.dataset)
        ],
    output:
        **figure("explained_variance", "explained_variance.{dataset}"),
    log:
        "results/logs/draw_explained_variance/<name>/{dataset}.log",
    benchmark:
        "results/benchmarks/draw_explained_variance/<name>/{dataset}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("draw_explained_variance"),
        runtime=REQUESTS.runtime("draw_explained_variance"),
    params:
        files=lambda wildcards, input: [
            part
            for fold, path in zip(PLAN.folds(wildcards.dataset), input.whitening)
            for part in ("--whitening", fold, path)
        ],
        script=script("draw_explained_variance"),
        code=code("draw_explained_variance"),
    shell:
        "python {params.script:q}"
        " {params.files:q}"
        " --svg {output.svg:q}"
        " --png {output.png:q}"
        " &> {log:q}"


rule draw_spread:
    """Draw UA of every system against seeds and actors, with its interval."""
    input:
        scores=of_systems("<experiment>/scores/{dataset}.{system}.csv"),
        intervals=lambda wildcards: [
            f"<experiment>/statistics/{table}.intervals.csv"
            for table in tables_with(PLAN, wildcards.dataset)
        ],
    output:
        **figure("spread", "spread.{dataset}"),
    log:
        "results/logs/draw_spread/<name>/{dataset}.log",
    benchmark:
        "results/benchmarks/draw_spread/<name>/{dataset}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("draw_spread"),
        runtime=REQUESTS.runtime("draw_spread"),
    params:
        names=lambda wildcards: titles_of(wildcards.dataset),
        classes=lambda wildcards: len(PLAN.classes(wildcards.dataset)),
        script=script("draw_spread"),
        code=code("draw_spread"),
    shell:
        "python {params.script:q}"
        " --dataset {wildcards.dataset:q}"
        " --scores {input.scores:q}"
        " --names {params.names:q}"
        " --intervals {input.intervals:q}"
        " --classes-number {params.classes:q}"
        " --svg {output.svg:q}"
        " --png {output.png:q}"
        " &> {log:q}"


rule collect_costs:
    """Collect time and memory of the trainings behind a dataset's tables."""
    input:
        # What Snakemake measured of each training; it changes when, and only when, that ran again.
        benchmarks=lambda wildcards: [
            path
            for _, _, path in trainings(
                wildcards.dataset, "results/benchmarks/train_system/<name>", "tsv"
            )
        ],
    output:
        costs="<experiment>/statistics/{dataset}.costs.csv",
    log:
        "results/logs/collect_costs/<name>/{dataset}.log",
    benchmark:
        "results/benchmarks/collect_costs/<name>/{dataset}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("collect_costs"),
        runtime=REQUESTS.runtime("collect_costs"),
    params:
        files=lambda wildcards, input: [
            part
            for (dataset, system, _), path in zip(
                trainings(wildcards.dataset, "", ""), input.benchmarks
            )
            for part in ("--benchmarks", dataset, system, path)
        ],
        script=script("collect_costs"),
        code=code("collect_costs"),
    shell:
        "python {params.script:q}"
        " {params.files:q}"
        " --costs {output.costs:q}"
        " &> {log:q}"


rule describe_networks:
    """Build every network and write down its layers, their shapes and its parameters."""
    output:
        networks="<experiment>/statistics/networks.json",
        parameters="<experiment>/statistics/parameters.csv",
    log:
        "results/logs/describe_networks/<name>.log",
    benchmark:
        "results/benchmarks/describe_networks/<name>.tsv"
    conda:
        "../../envs/training.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("describe_networks"),
        runtime=REQUESTS.runtime("describe_networks"),
    params:
        networks=lambda wildcards: json.dumps(
            {
                name: {
                    "kind": PLAN.config["systems"][name]["kind"],
                    "options": PLAN.options(name),
                    "title": PLAN.config["systems"][name]["name"],
                }
                for _, name in PLAN.compared()
                # Without layers of its own.
                if not PLAN.is_combined(name)
            }
        ),
        # Figure 1's input: what the whitening may keep at most; the true number differs by fold.
        width=PLAN.config["whitening"]["max_components"] or 743,
        classes=lambda wildcards: max(
            len(PLAN.classes(dataset)) for dataset in PLAN.datasets
        ),
        script=script("describe_networks"),
        code=code("describe_networks", *network_modules(PLAN)),
    shell:
        "python {params.script:q}"
        " --networks {params.networks:q}"
        " --input-dim {params.width:q}"
        " --classes {params.classes:q}"
        " --output {output.networks:q}"
        " --parameters {output.parameters:q}"
        " &> {log:q}"


rule draw_network:
    """Draw the paper's Figure 1 from the layers and shapes of the built network."""
    input:
        networks="<experiment>/statistics/networks.json",
    output:
        **figure("network", "network.{system}"),
    log:
        "results/logs/draw_network/<name>/{system}.log",
    benchmark:
        "results/benchmarks/draw_network/<name>/{system}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("draw_network"),
        runtime=REQUESTS.runtime("draw_network"),
    params:
        script=script("draw_network"),
        code=code("draw_network"),
    shell:
        "python {params.script:q}"
        " --description {input.networks:q}"
        " --system {wildcards.system:q}"
        " --svg {output.svg:q}"
        " --png {output.png:q}"
        " &> {log:q}"


rule draw_cost:
    """Draw UA against seconds, memory and parameters of the trainings."""
    input:
        costs="<experiment>/statistics/{dataset}.costs.csv",
        parameters="<experiment>/statistics/parameters.csv",
        scores=lambda wildcards: [
            f"<experiment>/scores/{wildcards.dataset}.{name}.csv"
            for name in costly(wildcards.dataset)
        ],
    output:
        **figure("cost", "cost.{dataset}"),
    log:
        "results/logs/draw_cost/<name>/{dataset}.log",
    benchmark:
        "results/benchmarks/draw_cost/<name>/{dataset}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("draw_cost"),
        runtime=REQUESTS.runtime("draw_cost"),
    params:
        names=lambda wildcards: titles_of(wildcards.dataset),
        script=script("draw_cost"),
        code=code("draw_cost"),
    shell:
        "python {params.script:q}"
        " --dataset {wildcards.dataset:q}"
        " --costs {input.costs:q}"
        " --parameters {input.parameters:q}"
        " --scores {input.scores:q}"
        " --names {params.names:q}"
        " --svg {output.svg:q}"
        " --png {output.png:q}"
        " &> {log:q}"
