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
        **table_files("table1"),
    log:
        "results/logs/make_table1/<name>.log",
    benchmark:
        "results/benchmarks/make_table1/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("make_table1"),
    params:
        **script_params("make_table"),
        rows=json.dumps(PLAN.table1_rows()),
        notice=PLAN.config["notice"],
    shell:
        "python {params.script:q} --table 1 --rows-json {params.rows:q}"
        " --dataset-tables {input.datasets:q} --published {input.published:q}"
        " --captions {input.captions:q} --notice={params.notice:q}"
        " --output-csv {output.csv:q} --output-md {output.md:q}"
        " --output-tex {output.tex:q} --output-json {output.json:q} &> {log:q}"


rule compare_systems:
    """Draw the intervals of a table's scores, and test the reference against every other system."""
    input:
        predictions=row_files("predictions"),
        utterances=lambda wildcards: [path for _, path in table_datasets(wildcards)],
    output:
        intervals="<experiment>/statistics/{table}.intervals.csv",
        comparisons="<experiment>/statistics/{table}.comparisons.csv",
    log:
        "results/logs/compare_systems/<name>/{table}.log",
    benchmark:
        "results/benchmarks/compare_systems/<name>/{table}.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("compare_systems"),
    params:
        **script_params("compare_systems"),
        rows=lambda wildcards: json.dumps(PLAN.rows(wildcards.table)),
        # The system that the others are tested against.
        reference=lambda wildcards: (
            PLAN.config["ablations"]["system"]
            if wildcards.table == "ablations"
            else PLAN.config["reference"]
        ),
        utterances=lambda wildcards, input: with_files(
            "--utterances", table_datasets(wildcards), input.utterances
        ),
        bootstrap=PLAN.config["bootstrap"],
    shell:
        "python {params.script:q} --table {wildcards.table:q}"
        " --reference {params.reference:q} --rows-json {params.rows:q}"
        " --predictions {input.predictions:q} {params.utterances:q} --draws {params.bootstrap:q}"
        " --intervals {output.intervals:q} --comparisons {output.comparisons:q} &> {log:q}"


rule make_table:
    """Set the scores of a table's systems next to the published ones."""
    input:
        scores=row_files("scores"),
        intervals="<experiment>/statistics/{table}.intervals.csv",
        comparisons="<experiment>/statistics/{table}.comparisons.csv",
        published=resource("published.csv"),
        captions=resource("captions.yaml"),
    output:
        **table_files("{table}"),
    log:
        "results/logs/make_table/<name>/{table}.log",
    benchmark:
        "results/benchmarks/make_table/<name>/{table}.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("make_table"),
    params:
        **script_params("make_table"),
        number=lambda wildcards: wildcards.table.removeprefix("table"),
        rows=lambda wildcards: json.dumps(PLAN.rows(wildcards.table)),
        notice=PLAN.config["notice"],
    shell:
        "python {params.script:q} --table {params.number:q} --rows-json {params.rows:q}"
        " --scores {input.scores:q} --intervals {input.intervals:q}"
        " --comparisons {input.comparisons:q} --published {input.published:q}"
        " --captions {input.captions:q} --notice={params.notice:q}"
        " --output-csv {output.csv:q} --output-md {output.md:q}"
        " --output-tex {output.tex:q} --output-json {output.json:q} &> {log:q}"


rule make_sensitivity:
    """List one model's scores under every preset of the protocol."""
    input:
        predictions=[
            f"<experiment>/predictions/{row['dataset']}.{PLAN.config['sensitivity']['system']}.csv"
            for row in PLAN.variants.sensitivity_rows()
        ],
        utterances=lambda wildcards: utterances_of(
            PLAN.config["sensitivity"]["dataset"]
        ),
        captions=resource("captions.yaml"),
    output:
        **table_files("sensitivity"),
    log:
        "results/logs/make_sensitivity/<name>.log",
    benchmark:
        "results/benchmarks/make_sensitivity/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("make_sensitivity"),
    params:
        **single_system_params("sensitivity"),
        **script_params("make_sensitivity"),
        rows=json.dumps(PLAN.variants.sensitivity_rows()),
    shell:
        "python {params.script:q} --table sensitivity --name {params.name:q}"
        " --title {params.title:q} --rows-json {params.rows:q}"
        " --predictions {input.predictions:q} --utterances {input.utterances:q}"
        " --draws {params.bootstrap:q} --captions {input.captions:q} --notice={params.notice:q}"
        " --output-csv {output.csv:q} --output-md {output.md:q}"
        " --output-tex {output.tex:q} --output-json {output.json:q} &> {log:q}"


rule make_leaks:
    """LEAK METER, diagnostic only: set the gain of each leak next to the honest score."""
    input:
        honest=lambda wildcards: "<experiment>/predictions/{dataset}.{system}.csv".format(
            **PLAN.config["leak_meter"]
        ),
        leaks=[
            path
            for name in LEAKS.values()
            for path in PLAN.scored_files("predictions", name)
        ],
        utterances=lambda wildcards: utterances_of(PLAN.config["leak_meter"]["dataset"]),
        captions=resource("captions.yaml"),
    output:
        **table_files("leaks", "leaks", "LEAK METER: diagnostic only"),
    log:
        "results/logs/make_leaks/<name>.log",
    benchmark:
        "results/benchmarks/make_leaks/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("make_leaks"),
    params:
        **single_system_params("leak_meter"),
        **script_params("make_sensitivity"),
        rows=json.dumps(PLAN.variants.leak_rows()),
    shell:
        "python {params.script:q} --table leaks --name {params.name:q}"
        " --title {params.title:q} --rows-json {params.rows:q}"
        " --predictions {input.honest:q} {input.leaks:q} --utterances {input.utterances:q}"
        " --draws {params.bootstrap:q} --captions {input.captions:q} --notice={params.notice:q}"
        " --output-csv {output.csv:q} --output-md {output.md:q}"
        " --output-tex {output.tex:q} --output-json {output.json:q} &> {log:q}"


rule make_audit:
    """Recompute the claims of the paper's text from the cells that its tables print."""
    input:
        published=resource("published.csv"),
        claims=resource("claims.yaml"),
    output:
        **table_files("audit"),
    log:
        "results/logs/make_audit/<name>.log",
    benchmark:
        "results/benchmarks/make_audit/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    resources:
        **REQUESTS.of("make_audit"),
    params:
        **script_params("make_audit"),
    shell:
        "python {params.script:q} --published {input.published:q} --claims {input.claims:q}"
        " --output-csv {output.csv:q} --output-md {output.md:q}"
        " --output-tex {output.tex:q} --output-json {output.json:q} &> {log:q}"
