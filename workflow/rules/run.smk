"""The run as data: which rule needs which, what jobs took, a manifest, and what every column of a CSV means.

Inputs: <experiment>/tables, figures, statistics, predictions, scores, results/corpora/<corpus>/*.csv
Outputs: <experiment>/statistics/{rules,run_times}.csv, figures/rules.{svg,png}, manifest.json, data_dictionary.{csv,md}
"""

LAYOUTS = expand(
    "<experiment>/tables/{table}.json", table=[*PLAN.tables, *further_tables(PLAN)]
)
COMPARISONS = expand(
    "<experiment>/statistics/{table}.comparisons.csv",
    table=[name for name in PLAN.tables if name != "table1"],
)
FIGURE_FILES = expand(
    "<experiment>/figures/{file}.{ending}",
    file=[figure["file"] for figure in FIGURES],
    ending=["svg", "png"],
)
ANSWERS = [
    f"<experiment>/{kind}/{dataset}.{system}.csv"
    for kind in ("predictions", "scores")
    for dataset, system in PLAN.trained()
]
CHOICES = [
    f"<experiment>/datasets/{row['dataset']}/choices/{row['system']}.csv"
    for row in PLAN.table_rows()
    if PLAN.config["systems"][row["system"]]["kind"] == CHOICE
]
# Every CSV that a person may want to read on with, once each.
TIDY = [
    *ANSWERS,
    *(path.replace(".comparisons.", ".intervals.") for path in COMPARISONS),
    *COMPARISONS,
    *CHOICES,
    *(path.removesuffix("json") + "csv" for path in LAYOUTS),
    *expand(
        "<experiment>/datasets/{dataset}/{table}.csv",
        dataset=PLAN.datasets,
        table=["dataset", "folds"],
    ),
    *expand(
        "results/corpora/{corpus}/{table}.csv",
        corpus=PLAN.corpora,
        table=["utterances", "rejected"],
    ),
]


rule describe_workflow:
    """Ask Snakemake which rule needs which."""
    output:
        graph="<experiment>/statistics/rules.csv",
    log:
        "results/logs/describe_workflow/<name>.log",
    benchmark:
        "results/benchmarks/describe_workflow/<name>.tsv"
    conda:
        "../../envs/engine.yaml"
    threads: 1
    resources:
        **REQUESTS.of("describe_workflow"),
    params:
        snakefile=os.path.relpath(ROOT / "Snakefile"),
        # These change what rules do, and neither which there are nor what they need.
        config=json.dumps(
            {
                key: value
                for key, value in CONFIG.items()
                if key
                not in ("audio", "bootstrap", "gpu", "notice", "pictures", "whitening")
            },
            sort_keys=True,
        ),
        # Another rule or another input in the rules' files is another graph.
        rules=rules_digest(),
        script=script("describe_workflow"),
        code=code("describe_workflow"),
    shell:
        "python {params.script:q}"
        " --snakefile {params.snakefile:q}"
        " --config-json {params.config:q}"
        " --target all"
        " --output {output.graph:q}"
        " &> {log:q}"


rule collect_run_times:
    """Add up what Snakemake measured of every rule's jobs."""
    input:
        # When these are there, everything before them has been measured.
        layouts=LAYOUTS,
        figures=FIGURE_FILES,
    output:
        times="<experiment>/statistics/run_times.csv",
    log:
        "results/logs/collect_run_times/<name>.log",
    benchmark:
        "results/benchmarks/collect_run_times/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        **REQUESTS.of("collect_run_times"),
    params:
        experiment=PLAN.config["experiment"],
        corpora=PLAN.corpora,
        # Rules whose files belong to a corpus and not to an experiment.
        corpus_rules=lambda wildcards: [
            rule.name for rule in workflow.rules if "{corpus}" in str(rule.benchmark)
        ],
        script=script("collect_run_times"),
        code=code("collect_run_times"),
    shell:
        "python {params.script:q}"
        " --benchmarks-folder results/benchmarks"
        " --experiment {params.experiment:q}"
        " --corpora {params.corpora:q}"
        " --corpus-rules {params.corpus_rules:q}"
        " --costs {output.times:q}"
        " &> {log:q}"


