"""Datasets, whitening and training: the roles of speakers, and all fits on the training speakers.

Inputs: results/corpora/<corpus>/utterances.csv; shards of the features that a system reads
Outputs: <experiment>/datasets/<dataset>/dataset.csv, folds.csv, moments/<shard>.h5, whitening/<fold>.h5,
    posteriors/<system>/<fold>.seed-<seed>.h5: one training per dataset, system, fold and seed
"""


rule split_dataset:
    """Choose a dataset's utterances and classes, and give every group its role in every fold."""
    input:
        utterances=lambda wildcards: utterances_of(wildcards.dataset),
    output:
        dataset="<experiment>/datasets/{dataset}/dataset.csv",
        folds="<experiment>/datasets/{dataset}/folds.csv",
    log:
        "results/logs/split_dataset/<name>/{dataset}.log",
    benchmark:
        "results/benchmarks/split_dataset/<name>/{dataset}.tsv"
    wildcard_constraints:
        dataset=HONEST,
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("split_dataset"),
    params:
        **script_params("split_dataset"),
        classes=lambda wildcards: json.dumps(PLAN.settings[wildcards.dataset].classes),
        part=lambda wildcards: PLAN.settings[wildcards.dataset].part,
        protocol=lambda wildcards: json.dumps(
            PLAN.settings[wildcards.dataset].protocol, sort_keys=True
        ),
    shell:
        "python {params.script:q} --name {wildcards.dataset:q}"
        " --utterances {input.utterances:q} --classes {params.classes:q}"
        " --part {params.part:q} --protocol {params.protocol:q}"
        " --dataset {output.dataset:q} --folds {output.folds:q} &> {log:q}"


rule leak_dataset:
    """LEAK METER, diagnostic only: let held-out speakers take part in a dataset's fits or choices, on purpose."""
    input:
        dataset="<experiment>/datasets/{dataset}/dataset.csv",
        folds="<experiment>/datasets/{dataset}/folds.csv",
    output:
        dataset="<experiment>/datasets/LEAK-{leak}--{dataset}/dataset.csv",
        folds="<experiment>/datasets/LEAK-{leak}--{dataset}/folds.csv",
    log:
        "results/logs/leak_dataset/<name>/{dataset}/{leak}.log",
    benchmark:
        "results/benchmarks/leak_dataset/<name>/{dataset}/{leak}.tsv"
    wildcard_constraints:
        dataset=HONEST,
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("leak_dataset"),
    params:
        **script_params("leak_dataset"),
        leak=lambda wildcards: wildcards.leak.replace("-", "_"),
    shell:
        "python {params.script:q} --leak {params.leak:q}"
        " --dataset {input.dataset:q} --folds {input.folds:q}"
        " --leaking-dataset {output.dataset:q} --leaking-folds {output.folds:q} &> {log:q}"


rule summarise_features:
    """Reduce one shard to the moments of each training group, in double precision."""
    input:
        features=lambda wildcards: f"results/corpora/{PLAN.corpus_of(wildcards.dataset)}/features/{wildcards.shard}.h5",
        dataset="<experiment>/datasets/{dataset}/dataset.csv",
    output:
        moments="<experiment>/datasets/{dataset}/moments/{shard}.h5",
    log:
        "results/logs/summarise_features/<name>/{dataset}/{shard}.log",
    benchmark:
        "results/benchmarks/summarise_features/<name>/{dataset}/{shard}.tsv"
    conda:
        "../../envs/features.yaml"
    resources:
        **REQUESTS.of("summarise_features"),
    params:
        **script_params("summarise_features"),
    shell:
        "python {params.script:q} --features {input.features:q}"
        " --dataset {input.dataset:q} --moments {output.moments:q} &> {log:q}"


rule fit_whitening:
    """Merge the moments of a fold's training groups into standardization and PCA whitening."""
    input:
        moments=lambda wildcards: PLAN.moments(wildcards.dataset),
        folds="<experiment>/datasets/{dataset}/folds.csv",
    output:
        whitening="<experiment>/datasets/{dataset}/whitening/{fold}.h5",
    log:
        "results/logs/fit_whitening/<name>/{dataset}/{fold}.log",
    benchmark:
        "results/benchmarks/fit_whitening/<name>/{dataset}/{fold}.tsv"
    conda:
        "../../envs/features.yaml"
    resources:
        **REQUESTS.of("fit_whitening"),
    params:
        **script_params("fit_whitening"),
        options=json.dumps(PLAN.config["whitening"], sort_keys=True),
    shell:
        "python {params.script:q} --moments {input.moments:q}"
        " --folds {input.folds:q} --fold {wildcards.fold:q}"
        " --options {params.options:q} --whitening {output.whitening:q} &> {log:q}"


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
        system=TRAINED,
    conda:
        "../../envs/training-gpu.yaml" if ON_GPU else "../../envs/training.yaml"
    resources:
        **REQUESTS.of("train_system"),
    params:
        name=lambda wildcards: PLAN.variants.seeded_as(wildcards.dataset),
        kind=lambda wildcards: KINDS[wildcards.system],
        options=lambda wildcards: options_of(wildcards.system),
        classes=lambda wildcards: json.dumps(PLAN.classes(wildcards.dataset)),
        # The training loss chooses among all epochs; held-out labels must not shorten the choice.
        all_epochs=lambda wildcards: (
            "--all-epochs" if PLAN.settings[wildcards.dataset].all_epochs else ""
        ),
        script=script("train_system"),
        code=lambda wildcards: code("train_system", PLAN.module(wildcards.system)),
    shell:
        "python {params.script:q} --name {params.name:q} --system {wildcards.system:q}"
        " --fold {wildcards.fold:q} --seed {wildcards.seed:q} --kind {params.kind:q}"
        " --options {params.options:q} --classes {params.classes:q} {params.all_epochs}"
        " --features {input.features:q} --dataset {input.dataset:q} --folds {input.folds:q}"
        " --whitening {input.whitening:q} --posteriors {output.posteriors:q} &> {log:q}"
