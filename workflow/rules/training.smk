"""Training: one job a dataset, system, fold and seed; then every utterance is scored once.

Inputs: features of the set that the system asks for, whitening, dataset.csv, folds.csv
Outputs: <experiment>/datasets/<dataset>/posteriors/<system>/<fold>-<seed>.h5, <experiment>/predictions, scores
"""


rule train_system:
    """Train a system on a fold and keep the held-out posteriors of every epoch."""
    input:
        features=lambda wildcards: PLAN.features(wildcards.dataset, wildcards.system),
        dataset="<experiment>/datasets/{dataset}/dataset.csv",
        folds="<experiment>/datasets/{dataset}/folds.csv",
        whitening=lambda wildcards: PLAN.whitening(
            wildcards.dataset, wildcards.system, wildcards.fold
        ),
    output:
        posteriors="<experiment>/datasets/{dataset}/posteriors/{system}/{fold}.seed-{seed}.h5",
    log:
        "results/logs/train_system/<name>/{dataset}/{system}/{fold}.seed-{seed}.log",
    benchmark:
        "results/benchmarks/train_system/<name>/{dataset}/{system}/{fold}.seed-{seed}.tsv"
    wildcard_constraints:
        dataset=WHITENED,
        system=TRAINED,
    conda:
        "../../envs/training-gpu.yaml" if ON_GPU else "../../envs/training.yaml"
    threads: 1
    resources:
        **gpu_requests(PLAN.config),
        mem_mb=REQUESTS.mem_mb("train_system"),
        runtime=REQUESTS.runtime("train_system"),
    params:
        kind=lambda wildcards: PLAN.config["systems"][wildcards.system]["kind"],
        options=lambda wildcards: json.dumps(
            PLAN.options(wildcards.system), sort_keys=True
        ),
        classes=lambda wildcards: json.dumps(PLAN.classes(wildcards.dataset)),
        # The training loss chooses among all epochs; held-out labels may not shorten the choice.
        all_epochs=lambda wildcards: (
            "--all-epochs" if PLAN.settings[wildcards.dataset].all_epochs else ""
        ),
        script=script("train_system"),
        code=lambda wildcards: code("train_system", PLAN.module(wildcards.system)),
    shell:
        "python {params.script:q}"
        " --name {wildcards.dataset:q}"
        " --system {wildcards.system:q}"
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


rule score_system:
    """Choose the epochs, score every utterance once, and write answers and scores."""
    input:
        posteriors=lambda wildcards: [
            path for _, _, path in PLAN.runs(wildcards.dataset, wildcards.system)
        ],
        dataset="<experiment>/datasets/{dataset}/dataset.csv",
        folds="<experiment>/datasets/{dataset}/folds.csv",
    output:
        predictions="<experiment>/predictions/{dataset}.{system}.csv",
        scores="<experiment>/scores/{dataset}.{system}.csv",
    log:
        "results/logs/score_system/<name>/{dataset}/{system}.log",
    benchmark:
        "results/benchmarks/score_system/<name>/{dataset}/{system}.tsv"
    wildcard_constraints:
        dataset=HONEST,
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("score_system"),
        runtime=REQUESTS.runtime("score_system"),
    params:
        runs=lambda wildcards, input: with_posteriors(
            PLAN.runs(wildcards.dataset, wildcards.system), input.posteriors
        ),
        classes=lambda wildcards: json.dumps(PLAN.classes(wildcards.dataset)),
        patience=lambda wildcards: PLAN.patience(wildcards.system),
        select=lambda wildcards: PLAN.settings[wildcards.dataset].select,
        script=script("score_system"),
        code=code("score_system"),
    shell:
        "python {params.script:q}"
        " --dataset {wildcards.dataset:q}"
        " --system {wildcards.system:q}"
        " {params.runs:q}"
        " --dataset-table {input.dataset:q}"
        " --folds {input.folds:q}"
        " --classes {params.classes:q}"
        " --patience {params.patience:q}"
        " --select {params.select:q}"
        " --predictions {output.predictions:q}"
        " --scores {output.scores:q}"
        " &> {log:q}"
