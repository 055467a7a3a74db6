"""A trained network for use: what `make predict` answers with, and where its attention lies.

Inputs: features, whitening, posteriors and predictions of one training, or of some more for the attention
Outputs: <experiment>/model/, attention/<fold>/, figures/attention.{svg,png}
"""


rule export_model:
    """Train the chosen training again to its chosen epoch, prove that it is the same, and keep it."""
    input:
        features=PLAN.features(MODEL["dataset"], MODEL["system"]),
        dataset=f"<experiment>/datasets/{MODEL['dataset']}/dataset.csv",
        folds=f"<experiment>/datasets/{MODEL['dataset']}/folds.csv",
        whitening=lambda wildcards: PLAN.whitening(
            MODEL["dataset"], MODEL["system"], MODEL["places"][wildcards.place]
        ),
        posteriors=lambda wildcards: [
            path
            for fold, seed, path in PLAN.runs(MODEL["dataset"], MODEL["system"])
            if (fold, seed) == (MODEL["places"][wildcards.place], MODEL["seed"])
        ],
        predictions=f"<experiment>/predictions/{MODEL['dataset']}.{MODEL['system']}.csv",
    output:
        folder=directory("<experiment>/{place}"),
    log:
        "results/logs/export_model/<name>/{place}.log",
    benchmark:
        "results/benchmarks/export_model/<name>/{place}.tsv"
    wildcard_constraints:
        place="|".join(MODEL["places"]),
    conda:
        "../../envs/training-gpu.yaml" if ON_GPU else "../../envs/training.yaml"
    threads: 1
    resources:
        **gpu_requests(PLAN.config, MODEL["system"]),
        mem_mb=REQUESTS.mem_mb("export_model"),
        runtime=REQUESTS.runtime("export_model"),
    params:
        experiment=PLAN.config["experiment"],
        name=MODEL["dataset"],
        system=MODEL["system"],
        fold=lambda wildcards: MODEL["places"][wildcards.place],
        seed=MODEL["seed"],
        kind=PLAN.config["systems"][MODEL["system"]]["kind"],
        options=json.dumps(PLAN.options(MODEL["system"]), sort_keys=True),
        classes=json.dumps(PLAN.classes(MODEL["dataset"])),
        title=PLAN.config["systems"][MODEL["system"]]["name"],
        corpus=PLAN.title(PLAN.corpus_of(MODEL["dataset"])),
        notice=PLAN.config["notice"],
        config=json.dumps(model_settings(PLAN), sort_keys=True),
        script=script("export_model"),
        code=code("export_model", PLAN.module(MODEL["system"])),
    shell:
        "python {params.script:q}"
        " --experiment {params.experiment:q}"
        " --name {params.name:q}"
        " --system {params.system:q}"
        " --fold {params.fold:q}"
        " --seed {params.seed:q}"
        " --kind {params.kind:q}"
        " --options {params.options:q}"
        " --classes {params.classes:q}"
        " --title {params.title:q}"
        " --corpus-title {params.corpus:q}"
        " --notice={params.notice:q}"
        " --config {params.config:q}"
        " --features {input.features:q}"
        " --dataset {input.dataset:q}"
        " --folds {input.folds:q}"
        " --whitening {input.whitening:q}"
        " --posteriors {input.posteriors:q}"
        " --predictions {input.predictions:q}"
        " --folder {output.folder:q}"
        " &> {log:q}"


rule explain_attention:
    """Choose a rightly and a wrongly answered utterance of every class, and weigh their frames."""
    input:
        models=expand("<experiment>/{place}", place=MODEL["places"]),
        features=PLAN.features(MODEL["dataset"], MODEL["system"]),
        predictions=f"<experiment>/predictions/{MODEL['dataset']}.{MODEL['system']}.csv",
    output:
        attention="<experiment>/statistics/attention.h5",
    log:
        "results/logs/explain_attention/<name>.log",
    benchmark:
        "results/benchmarks/explain_attention/<name>.tsv"
    conda:
        "../../envs/training.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("explain_attention"),
        runtime=REQUESTS.runtime("explain_attention"),
    params:
        script=script("explain_attention"),
        code=code("explain_attention", PLAN.module(MODEL["system"])),
    shell:
        "python {params.script:q}"
        " --models {input.models:q}"
        " --features {input.features:q}"
        " --predictions {input.predictions:q}"
        " --output {output.attention:q}"
        " &> {log:q}"


rule draw_attention:
    """Draw the weights of the attention over waveform and spectrogram."""
    input:
        attention="<experiment>/statistics/attention.h5",
        audio=expand(
            "results/corpora/{corpus}/audio/{shard}.h5",
            corpus=PLAN.corpus_of(MODEL["dataset"]),
            shard=PLAN.shards,
        ),
    output:
        **figure("attention"),
    log:
        "results/logs/draw_attention/<name>.log",
    benchmark:
        "results/benchmarks/draw_attention/<name>.tsv"
    conda:
        "../../envs/tables.yaml"
    threads: 1
    resources:
        mem_mb=REQUESTS.mem_mb("draw_attention"),
        runtime=REQUESTS.runtime("draw_attention"),
    params:
        script=script("draw_attention"),
        code=code("draw_attention"),
    shell:
        "python {params.script:q}"
        " --attention {input.attention:q}"
        " --audio {input.audio:q}"
        " --svg {output.svg:q}"
        " --png {output.png:q}"
        " &> {log:q}"
