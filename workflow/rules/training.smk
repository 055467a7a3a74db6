"""Training: one job a dataset, system, fold and seed.

Inputs: features of the set that the system asks for, whitening, dataset.csv, folds.csv
Outputs: <experiment>/datasets/<dataset>/posteriors/<system>/<fold>.seed-<seed>.h5
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
        # The training loss chooses among all epochs; held-out labels may not shorten the choice.
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
