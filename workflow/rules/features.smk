"""Features: from 16 kHz audio to YAAFE's 27 features, 743 columns a frame, all finite.

Inputs: results/corpora/<corpus>/audio/<shard>.h5
Outputs: results/corpora/<corpus>/features/<shard>.h5
"""


rule extract_features:
    """Compute the 743 columns of every frame of one shard."""
    input:
        audio="results/corpora/{corpus}/audio/{shard}.h5",
    output:
        features="results/corpora/{corpus}/features/{shard}.h5",
    log:
        "results/logs/extract_features/{corpus}/{shard}.log",
    benchmark:
        "results/benchmarks/extract_features/{corpus}/{shard}.tsv"
    conda:
        "../../envs/yaafelib.yaml"
        if PLAN.config["features"]["extractor"] == "yaafe"
        else "../../envs/features.yaml"
    threads: 1
    resources:
        mem_mb=mem_mb(1500),
        runtime=runtime(60),
    params:
        extractor=PLAN.config["features"]["extractor"],
        step=PLAN.config["features"]["step"],
        script=script("extract_features"),
        code=code("extract_features", "ser.yaafe.engine"),
    shell:
        "python {params.script:q}"
        " --extractor {params.extractor:q}"
        " --step {params.step:q}"
        " --audio {input.audio:q}"
        " --features {output.features:q}"
        " &> {log:q}"
