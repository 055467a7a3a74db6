"""Nested validation: in each fold one of several candidates, chosen without the speakers who are scored there.

Inputs: <experiment>/datasets/<dataset>--nested/posteriors/<candidate>/<fold>.seed-<seed>.h5, posteriors of all candidates
Outputs: <experiment>/datasets/<dataset>/choices/<system>.csv, posteriors/<system>/<fold>.seed-<seed>.h5
"""


rule choose_candidates:
    """Choose a candidate for every fold, by inner trainings that hold out the fold's scored speakers and others."""
    input:
        posteriors=lambda wildcards: [
            path for *_, path in PLAN.inner_runs(wildcards.dataset, wildcards.system)
        ],
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
        dataset=HONEST,
        system=CHOSEN,
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("choose_candidates"),
        runtime=REQUESTS.runtime("choose_candidates"),
    params:
        runs=lambda wildcards, input: [
            part
            for (candidate, fold, seed, _), path in zip(
                PLAN.inner_runs(wildcards.dataset, wildcards.system),
                input.posteriors,
                strict=True,
            )
            for part in ("--posteriors", candidate, fold, seed, path)
        ],
        classes=lambda wildcards: json.dumps(PLAN.classes(wildcards.dataset)),
        patience=lambda wildcards: json.dumps(
            {name: PLAN.patience(name) for name in PLAN.members(wildcards.system)}
        ),
        select=lambda wildcards: PLAN.settings[wildcards.dataset].select,
        script=script("choose_candidates"),
        code=code("choose_candidates"),
    shell:
        "python {params.script:q}"
        " --name {wildcards.dataset:q}"
        " --system {wildcards.system:q}"
        " {params.runs:q}"
        " --dataset-table {input.dataset:q}"
        " --folds {input.folds:q}"
        " --inner-folds {input.inner_folds:q}"
        " --classes {params.classes:q}"
        " --patience {params.patience:q}"
        " --select {params.select:q}"
        " --choices {output.choices:q}"
        " &> {log:q}"


rule take_chosen:
    """Take the posteriors of the candidate that was chosen for a fold."""
    input:
        choices="<experiment>/datasets/{dataset}/choices/{system}.csv",
        candidates=lambda wildcards: [
            path
            for _, _, path in PLAN.fused(
                wildcards.dataset, wildcards.system, wildcards.fold, wildcards.seed
            )
        ],
    output:
        posteriors="<experiment>/datasets/{dataset}/posteriors/{system}/{fold}.seed-{seed}.h5",
    log:
        "results/logs/take_chosen/<name>/{dataset}/{system}/{fold}.seed-{seed}.log",
    benchmark:
        "results/benchmarks/take_chosen/<name>/{dataset}/{system}/{fold}.seed-{seed}.tsv"
    wildcard_constraints:
        dataset=HONEST,
        system=CHOSEN,
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("take_chosen"),
        runtime=REQUESTS.runtime("take_chosen"),
    params:
        candidates=lambda wildcards, input: [
            part
            for name, path in zip(
                PLAN.members(wildcards.system), input.candidates, strict=True
            )
            for part in ("--candidates", name, path)
        ],
        script=script("take_chosen"),
        code=code("take_chosen"),
    shell:
        "python {params.script:q}"
        " --name {wildcards.dataset:q}"
        " --system {wildcards.system:q}"
        " --fold {wildcards.fold:q}"
        " --choices {input.choices:q}"
        " {params.candidates:q}"
        " --posteriors {output.posteriors:q}"
        " &> {log:q}"
