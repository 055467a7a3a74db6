"""Scoring: fusions and choices of posteriors, then one score for every utterance of a dataset.

Inputs: <experiment>/datasets/<dataset>/posteriors/<system>/<fold>.seed-<seed>.h5
Outputs: posteriors of fusions and choices, datasets/<dataset>/choices/<system>.csv,
    <experiment>/predictions, scores/<dataset>.<system>.csv; those of leaks below <experiment>/leaks
"""


rule fuse_system:
    """Combine the members' posteriors of a fold, epoch by epoch; nothing is trained."""
    input:
        members=lambda wildcards: [path for *_, path in PLAN.member_runs(**wildcards)],
    output:
        posteriors="<experiment>/datasets/{dataset}/posteriors/{system}/{fold}.seed-{seed}.h5",
    log:
        "results/logs/fuse_system/<name>/{dataset}/{system}/{fold}.seed-{seed}.log",
    benchmark:
        "results/benchmarks/fuse_system/<name>/{dataset}/{system}/{fold}.seed-{seed}.tsv"
    wildcard_constraints:
        system=FUSIONS,
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("fuse_system"),
    params:
        **script_params("fuse_system"),
        members=lambda wildcards, input: with_files(
            "--members", PLAN.member_runs(**wildcards), input.members
        ),
        options=lambda wildcards: options_of(wildcards.system),
    shell:
        "python {params.script:q} --name {wildcards.dataset:q} --system {wildcards.system:q}"
        " --fold {wildcards.fold:q} --options {params.options:q} {params.members:q}"
        " --posteriors {output.posteriors:q} &> {log:q}"


rule choose_candidates:
    """Choose a candidate for every fold, by inner trainings that hold out the fold's scored speakers and others."""
    input:
        posteriors=lambda wildcards: [path for *_, path in PLAN.inner_runs(**wildcards)],
        dataset="<experiment>/datasets/{dataset}/dataset.csv",
        folds="<experiment>/datasets/{dataset}/folds.csv",
        inner_folds=lambda wildcards: (
            f"<experiment>/datasets/{nested_name(wildcards.dataset)}/folds.csv"
        ),
    output:
        choices="<experiment>/datasets/{dataset}/choices/{system}.csv",
    log:
        "results/logs/choose_candidates/<name>/{dataset}/{system}.log",
    benchmark:
        "results/benchmarks/choose_candidates/<name>/{dataset}/{system}.tsv"
    wildcard_constraints:
        system=CHOSEN,
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("choose_candidates"),
    params:
        **script_params("choose_candidates"),
        runs=lambda wildcards, input: with_files(
            "--posteriors", PLAN.inner_runs(**wildcards), input.posteriors
        ),
        classes=lambda wildcards: json.dumps(PLAN.classes(wildcards.dataset)),
        patience=lambda wildcards: patience_of(PLAN.members(wildcards.system)),
        select=lambda wildcards: PLAN.settings[wildcards.dataset].select,
    shell:
        "python {params.script:q} --name {wildcards.dataset:q} --system {wildcards.system:q}"
        " {params.runs:q} --dataset-table {input.dataset:q} --folds {input.folds:q}"
        " --inner-folds {input.inner_folds:q} --classes {params.classes:q}"
        " --patience {params.patience:q} --select {params.select:q}"
        " --choices {output.choices:q} &> {log:q}"


rule take_chosen:
    """Take the posteriors of the candidate that was chosen for a fold."""
    input:
        choices="<experiment>/datasets/{dataset}/choices/{system}.csv",
        candidates=lambda wildcards: [
            path for *_, path in PLAN.member_runs(**wildcards)
        ],
    output:
        posteriors="<experiment>/datasets/{dataset}/posteriors/{system}/{fold}.seed-{seed}.h5",
    log:
        "results/logs/take_chosen/<name>/{dataset}/{system}/{fold}.seed-{seed}.log",
    benchmark:
        "results/benchmarks/take_chosen/<name>/{dataset}/{system}/{fold}.seed-{seed}.tsv"
    wildcard_constraints:
        system=CHOSEN,
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("take_chosen"),
    params:
        **script_params("take_chosen"),
        candidates=lambda wildcards, input: with_files(
            "--candidates",
            [(name, "") for name in PLAN.members(wildcards.system)],
            input.candidates,
        ),
    shell:
        "python {params.script:q} --name {wildcards.dataset:q} --system {wildcards.system:q}"
        " --fold {wildcards.fold:q} --choices {input.choices:q} {params.candidates:q}"
        " --posteriors {output.posteriors:q} &> {log:q}"


# One rule per dataset, as each has systems of its own and a rule's outputs cannot vary.
for dataset, systems in PLAN.scored_systems.items():
    runs = [(system, *run) for system in systems for run in PLAN.runs(dataset, system)]

    rule:
        """Choose the epochs, and score every utterance of a dataset once by every system."""
        name:
            f"score_systems.{dataset}"
        input:
            posteriors=[path for *_, path in runs],
            dataset=f"<experiment>/datasets/{dataset}/dataset.csv",
            folds=f"<experiment>/datasets/{dataset}/folds.csv",
        output:
            predictions=PLAN.scored_files("predictions", dataset),
            scores=PLAN.scored_files("scores", dataset),
        log:
            f"results/logs/score_systems/<name>/{dataset}.log",
        benchmark:
            f"results/benchmarks/score_systems/<name>/{dataset}.tsv"
        conda:
            "../../envs/tables.yaml"
        resources:
            **REQUESTS.of("score_systems"),
        params:
            **script_params("score_systems"),
            dataset=PLAN.variants.honest(dataset),
            runs=repeated("--posteriors", runs, "posteriors"),
            classes=json.dumps(PLAN.classes(dataset)),
            patience=patience_of(systems),
            select=PLAN.settings[dataset].select,
        shell:
            "python {params.script:q} --dataset {params.dataset:q} {params.runs:q}"
            " --dataset-table {input.dataset:q} --folds {input.folds:q}"
            " --classes {params.classes:q} --patience {params.patience:q}"
            " --select {params.select:q} --predictions {output.predictions:q}"
            " --scores {output.scores:q} &> {log:q}"
