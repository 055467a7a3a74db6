"""Pictures: every feature over one utterance, for docs/yaafe.md.

Inputs: results/corpora/<corpus>/utterances.csv, audio/<shard>.h5, features/<shard>.h5
Outputs: <experiment>/pictures/<feature>.png
"""

from ser.features.axes import PICTURES as FEATURE_PICTURES


rule draw_features:
    """Choose an utterance of one corpus and draw each feature of it below its waveform."""
    input:
        utterances=f"results/corpora/{PLAN.picture_corpus}/utterances.csv",
        # Which shard holds the utterance is known after the corpora were looked at: all of them.
        audio=expand(
            "results/corpora/{corpus}/audio/{shard}.h5",
            corpus=PLAN.picture_corpus,
            shard=PLAN.shards,
        ),
        features=expand(
            "results/corpora/{corpus}/features/{shard}.h5",
            corpus=PLAN.picture_corpus,
            shard=PLAN.shards,
        ),
    output:
        pictures=expand("<experiment>/pictures/{feature}.png", feature=FEATURE_PICTURES),
    log:
        "results/logs/draw_features/<name>.log",
    benchmark:
        "results/benchmarks/draw_features/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("draw_features"),
        runtime=REQUESTS.runtime("draw_features"),
    params:
        labels=PLAN.picture_labels,
        utterance=PLAN.config["pictures"]["utterance"],
        script=script("draw_features"),
        code=code("draw_features"),
    shell:
        "python {params.script:q}"
        " --utterances {input.utterances:q}"
        " --labels {params.labels:q}"
        " --utterance={params.utterance:q}"
        " --audio {input.audio:q}"
        " --features {input.features:q}"
        " --pictures {output.pictures:q}"
        " &> {log:q}"
