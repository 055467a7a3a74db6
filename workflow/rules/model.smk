"""A trained network for use by `make predict`, and the figure of attention.

Inputs: features, whitening, posteriors and predictions of the chosen system
Outputs: <experiment>/datasets/<dataset>/weights/, model/, figures/attention.{svg,png}
"""

RUNS = PLAN.runs(MODEL["dataset"], MODEL["system"])
MODEL_RUNS = [run for run in RUNS if run[1] == MODEL["seed"]]
MODEL_FEATURES = PLAN.features(MODEL["dataset"], MODEL["system"])
MODEL_PREDICTIONS = f"<experiment>/predictions/{MODEL['dataset']}.{MODEL['system']}.csv"
MODEL_WEIGHTS = f"<experiment>/datasets/{MODEL['dataset']}/weights/{MODEL['system']}/{{fold}}.seed-{MODEL['seed']}.h5"
MODEL_WHITENING = f"<experiment>/datasets/{MODEL['dataset']}/whitening/{{fold}}.h5"
MODEL_PARAMS = {
    "kind": KINDS[MODEL["system"]],
    "options": options_of(MODEL["system"]),
    "classes": json.dumps(PLAN.classes(MODEL["dataset"])),
    "seed": MODEL["seed"],
}


rule train_weights:
    """Train a network to the epoch that the cross-validation chose; of the fold `all`, on all speakers."""
    input:
        posteriors=[path for *_, path in MODEL_RUNS],
        features=MODEL_FEATURES,
        dataset="<experiment>/datasets/{dataset}/dataset.csv",
        folds="<experiment>/datasets/{dataset}/folds.csv",
        whitening="<experiment>/datasets/{dataset}/whitening/{fold}.h5",
    output:
        weights="<experiment>/datasets/{dataset}/weights/{system}/{fold}.seed-{seed}.h5",
    log:
        "results/logs/train_weights/<name>/{dataset}/{system}/{fold}.seed-{seed}.log",
    benchmark:
        "results/benchmarks/train_weights/<name>/{dataset}/{system}/{fold}.seed-{seed}.tsv"
    wildcard_constraints:
        dataset=MODEL["dataset"],
        system=MODEL["system"],
    conda:
        "../../envs/training-gpu.yaml" if ON_GPU else "../../envs/training.yaml"
    resources:
        **REQUESTS.of("train_weights"),
    params:
        **MODEL_PARAMS,
        **script_params("train_weights", PLAN.module(MODEL["system"])),
        runs=repeated("--posteriors", MODEL_RUNS, "posteriors"),
        patience=PLAN.systems[MODEL["system"]].patience,
        select=PLAN.settings[MODEL["dataset"]].select,
    shell:
        "python {params.script:q} --name {wildcards.dataset:q} --system {wildcards.system:q}"
        " --fold {wildcards.fold:q} --seed {wildcards.seed:q} --kind {params.kind:q}"
        " --options {params.options:q} --classes {params.classes:q} --patience {params.patience:q}"
        " --select {params.select:q} {params.runs:q} --features {input.features:q}"
        " --dataset {input.dataset:q} --folds {input.folds:q}"
        " --whitening {input.whitening:q} --weights {output.weights:q} &> {log:q}"


rule export_model:
    """Put the network that all speakers trained into a folder, with the cross-validated figures on its card."""
    input:
        features=MODEL_FEATURES[0],
        weights=expand(MODEL_WEIGHTS, fold="all"),
        whitening=expand(MODEL_WHITENING, fold="all"),
        predictions=MODEL_PREDICTIONS,
        utterances=utterances_of(MODEL["dataset"]),
        template=resource("model_card.md"),
    output:
        folder=directory("<experiment>/model"),
    log:
        "results/logs/export_model/<name>.log",
    benchmark:
        "results/benchmarks/export_model/<name>.tsv"
    conda:
        "../../envs/training.yaml"
    resources:
        **REQUESTS.of("export_model"),
    params:
        **MODEL_PARAMS,
        **script_params("export_model"),
        experiment=PLAN.config["experiment"],
        dataset=MODEL["dataset"],
        system=MODEL["system"],
        title=NAMES[MODEL["system"]],
        corpus=PLAN.title(PLAN.corpus_of(MODEL["dataset"])),
        notice=PLAN.config["notice"],
        config=json.dumps(evidence.model_settings(PLAN), sort_keys=True),
        draws=PLAN.config["bootstrap"],
    shell:
        "python {params.script:q} --experiment {params.experiment:q}"
        " --dataset {params.dataset:q} --system {params.system:q} --seed {params.seed:q}"
        " --title {params.title:q} --corpus {params.corpus:q} --notice={params.notice:q}"
        " --kind {params.kind:q} --options {params.options:q} --classes {params.classes:q}"
        " --config {params.config:q} --draws {params.draws:q} --features {input.features:q}"
        " --weights {input.weights:q} --whitening {input.whitening:q}"
        " --predictions {input.predictions:q} --utterances {input.utterances:q}"
        " --template {input.template:q} --folder {output.folder:q} &> {log:q}"


rule draw_attention:
    """Compute and draw the attention over one correctly and one wrongly classified utterance of every class."""
    input:
        weights=expand(MODEL_WEIGHTS, fold=MODEL["folds"]),
        whitening=expand(MODEL_WHITENING, fold=MODEL["folds"]),
        features=MODEL_FEATURES,
        audio=PLAN.shard_files(PLAN.corpus_of(MODEL["dataset"]), "audio"),
        predictions=MODEL_PREDICTIONS,
    output:
        **figure_files("attention", "attention"),
        attention="<experiment>/statistics/attention.h5",
    log:
        "results/logs/draw_attention/<name>.log",
    benchmark:
        "results/benchmarks/draw_attention/<name>.tsv"
    conda:
        "../../envs/training.yaml"
    resources:
        **REQUESTS.of("draw_attention"),
    params:
        **MODEL_PARAMS,
        **script_params("draw_attention", PLAN.module(MODEL["system"])),
        files=lambda wildcards, input: [
            part
            for row in zip(MODEL["folds"], input.weights, input.whitening, strict=True)
            for part in ("--weights", *row)
        ],
    shell:
        "python {params.script:q} {params.files:q} --seed {params.seed:q}"
        " --kind {params.kind:q} --options {params.options:q} --classes {params.classes:q}"
        " --features {input.features:q} --audio {input.audio:q}"
        " --predictions {input.predictions:q} --attention {output.attention:q}"
        " --svg {output.svg:q} --png {output.png:q} &> {log:q}"
