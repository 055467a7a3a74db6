"""Tables 1-4: ours, published and the difference, side by side; the extra table; ablations; statistics; the audit.

Inputs: <experiment>/scores, predictions, datasets/<dataset>/dataset.csv, workflow/resources/{published.csv,claims.yaml}
Outputs: <experiment>/tables/<table>.{csv,md,tex,json}, statistics/<table>.{intervals,comparisons}.csv
"""


rule make_table1:
    """Count classes a split and compare them with the printed counts."""
    input:
        datasets=expand(
            "<experiment>/datasets/{dataset}/dataset.csv",
            dataset=PLAN.config["tables"]["table1"],
        ),
        published=resource("published.csv"),
        captions=resource("captions.yaml"),
    output:
        csv=table_csv("table1"),
        md="<experiment>/tables/table1.md",
        tex="<experiment>/tables/table1.tex",
        layout="<experiment>/tables/table1.json",
    log:
        "results/logs/make_table1/<name>.log",
    benchmark:
        "results/benchmarks/make_table1/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("make_table1"),
        runtime=REQUESTS.runtime("make_table1"),
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
        " --output-layout {output.layout:q}"
        " &> {log:q}"


rule make_table:
    """Set the scores of a table's systems beside the published ones."""
    input:
        scores=lambda wildcards: [
            f"<experiment>/scores/{row['dataset']}.{row['system']}.csv"
            for row in table_rows(wildcards)
        ],
        intervals="<experiment>/statistics/{table}.intervals.csv",
        comparisons="<experiment>/statistics/{table}.comparisons.csv",
        published=resource("published.csv"),
        captions=resource("captions.yaml"),
    output:
        csv=table_csv("{table}"),
        md="<experiment>/tables/{table}.md",
        tex="<experiment>/tables/{table}.tex",
        layout="<experiment>/tables/{table}.json",
    log:
        "results/logs/make_table/<name>/{table}.log",
    benchmark:
        "results/benchmarks/make_table/<name>/{table}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("make_table"),
        runtime=REQUESTS.runtime("make_table"),
    params:
        number=lambda wildcards: wildcards.table.removeprefix("table"),
        rows=lambda wildcards: json.dumps(table_rows(wildcards)),
        notice=PLAN.config["notice"],
        script=script("make_table"),
        code=code("make_table"),
    shell:
        "python {params.script:q}"
        " --table {params.number:q}"
        " --rows-json {params.rows:q}"
        " --scores {input.scores:q}"
        " --intervals {input.intervals:q}"
        " --comparisons {input.comparisons:q}"
        " --published {input.published:q}"
        " --captions {input.captions:q}"
        " --notice={params.notice:q}"
        " --output-csv {output.csv:q}"
        " --output-md {output.md:q}"
        " --output-tex {output.tex:q}"
        " --output-layout {output.layout:q}"
        " &> {log:q}"


rule compare_systems:
    """Draw the intervals of a table's scores, and test the reference against every other system."""
    input:
        predictions=lambda wildcards: [
            f"<experiment>/predictions/{row['dataset']}.{row['system']}.csv"
            for row in table_rows(wildcards)
        ],
        utterances=lambda wildcards: utterances_of(table_datasets(wildcards)),
    output:
        intervals="<experiment>/statistics/{table}.intervals.csv",
        comparisons="<experiment>/statistics/{table}.comparisons.csv",
    log:
        "results/logs/compare_systems/<name>/{table}.log",
    benchmark:
        "results/benchmarks/compare_systems/<name>/{table}.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("compare_systems"),
        runtime=REQUESTS.runtime("compare_systems"),
    params:
        rows=lambda wildcards: json.dumps(table_rows(wildcards)),
        reference=lambda wildcards: reference_of(wildcards.table),
        utterances=lambda wildcards, input: [
            part
            for dataset, path in zip(
                table_datasets(wildcards), input.utterances, strict=True
            )
            for part in ("--utterances", dataset, path)
        ],
        draws=PLAN.config["bootstrap"],
        script=script("compare_systems"),
        code=code("compare_systems"),
    shell:
        "python {params.script:q}"
        " --table {wildcards.table:q}"
        " --reference {params.reference:q}"
        " --rows-json {params.rows:q}"
        " --predictions {input.predictions:q}"
        " {params.utterances:q}"
        " --draws {params.draws:q}"
        " --intervals {output.intervals:q}"
        " --comparisons {output.comparisons:q}"
        " &> {log:q}"


rule make_sensitivity:
    """Set one model's scores under every named reading of the protocol below each other."""
    input:
        predictions=[
            f"<experiment>/predictions/{row['dataset']}.{SENSITIVE}.csv"
            for row in PLAN.variants.sensitivity_rows()
        ],
        utterances=lambda wildcards: utterances_of(
            [PLAN.config["sensitivity"]["dataset"]]
        ),
        captions=resource("captions.yaml"),
    output:
        csv=table_csv("sensitivity"),
        md="<experiment>/tables/sensitivity.md",
        tex="<experiment>/tables/sensitivity.tex",
        layout="<experiment>/tables/sensitivity.json",
    log:
        "results/logs/make_sensitivity/<name>.log",
    benchmark:
        "results/benchmarks/make_sensitivity/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("make_sensitivity"),
        runtime=REQUESTS.runtime("make_sensitivity"),
    params:
        rows=lambda wildcards: json.dumps(PLAN.variants.sensitivity_rows()),
        name=lambda wildcards: PLAN.config["systems"][SENSITIVE]["name"],
        title=lambda wildcards: PLAN.dataset_title(
            PLAN.config["sensitivity"]["dataset"]
        ),
        draws=PLAN.config["bootstrap"],
        notice=PLAN.config["notice"],
        script=script("make_sensitivity"),
        code=code("make_sensitivity"),
    shell:
        "python {params.script:q}"
        " --table sensitivity"
        " --name {params.name:q}"
        " --title {params.title:q}"
        " --rows-json {params.rows:q}"
        " --predictions {input.predictions:q}"
        " --utterances {input.utterances:q}"
        " --draws {params.draws:q}"
        " --captions {input.captions:q}"
        " --notice={params.notice:q}"
        " --output-csv {output.csv:q}"
        " --output-md {output.md:q}"
        " --output-tex {output.tex:q}"
        " --output-layout {output.layout:q}"
        " &> {log:q}"


rule make_audit:
    """Recompute what the paper's text claims from the cells that its tables print."""
    input:
        published=resource("published.csv"),
        claims=resource("claims.yaml"),
    output:
        csv=table_csv("audit"),
        md="<experiment>/tables/audit.md",
        tex="<experiment>/tables/audit.tex",
        layout="<experiment>/tables/audit.json",
    log:
        "results/logs/make_audit/<name>.log",
    benchmark:
        "results/benchmarks/make_audit/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("make_audit"),
        runtime=REQUESTS.runtime("make_audit"),
    params:
        script=script("make_audit"),
        code=code("make_audit"),
    shell:
        "python {params.script:q}"
        " --published {input.published:q}"
        " --claims {input.claims:q}"
        " --output-csv {output.csv:q}"
        " --output-md {output.md:q}"
        " --output-tex {output.tex:q}"
        " --output-layout {output.layout:q}"
        " &> {log:q}"
