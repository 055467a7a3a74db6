"""Corpora: from a corpus's own layout to one utterance table, shard lists and 16 kHz audio.

Inputs: a corpus tree (config corpora.<name>.root), or nothing where the corpus is synthetic.
Outputs: results/corpora/<corpus>/utterances.csv, rejected.csv, shards/<shard>.csv, audio/<shard>.h5
"""


rule synthesise_corpus:
    """Synthesise a small corpus in the layout of IEMOCAP or CHEAVD by eSpeak NG."""
    output:
        tree=directory("results/corpora/{corpus}/synthetic"),
        manifest="results/corpora/{corpus}/synthetic.csv",
    log:
        "results/logs/synthesise_corpus/{corpus}.log",
    benchmark:
        "results/benchmarks/synthesise_corpus/{corpus}.tsv"
    conda:
        "../../envs/espeak.yaml"
    resources:
        **REQUESTS.of("synthesise_corpus"),
    params:
        **script_params("synthesise_corpus"),
        layout=layout_of,
        options=lambda wildcards: [
            part
            for key, value in PLAN.synthetic(wildcards.corpus).items()
            for part in (f"--{key}", value)
        ],
    shell:
        "python {params.script:q} --layout {params.layout:q} {params.options:q}"
        " --root {output.tree:q} --manifest {output.manifest:q} &> {log:q}"


rule index_corpus:
    """Read a corpus's labels, check every recording, and write the common utterance table."""
    input:
        manifest=lambda wildcards: synthetic_of(wildcards.corpus, "synthetic.csv"),
        tree=lambda wildcards: synthetic_of(wildcards.corpus, "synthetic"),
    output:
        utterances="results/corpora/{corpus}/utterances.csv",
        rejected="results/corpora/{corpus}/rejected.csv",
        shards=[
            f"results/corpora/{{corpus}}/shards/{shard}.csv" for shard in PLAN.shards
        ],
    log:
        "results/logs/index_corpus/{corpus}.log",
    benchmark:
        "results/benchmarks/index_corpus/{corpus}.tsv"
    conda:
        "../../envs/audio.yaml"
    threads: 2
    resources:
        **REQUESTS.of("index_corpus"),
    params:
        layout=layout_of,
        labels=lambda wildcards: PLAN.config["corpora"][wildcards.corpus]["labels"],
        root=lambda wildcards, input: input.tree or PLAN.root(wildcards.corpus),
        fingerprint=lambda wildcards: PLAN.fingerprint(wildcards.corpus),
        min_seconds=PLAN.config["audio"]["min_seconds"],
        script=script("index_corpus"),
        code=lambda wildcards: code(
            "index_corpus", f"ser.corpora.readers.{layout_of(wildcards)}"
        ),
    shell:
        "python {params.script:q} --layout {params.layout:q} --root {params.root:q}"
        " --labels {params.labels:q} --min-seconds {params.min_seconds:q} --threads {threads}"
        " --utterances {output.utterances:q} --rejected {output.rejected:q}"
        " --shards {output.shards:q} &> {log:q}"


rule resample_audio:
    """Decode one shard's recordings to 16 kHz mono."""
    input:
        shard="results/corpora/{corpus}/shards/{shard}.csv",
        # The shard list says when a recording has changed.
        tree=lambda wildcards: ancient(synthetic_of(wildcards.corpus, "synthetic")),
    output:
        audio="results/corpora/{corpus}/audio/{shard}.h5",
    log:
        "results/logs/resample_audio/{corpus}/{shard}.log",
    benchmark:
        "results/benchmarks/resample_audio/{corpus}/{shard}.tsv"
    conda:
        "../../envs/audio.yaml"
    resources:
        **REQUESTS.of("resample_audio"),
    params:
        **script_params("resample_audio"),
        root=lambda wildcards, input: input.tree or PLAN.root(wildcards.corpus),
    shell:
        "python {params.script:q} --root {params.root:q} --shard {input.shard:q}"
        " --audio {output.audio:q} &> {log:q}"
