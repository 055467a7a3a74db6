"""Fusions: systems that combine the posteriors of others, a job a dataset, fold and seed; nothing is trained.

Inputs: <experiment>/datasets/<dataset>/posteriors/<member>/<fold>.seed-<seed>.h5
Outputs: <experiment>/datasets/<dataset>/posteriors/<system>/<fold>.seed-<seed>.h5
"""


rule fuse_system:
    """Combine the members' posteriors of a fold, epoch by epoch."""
    input:
        members=lambda wildcards: [
            path
            for _, _, path in PLAN.fused(
                wildcards.dataset, wildcards.system, wildcards.fold, wildcards.seed
            )
        ],
    output:
        posteriors="<experiment>/datasets/{dataset}/posteriors/{system}/{fold}.seed-{seed}.h5",
    log:
        "results/logs/fuse_system/<name>/{dataset}/{system}/{fold}.seed-{seed}.log",
    benchmark:
        "results/benchmarks/fuse_system/<name>/{dataset}/{system}/{fold}.seed-{seed}.tsv"
    wildcard_constraints:
        dataset=HONEST,
        system=FUSIONS,
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("fuse_system"),
        runtime=REQUESTS.runtime("fuse_system"),
    params:
        members=lambda wildcards, input: [
            part
            for (member, seed, _), path in zip(
                PLAN.fused(
                    wildcards.dataset, wildcards.system, wildcards.fold, wildcards.seed
                ),
                input.members,
                strict=True,
            )
            for part in ("--members", member, seed, path)
        ],
        options=lambda wildcards: json.dumps(
            PLAN.options(wildcards.system), sort_keys=True
        ),
        script=script("fuse_system"),
        code=code("fuse_system"),
    shell:
        "python {params.script:q}"
        " --name {wildcards.dataset:q}"
        " --system {wildcards.system:q}"
        " --fold {wildcards.fold:q}"
        " --options {params.options:q}"
        " {params.members:q}"
        " --posteriors {output.posteriors:q}"
        " &> {log:q}"
