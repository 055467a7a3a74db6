# The workflow with the packages of envs/requirements.txt; docs/environments.md says how to use it.
# Never built where this is developed, as no container can run there.
FROM python:3.11-slim-bookworm

# Only these: the wheels bring their own libraries (libsndfile, HDF5, eSpeak NG).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git make \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home ser
USER ser
WORKDIR /home/ser/workflow

# What sets up .venv, before all else: other changes leave this layer as it is.
COPY --chown=ser Makefile ./
COPY --chown=ser envs/requirements.txt ./envs/
COPY --chown=ser workflow/scripts/ser/__init__.py ./workflow/scripts/ser/
COPY --chown=ser workflow/scripts/ser/features/__init__.py ./workflow/scripts/ser/features/
COPY --chown=ser workflow/scripts/ser/features/yaafe ./workflow/scripts/ser/features/yaafe/
RUN PIP_NO_CACHE_DIR=1 make .venv/ready

COPY --chown=ser . ./
# A file copied later may be newer than what was made from it.
RUN touch .venv/ready

VOLUME /home/ser/workflow/results
ENTRYPOINT ["make"]
CMD ["all"]