rule draw_rule_graph:
    """Draw which rule needs which, with the number of its jobs and their time."""
    input:
        graph="<experiment>/statistics/rules.csv",
        times="<experiment>/statistics/run_times.csv",
    output:
        **figure("rule_graph", "rules"),
    log:
        "results/logs/draw_rule_graph/<name>.log",
    benchmark:
        "results/benchmarks/draw_rule_graph/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        **REQUESTS.of("draw_rule_graph"),
    params:
        script=script("draw_rule_graph"),
        code=code("draw_rule_graph"),
    shell:
        "python {params.script:q}"
        " --graph {input.graph:q}"
        " --run-times {input.times:q}"
        " --svg {output.svg:q}"
        " --png {output.png:q}"
        " &> {log:q}"


rule write_data_dictionary:
    """Say what every column of every CSV means, and check that none is left out."""
    input:
        dictionary=resource("data_dictionary.yaml"),
        files=TIDY,
        times="<experiment>/statistics/run_times.csv",
    output:
        csv="<experiment>/data_dictionary.csv",
        md="<experiment>/data_dictionary.md",
    log:
        "results/logs/write_data_dictionary/<name>.log",
    benchmark:
        "results/benchmarks/write_data_dictionary/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        **REQUESTS.of("write_data_dictionary"),
    params:
        script=script("write_data_dictionary"),
        code=code("write_data_dictionary"),
    shell:
        "python {params.script:q}"
        " --dictionary {input.dictionary:q}"
        " --files {input.files:q} {input.times:q}"
        " --output-csv {output.csv:q}"
        " --output-md {output.md:q}"
        " &> {log:q}"


rule write_manifest:
    """Write down what the run was made of: inputs and results by checksum, versions, hardware."""
    input:
        utterances=expand(
            "results/corpora/{corpus}/utterances.csv", corpus=PLAN.corpora
        ),
        published=resource("published.csv"),
        results=TIDY,
    output:
        manifest="<experiment>/manifest.json",
    log:
        "results/logs/write_manifest/<name>.log",
    benchmark:
        "results/benchmarks/write_manifest/<name>.tsv"
    conda:
        "../../envs/engine.yaml"
    threads: 1
    resources:
        **REQUESTS.of("write_manifest"),
    params:
        experiment=PLAN.config["experiment"],
        notice=PLAN.config["notice"],
        config=json.dumps(PLAN.used(), sort_keys=True),
        seeds=PLAN.config["seeds"],
        # Looked up for this job alone: a walk through a corpus is not for every reading of the Snakefile.
        corpora=lambda wildcards, input: [
            part
            for name, utterances in zip(PLAN.corpora, input.utterances, strict=True)
            for part in (
                "--corpus",
                name,
                PLAN.root(name),
                utterances,
                PLAN.fingerprint(name),
            )
        ],
        lock=os.path.relpath(ROOT / "envs" / "requirements.txt"),
        environments=sorted(map(os.path.relpath, (ROOT / "envs").glob("*.yaml"))),
        repository=os.path.relpath(ROOT),
        script=script("write_manifest"),
        code=code("write_manifest"),
    shell:
        "python {params.script:q}"
        " --experiment {params.experiment:q}"
        " --notice={params.notice:q}"
        " --config {params.config:q}"
        " --seeds {params.seeds:q}"
        " {params.corpora:q}"
        " --inputs {input.published:q} {input.utterances:q}"
        " --results {input.results:q}"
        " --lock {params.lock:q}"
        " --environments {params.environments:q}"
        " --repository {params.repository:q}"
        " --manifest {output.manifest:q}"
        " &> {log:q}"
