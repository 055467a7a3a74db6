"""The run as data and as a page: run times, manifest, data dictionary, report.

Inputs: <experiment>/tables, figures, statistics, predictions, scores, results/corpora/<corpus>/*.csv
Outputs: <experiment>/statistics/run_times.csv, manifest.json, data_dictionary.{csv,md}, report.html
"""

TABLE_FILES = [
    path.removesuffix("csv") + "json" for path in TABLES if path.endswith("csv")
]
COMPARED = [name for name in PLAN.tables if name != "table1"]
COMPARISONS = expand("<experiment>/statistics/{table}.comparisons.csv", table=COMPARED)
INTERVALS = expand("<experiment>/statistics/{table}.intervals.csv", table=COMPARED)
# Every CSV for further analysis, once each.
TIDY = [
    *(
        f"<experiment>/{kind}/{dataset}.{system}.csv"
        for kind in ("predictions", "scores")
        for dataset, system in PLAN.table_pairs
    ),
    *INTERVALS,
    *COMPARISONS,
    *PLAN.choice_files(),
    *(path for path in TABLES if path.endswith("csv")),
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


rule collect_run_times:
    """Add up Snakemake's measurements of every rule's jobs."""
    input:
        # Once these exist, everything before them has been measured.
        tables=TABLE_FILES,
        figures=FIGURE_FILES,
    output:
        run_times="<experiment>/statistics/run_times.csv",
    log:
        "results/logs/collect_run_times/<name>.log",
    benchmark:
        "results/benchmarks/collect_run_times/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("collect_run_times"),
    params:
        **script_params("collect_run_times"),
        experiment=PLAN.config["experiment"],
        corpora=PLAN.corpora,
        # Rules whose files belong to a corpus and not to an experiment. A constraint of the wildcard
        # may stand behind its name.
        corpus_rules=lambda wildcards: [
            rule.name for rule in workflow.rules if "{corpus" in str(rule.benchmark)
        ],
    shell:
        "python {params.script:q} --benchmarks-folder results/benchmarks"
        " --experiment {params.experiment:q} --corpora {params.corpora:q}"
        " --corpus-rules {params.corpus_rules:q} --run-times {output.run_times:q} &> {log:q}"


rule write_data_dictionary:
    """Describe the columns of the run's CSVs, and check that none is left out."""
    input:
        dictionary=resource("data_dictionary.yaml"),
        files=TIDY,
        run_times="<experiment>/statistics/run_times.csv",
    output:
        csv="<experiment>/data_dictionary.csv",
        md="<experiment>/data_dictionary.md",
    log:
        "results/logs/write_data_dictionary/<name>.log",
    benchmark:
        "results/benchmarks/write_data_dictionary/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("write_data_dictionary"),
    params:
        **script_params("write_data_dictionary"),
    shell:
        "python {params.script:q} --dictionary {input.dictionary:q}"
        " --files {input.files:q} {input.run_times:q}"
        " --output-csv {output.csv:q} --output-md {output.md:q} &> {log:q}"


rule write_manifest:
    """Write down inputs and results by checksum, versions and hardware."""
    input:
        utterances=UTTERANCES,
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
    resources:
        **REQUESTS.of("write_manifest"),
    params:
        **script_params("write_manifest"),
        experiment=PLAN.config["experiment"],
        notice=PLAN.config["notice"],
        config=json.dumps(evidence.used_config(PLAN), sort_keys=True),
        seeds=PLAN.config["seeds"],
        # A function, so that a corpus is walked through for this job alone, not whenever the Snakefile is read.
        corpora=lambda wildcards, input: [
            part
            for name, utterances in zip(PLAN.corpora, input.utterances, strict=True)
            for part in (
                *("--corpus", name, PLAN.root(name), utterances),
                PLAN.fingerprint(name),
            )
        ],
        lock=os.path.relpath(ROOT / "envs" / "requirements.txt"),
        environments=sorted(map(os.path.relpath, (ROOT / "envs").glob("*.yaml"))),
        repository=os.path.relpath(ROOT),
    shell:
        "python {params.script:q} --experiment {params.experiment:q}"
        " --notice={params.notice:q} --config {params.config:q} --seeds {params.seeds:q}"
        " {params.corpora:q} --inputs {input.published:q} {input.utterances:q}"
        " --results {input.results:q} --lock {params.lock:q}"
        " --environments {params.environments:q} --repository {params.repository:q}"
        " --manifest {output.manifest:q} &> {log:q}"


rule make_report:
    """Put all results on one self-contained page."""
    input:
        tables=TABLE_FILES,
        intervals=INTERVALS,
        comparisons=COMPARISONS,
        figures=FIGURE_FILES,
        run_times="<experiment>/statistics/run_times.csv",
        manifest="<experiment>/manifest.json",
        utterances=UTTERANCES,
        rejected=expand("results/corpora/{corpus}/rejected.csv", corpus=PLAN.corpora),
        captions=[resource(f"../report/{figure['key']}.rst") for figure in FIGURES],
        template=resource("report.html.j2"),
    output:
        report=report(
            "<experiment>/report.html",
            caption="../report/page.rst",
            category="The whole report",
        ),
    log:
        "results/logs/make_report/<name>.log",
    benchmark:
        "results/benchmarks/make_report/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("make_report"),
    params:
        **script_params("make_report"),
        experiment=PLAN.config["experiment"],
        notice=PLAN.config["notice"],
        command=evidence.make_command(PLAN),
        config=json.dumps(evidence.used_config(PLAN), sort_keys=True),
        titles=[PLAN.title(corpus) for corpus in PLAN.corpora],
        # A function, as the names in braces are not wildcards.
        scores=lambda wildcards: f"{PLAN.folder}/scores/{{dataset}}.{{system}}.csv",
        figures=lambda wildcards, input: [
            part
            for figure, *files in zip(FIGURES, input.figures[::2], input.figures[1::2])
            for part in ("--figure", figure["key"], figure["title"], *files)
        ],
    shell:
        "python {params.script:q} --experiment {params.experiment:q}"
        " --notice={params.notice:q} --command {params.command:q} --config {params.config:q}"
        " --titles {params.titles:q} --utterances {input.utterances:q}"
        " --rejected {input.rejected:q} --tables {input.tables:q}"
        " --intervals {input.intervals:q} --comparisons {input.comparisons:q}"
        " --scores {params.scores:q} {params.figures:q}"
        " --figure-captions {input.captions:q} --run-times {input.run_times:q}"
        " --manifest {input.manifest:q} --template {input.template:q}"
        " --report {output.report:q} &> {log:q}"
