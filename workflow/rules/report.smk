"""The report: one page with every table and figure, and how each was made.

Inputs: <experiment>/tables, figures, statistics, manifest.json, results/corpora/<corpus>/utterances.csv, rejected.csv
Outputs: <experiment>/report.html
"""


rule make_report:
    """Put everything on one self-contained page."""
    input:
        layouts=LAYOUTS,
        intervals=[path.replace(".comparisons.", ".intervals.") for path in COMPARISONS],
        comparisons=COMPARISONS,
        figures=FIGURE_FILES,
        svg="<experiment>/figures/rules.svg",
        png="<experiment>/figures/rules.png",
        run_times="<experiment>/statistics/run_times.csv",
        manifest="<experiment>/manifest.json",
        utterances=expand(
            "results/corpora/{corpus}/utterances.csv", corpus=PLAN.corpora
        ),
        rejected=expand("results/corpora/{corpus}/rejected.csv", corpus=PLAN.corpora),
        captions=[
            resource(f"../report/{key}.rst")
            for key in ["rule_graph", *(figure["key"] for figure in FIGURES)]
        ],
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
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("make_report"),
        runtime=REQUESTS.runtime("make_report"),
    params:
        experiment=PLAN.config["experiment"],
        notice=PLAN.config["notice"],
        command=PLAN.command(),
        config=json.dumps(PLAN.used(), sort_keys=True),
        titles=[PLAN.title(corpus) for corpus in PLAN.corpora],
        # A function, as these are no wildcards.
        scores=lambda wildcards: (
            f"results/{PLAN.config['experiment']}/scores/{{dataset}}.{{system}}.csv"
        ),
        figures=lambda wildcards, input: [
            part
            for figure, svg, png in zip(
                FIGURES, input.figures[::2], input.figures[1::2]
            )
            for part in ("--figure", figure["key"], figure["title"], svg, png)
        ],
        script=script("make_report"),
        code=code("make_report"),
    shell:
        "python {params.script:q}"
        " --experiment {params.experiment:q}"
        " --notice={params.notice:q}"
        " --command {params.command:q}"
        " --config {params.config:q}"
        " --titles {params.titles:q}"
        " --utterances {input.utterances:q}"
        " --rejected {input.rejected:q}"
        " --layouts {input.layouts:q}"
        " --intervals {input.intervals:q}"
        " --comparisons {input.comparisons:q}"
        " --scores {params.scores:q}"
        " {params.figures:q}"
        " --graph {input.svg:q} {input.png:q}"
        " --figure-captions {input.captions:q}"
        " --run-times {input.run_times:q}"
        " --manifest {input.manifest:q}"
        " --template {input.template:q}"
        " --report {output.report:q}"
        " &> {log:q}"
