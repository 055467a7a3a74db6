"""The report: one page with every table, the corpora with their rejected files, and the configuration.

Inputs: <experiment>/tables, results/corpora/<corpus>/utterances.csv, rejected.csv
Outputs: <experiment>/report.html
"""


rule make_report:
    """Put everything on one self-contained page."""
    input:
        tables=expand("<experiment>/tables/{table}.csv", table=PLAN.tables),
        utterances=expand(
            "results/corpora/{corpus}/utterances.csv", corpus=PLAN.corpora
        ),
        rejected=expand("results/corpora/{corpus}/rejected.csv", corpus=PLAN.corpora),
        captions=RESOURCES / "captions.yaml",
        template=RESOURCES / "report.html.j2",
    output:
        report="<experiment>/report.html",
    log:
        "results/logs/make_report/<name>.log",
    benchmark:
        "results/benchmarks/make_report/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=mem_mb(500),
        runtime=runtime(5),
    params:
        experiment=PLAN.config["experiment"],
        notice=PLAN.config["notice"],
        config=json.dumps(PLAN.used(), sort_keys=True),
        titles=[PLAN.title(corpus) for corpus in PLAN.corpora],
        script=script("make_report"),
        code=code("make_report"),
    shell:
        "python {params.script:q}"
        " --experiment {params.experiment:q}"
        " --notice={params.notice:q}"
        " --config {params.config:q}"
        " --titles {params.titles:q}"
        " --utterances {input.utterances:q}"
        " --rejected {input.rejected:q}"
        " --tables {input.tables:q}"
        " --captions {input.captions:q}"
        " --template {input.template:q}"
        " --report {output.report:q}"
        " &> {log:q}"
