"""Tables 1-4: ours, published and the difference, side by side; and the extra table, all against all.

Inputs: <experiment>/scores, datasets/<dataset>/dataset.csv, workflow/resources/published.csv
Outputs: <experiment>/tables/table{1,2,3,4}.{csv,md,tex}, extra.{csv,md,tex}
"""


rule make_table1:
    """Count classes a split and compare them with the printed counts."""
    input:
        datasets=expand(
            "<experiment>/datasets/{dataset}/dataset.csv",
            dataset=PLAN.config["tables"]["table1"],
        ),
        published=RESOURCES / "published.csv",
        captions=RESOURCES / "captions.yaml",
    output:
        csv="<experiment>/tables/table1.csv",
        md="<experiment>/tables/table1.md",
        tex="<experiment>/tables/table1.tex",
    log:
        "results/logs/make_table1/<name>.log",
    benchmark:
        "results/benchmarks/make_table1/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=mem_mb(500),
        runtime=runtime(5),
    params:
        datasets=json.dumps(PLAN.counted()),
        notice=PLAN.config["notice"],
        script=script("make_table1"),
        code=code("make_table1"),
    shell:
        "python {params.script:q}"
        " --datasets-json {params.datasets:q}"
        " --dataset-tables {input.datasets:q}"
        " --published {input.published:q}"
        " --captions {input.captions:q}"
        " --notice={params.notice:q}"
        " --output-csv {output.csv:q}"
        " --output-md {output.md:q}"
        " --output-tex {output.tex:q}"
        " &> {log:q}"


rule make_table:
    """Set the scores of a table's systems beside the published ones."""
    input:
        scores=lambda wildcards: [
            f"<experiment>/scores/{row['dataset']}.{row['system']}.csv"
            for row in PLAN.rows(wildcards.table.removeprefix("table"))
            if row["built"]
        ],
        published=RESOURCES / "published.csv",
        captions=RESOURCES / "captions.yaml",
    output:
        csv="<experiment>/tables/{table}.csv",
        md="<experiment>/tables/{table}.md",
        tex="<experiment>/tables/{table}.tex",
    log:
        "results/logs/make_table/<name>/{table}.log",
    benchmark:
        "results/benchmarks/make_table/<name>/{table}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=mem_mb(500),
        runtime=runtime(5),
    params:
        number=lambda wildcards: wildcards.table.removeprefix("table"),
        rows=lambda wildcards: json.dumps(
            PLAN.rows(wildcards.table.removeprefix("table"))
        ),
        notice=PLAN.config["notice"],
        script=script("make_table"),
        code=code("make_table"),
    shell:
        "python {params.script:q}"
        " --table {params.number:q}"
        " --rows-json {params.rows:q}"
        " --scores {input.scores:q}"
        " --published {input.published:q}"
        " --captions {input.captions:q}"
        " --notice={params.notice:q}"
        " --output-csv {output.csv:q}"
        " --output-md {output.md:q}"
        " --output-tex {output.tex:q}"
        " &> {log:q}"
