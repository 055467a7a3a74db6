"""LEAK METER: what forbidden choices would have gained. Nothing here is a result, and no honest rule reads any of it.

Inputs: features, moments and folds of one dataset, posteriors of its honest trainings
Outputs: <experiment>/datasets/LEAK-*, leaks/<leak>.csv, tables/leaks.{csv,md,tex}
"""

LEAKY = PLAN.config["leak_meter"]
LEAKED = LEAKY["dataset"]
HONEST_FOLDER = f"<experiment>/datasets/{LEAKED}"
WHITENING_LEAK = f"<experiment>/datasets/{LEAKS.get('whitening', 'none')}"
SPLIT_LEAK = f"<experiment>/datasets/{LEAKS.get('random_split', 'none')}"


rule leak_random_split:
    """Deal a dataset's utterances to the groups of its folds at random, so that no speaker is held out."""
    input:
        dataset=f"{HONEST_FOLDER}/dataset.csv",
        folds=f"{HONEST_FOLDER}/folds.csv",
    output:
        dataset=f"{SPLIT_LEAK}/dataset.csv",
        folds=f"{SPLIT_LEAK}/folds.csv",
    log:
        "results/logs/leak_random_split/<name>.log",
    benchmark:
        "results/benchmarks/leak_random_split/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("leak_random_split"),
        runtime=REQUESTS.runtime("leak_random_split"),
    params:
        script=script("leak_random_split"),
        code=code("leak_random_split"),
    shell:
        "python {params.script:q}"
        " --dataset {input.dataset:q}"
        " --folds {input.folds:q}"
        " --leaking-dataset {output.dataset:q}"
        " --leaking-folds {output.folds:q}"
        " &> {log:q}"


rule leak_whitening:
    """Fit a fold's whitening on every group, the scored speakers included."""
    input:
        moments=expand(f"{HONEST_FOLDER}/moments/{{shard}}.h5", shard=PLAN.shards),
        folds=f"{HONEST_FOLDER}/folds.csv",
    output:
        whitening=f"{WHITENING_LEAK}/whitening/{{fold}}.h5",
    log:
        "results/logs/leak_whitening/<name>/{fold}.log",
    benchmark:
        "results/benchmarks/leak_whitening/<name>/{fold}.tsv"
    conda:
        "../../envs/features.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("leak_whitening"),
        runtime=REQUESTS.runtime("leak_whitening"),
    params:
        options=json.dumps(PLAN.config["whitening"], sort_keys=True),
        script=script("leak_whitening"),
        code=code("leak_whitening"),
    shell:
        "python {params.script:q}"
        " --moments {input.moments:q}"
        " --folds {input.folds:q}"
        " --fold {wildcards.fold:q}"
        " --options {params.options:q}"
        " --whitening {output.whitening:q}"
        " &> {log:q}"


rule leak_training:
    """Train the leak meter's system on frames whose whitening saw the held-out speakers."""
    input:
        features=lambda wildcards: PLAN.features(LEAKED, LEAKY["system"]),
        dataset=f"{HONEST_FOLDER}/dataset.csv",
        folds=f"{HONEST_FOLDER}/folds.csv",
        whitening=f"{WHITENING_LEAK}/whitening/{{fold}}.h5",
    output:
        posteriors=f"{WHITENING_LEAK}/posteriors/{LEAKY['system']}/{{fold}}.seed-{{seed}}.h5",
    log:
        "results/logs/leak_training/<name>/{fold}.seed-{seed}.log",
    benchmark:
        "results/benchmarks/leak_training/<name>/{fold}.seed-{seed}.tsv"
    conda:
        "../../envs/training-gpu.yaml" if ON_GPU else "../../envs/training.yaml"
    threads: 1
    resources:
        **gpu_requests(PLAN.config, LEAKY["system"]),
        mem_mb=REQUESTS.mem_mb("leak_training"),
        runtime=REQUESTS.runtime("leak_training"),
    params:
        name=LEAKED,
        system=LEAKY["system"],
        kind=lambda wildcards: PLAN.config["systems"][LEAKY["system"]]["kind"],
        options=lambda wildcards: json.dumps(
            PLAN.options(LEAKY["system"]), sort_keys=True
        ),
        classes=lambda wildcards: json.dumps(PLAN.classes(LEAKED)),
        all_epochs=lambda wildcards: (
            "--all-epochs" if PLAN.settings[LEAKED].all_epochs else ""
        ),
        script=script("leak_training"),
        code=lambda wildcards: code("leak_training", PLAN.module(LEAKY["system"])),
    shell:
        "python {params.script:q}"
        " --name {params.name:q}"
        " --system {params.system:q}"
        " --fold {wildcards.fold:q}"
        " --seed {wildcards.seed:q}"
        " --kind {params.kind:q}"
        " --options {params.options:q}"
        " --classes {params.classes:q}"
        " {params.all_epochs}"
        " --features {input.features:q}"
        " --dataset {input.dataset:q}"
        " --folds {input.folds:q}"
        " --whitening {input.whitening:q}"
        " --posteriors {output.posteriors:q}"
        " &> {log:q}"


