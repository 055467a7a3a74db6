"""Features: from 16 kHz audio to YAAFE's 27 features, and to the features of the compared systems.

Nothing here is fitted, so every set is computed once per corpus, and only if a system of the experiment reads it
(ser/features/sets.py).

Inputs: results/corpora/<corpus>/audio/<shard>.h5
Outputs: results/corpora/<corpus>/features, functionals, contours, lowlevel/<set>, opensmile/<set>: <shard>.h5
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
    resources:
        **REQUESTS.of("extract_features"),
    params:
        **script_params("extract_features", "ser.features.yaafe.yaafelib"),
        extractor=PLAN.config["features"]["extractor"],
        step=PLAN.config["features"]["step"],
    shell:
        "python {params.script:q} --extractor {params.extractor:q} --step {params.step:q}"
        " --audio {input.audio:q} --features {output.features:q} &> {log:q}"


rule compute_functionals:
    """Describe every utterance of one shard by statistics of YAAFE's columns over its frames."""
    input:
        features="results/corpora/{corpus}/features/{shard}.h5",
    output:
        functionals="results/corpora/{corpus}/functionals/{shard}.h5",
    log:
        "results/logs/compute_functionals/{corpus}/{shard}.log",
    benchmark:
        "results/benchmarks/compute_functionals/{corpus}/{shard}.tsv"
    conda:
        "../../envs/features.yaml"
    resources:
        **REQUESTS.of("compute_functionals"),
    params:
        **script_params("compute_functionals"),
    shell:
        "python {params.script:q} --features {input.features:q}"
        " --functionals {output.functionals:q} &> {log:q}"


rule extract_lowlevel:
    """Compute one of the other systems' frame features (MFCC, voice or log-Mel) of one shard."""
    input:
        audio="results/corpora/{corpus}/audio/{shard}.h5",
    output:
        features="results/corpora/{corpus}/lowlevel/{lowlevel}/{shard}.h5",
    log:
        "results/logs/extract_lowlevel/{corpus}/{lowlevel}/{shard}.log",
    benchmark:
        "results/benchmarks/extract_lowlevel/{corpus}/{lowlevel}/{shard}.tsv"
    conda:
        "../../envs/lowlevel.yaml"
    resources:
        **REQUESTS.of("extract_lowlevel"),
    params:
        **script_params("extract_lowlevel"),
    shell:
        "python {params.script:q} --set {wildcards.lowlevel:q} --audio {input.audio:q}"
        " --features {output.features:q} &> {log:q}"


rule describe_contours:
    """Describe every utterance of one shard by functionals of its contours, also speed-perturbed if a system learns from that."""
    input:
        audio="results/corpora/{corpus}/audio/{shard}.h5",
    output:
        contours="results/corpora/{corpus}/contours/{shard}.h5",
    log:
        "results/logs/describe_contours/{corpus}/{shard}.log",
    benchmark:
        "results/benchmarks/describe_contours/{corpus}/{shard}.tsv"
    conda:
        "../../envs/lowlevel.yaml"
    resources:
        **REQUESTS.of("describe_contours"),
    params:
        **script_params("describe_contours"),
        # Speed perturbation takes four times as long as the utterances themselves.
        speeds=lambda wildcards: (
            "--speed-perturbation" if PLAN.speed_perturbed(wildcards.corpus) else ""
        ),
    shell:
        "python {params.script:q} {params.speeds} --audio {input.audio:q}"
        " --contours {output.contours:q} &> {log:q}"


rule extract_opensmile:
    """Compute one of openSMILE's sets of functionals of one shard; openSMILE is an extra (docs/systems.md)."""
    input:
        audio="results/corpora/{corpus}/audio/{shard}.h5",
    output:
        features="results/corpora/{corpus}/opensmile/{opensmile}/{shard}.h5",
    log:
        "results/logs/extract_opensmile/{corpus}/{opensmile}/{shard}.log",
    benchmark:
        "results/benchmarks/extract_opensmile/{corpus}/{opensmile}/{shard}.tsv"
    conda:
        "../../envs/opensmile.yaml"
    resources:
        **REQUESTS.of("extract_opensmile"),
    params:
        **script_params("extract_opensmile"),
    shell:
        "python {params.script:q} --set {wildcards.opensmile:q} --audio {input.audio:q}"
        " --features {output.features:q} &> {log:q}"
