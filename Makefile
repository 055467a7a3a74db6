# make                      set up .venv and regenerate every table of the default experiment
# make EXPERIMENT=emodb     ... of experiments/emodb.yaml; CORPUS=path where the experiment has one corpus
# make TARGET=path          ... only one of its files, such as results/demo/tables/table2.csv
# make PROFILE=slurm        send the jobs to a SLURM cluster (docs/cluster.md); any folder of workflow/profiles
# make predict AUDIO=path   classify a recording or a folder of them by the last exported model (MODEL=folder, OUTPUT=csv)
# make pictures             draw every feature of one utterance, as docs/yaafe.md shows them
# make plan                 show the jobs that would run, and why
# make simulate             estimate the cost of an experiment: jobs, hours, memory, disk (HOURS= of each corpus, SHARDS=, WORKERS=)
# make test                 set up and run the quick tests; `make test-all` runs the slow ones too
# make faults               break a local SLURM in many ways and check that the tables stay the same (root, Debian)
# make check                linters and types
# make benchmark            measure speed, in about twenty minutes; SPEECH=folder of wavs at 16 kHz
# More flags for Snakemake: make SNAKEMAKE_FLAGS="--keep-going"

PYTHON ?= python3
EXPERIMENT ?= demo
CORPUS ?=
PROFILE ?= default
# On one machine all processors; a cluster's profile sets the number for a group of jobs.
CORES ?= $(if $(filter default,$(PROFILE)),all)
SPEECH ?=
SNAKEMAKE_FLAGS ?=
TARGET ?= all
AUDIO ?=
# The model that was exported last, of any experiment.
MODEL ?= $(patsubst %/,%,$(firstword $(shell ls -td results/*/model/ 2>/dev/null)))
OUTPUT ?= results/predict.csv
HOURS ?=
SHARDS ?=
WORKERS ?=

BIN := .venv/bin/python
# The default experiment is config.yaml.
FILE := $(if $(filter demo,$(EXPERIMENT)),config.yaml,experiments/$(EXPERIMENT).yaml)
PLACE := $(if $(CORPUS),--config corpus_root="$(CORPUS)")
# Snakemake, under a lock that a killed run releases.
SNAKEMAKE := $(BIN) workflow/plan/run.py --workflow-profile workflow/profiles/$(PROFILE) $(if $(CORES),--cores $(CORES)) --configfile "$(FILE)" $(PLACE) $(SNAKEMAKE_FLAGS)

.PHONY: all predict pictures plan simulate test test-all faults check benchmark
# Two runs of Snakemake: the first reads the corpora, so the second plans only the jobs that a change needs.
all: .venv/ready
	$(SNAKEMAKE) --quiet host progress reason -- index
	$(SNAKEMAKE) -- $(TARGET)

predict: .venv/ready
	@[ -n "$(AUDIO)" ] || { echo "make predict AUDIO=path: a recording, or a folder of them"; exit 2; }
	@[ -n "$(MODEL)" ] || { echo "there is no model yet: make exports one (results/<experiment>/model), or give MODEL=folder"; exit 2; }
	@$(BIN) workflow/scripts/predict.py --model "$(MODEL)" --audio "$(AUDIO)" --output "$(OUTPUT)"

pictures: .venv/ready
	$(SNAKEMAKE) --quiet host progress reason -- index
	$(SNAKEMAKE) -- pictures

plan: .venv/ready
	$(SNAKEMAKE) --quiet host progress reason -- index
	$(SNAKEMAKE) --dry-run -- all

simulate: .venv/ready
	@$(BIN) workflow/plan/simulate.py "$(FILE)" $(if $(HOURS),--hours $(HOURS)) $(if $(SHARDS),--shards $(SHARDS)) $(if $(WORKERS),--workers $(WORKERS))

# At most four processes: TensorFlow alone takes gigabytes beyond that.
test: .venv/ready
	$(BIN) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

test-all: .venv/ready
	$(BIN) -m pytest -m "not faults or slow"

faults: .venv/ready
	$(BIN) -m pytest -m faults -rP tests/workflow/test_slurm.py tests/workflow/test_slurm_faults.py

check: .venv/ready
	$(BIN) -m ruff check .
	$(BIN) -m ruff format --check .
	$(BIN) -m snakefmt --check Snakefile workflow/rules
	$(BIN) -m mypy workflow
	$(BIN) -m snakemake --lint

benchmark: .venv/ready
	$(BIN) tests/benchmarks/extractor.py $(if $(SPEECH),--speech "$(SPEECH)")
	$(BIN) tests/benchmarks/whole_corpus.py
	$(BIN) tests/benchmarks/whitening.py
	$(BIN) tests/benchmarks/training_speed.py

.venv/ready: envs/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; PYTHON=python3.x make chooses another one. This is " + sys.version)'
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN) -m pip install --quiet --disable-pip-version-check --require-hashes -r envs/requirements.txt
	cd workflow/scripts && ../../$(BIN) -c "from ser.features.yaafe.extraction import warm_up; warm_up()"
	touch $@