rule leak_scoring:
    """Score a leak's posteriors, where it is the leak at epochs that the scored utterances chose."""
    input:
        posteriors=lambda wildcards: [
            path for _, _, path in leaking_runs(wildcards.leak)
        ],
        dataset=lambda wildcards: (
            f"{SPLIT_LEAK if wildcards.leak == 'random_split' else HONEST_FOLDER}/dataset.csv"
        ),
        folds=f"{HONEST_FOLDER}/folds.csv",
    output:
        predictions="<experiment>/leaks/{leak}.csv",
    log:
        "results/logs/leak_scoring/<name>/{leak}.log",
    benchmark:
        "results/benchmarks/leak_scoring/<name>/{leak}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("leak_scoring"),
        runtime=REQUESTS.runtime("leak_scoring"),
    params:
        runs=lambda wildcards, input: with_posteriors(
            leaking_runs(wildcards.leak), input.posteriors
        ),
        dataset=LEAKED,
        system=LEAKY["system"],
        classes=lambda wildcards: json.dumps(PLAN.classes(LEAKED)),
        patience=lambda wildcards: PLAN.patience(LEAKY["system"]),
        select=lambda wildcards: PLAN.settings[LEAKED].select,
        script=script("leak_scoring"),
        code=code("leak_scoring"),
    shell:
        "python {params.script:q}"
        " --leak {wildcards.leak:q}"
        " --dataset {params.dataset:q}"
        " --system {params.system:q}"
        " {params.runs:q}"
        " --dataset-table {input.dataset:q}"
        " --folds {input.folds:q}"
        " --classes {params.classes:q}"
        " --patience {params.patience:q}"
        " --select {params.select:q}"
        " --predictions {output.predictions:q}"
        " &> {log:q}"


rule make_leaks:
    """Set what each leak would have gained beside the honest score, in a table of its own."""
    input:
        honest=f"<experiment>/predictions/{LEAKED}.{LEAKY['system']}.csv",
        leaks=expand("<experiment>/leaks/{leak}.csv", leak=LEAKY["leaks"]),
        utterances=lambda wildcards: f"results/corpora/{PLAN.corpus_of(LEAKED)}/utterances.csv",
        captions=resource("captions.yaml"),
    output:
        csv=table_csv("leaks", "leaks", "LEAK METER: no results"),
        md="<experiment>/tables/leaks.md",
        tex="<experiment>/tables/leaks.tex",
        layout="<experiment>/tables/leaks.json",
    log:
        "results/logs/make_leaks/<name>.log",
    benchmark:
        "results/benchmarks/make_leaks/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("make_leaks"),
        runtime=REQUESTS.runtime("make_leaks"),
    params:
        rows=lambda wildcards: json.dumps(PLAN.variants.leak_rows()),
        name=lambda wildcards: PLAN.config["systems"][LEAKY["system"]]["name"],
        title=lambda wildcards: PLAN.dataset_title(LEAKED),
        draws=PLAN.config["bootstrap"],
        notice=PLAN.config["notice"],
        script=script("make_sensitivity"),
        code=code("make_sensitivity"),
    shell:
        "python {params.script:q}"
        " --table leaks"
        " --name {params.name:q}"
        " --title {params.title:q}"
        " --rows-json {params.rows:q}"
        " --predictions {input.honest:q} {input.leaks:q}"
        " --utterances {input.utterances:q}"
        " --draws {params.draws:q}"
        " --captions {input.captions:q}"
        " --notice={params.notice:q}"
        " --output-csv {output.csv:q}"
        " --output-md {output.md:q}"
        " --output-tex {output.tex:q}"
        " --output-layout {output.layout:q}"
        " &> {log:q}"
