"""Plans of Snakemake's, many of them: imported once, each plan in a process of its own.

A dry run on the command line takes three seconds, of which two are start and printing. Here a
server that has imported Snakemake forks for each plan, two at a time, and plans write nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AT_ONCE = 2
Plan = dict[str, list[str]]


@dataclass(frozen=True)
class Request:
    """What to plan: a project's folder, what is laid over its config.yaml, Snakemake's targets."""

    folder: Path
    config: Mapping[str, Any]
    targets: Sequence[str] = ("all",)


def plans(requests: Iterable[Request]) -> list[Plan | str]:
    """Plan many times.

    Returns
    -------
    list
        Of each request, rule name to its jobs' wildcards; or the error's text.
    """
    lines = [
        json.dumps(
            {"folder": str(asked.folder), "config": asked.config, "targets": list(asked.targets)}
        )
        for asked in requests
    ]
    run = subprocess.run(
        [sys.executable, __file__],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    if run.returncode:
        raise AssertionError(run.stderr[-4000:])
    return json.loads(run.stdout)


def plan(folder: Path, config: Mapping[str, Any], *targets: str) -> Plan:
    """Plan once; an error of the configuration is an AssertionError."""
    (found,) = plans([Request(folder, config, targets or ("all",))])
    assert isinstance(found, dict), found
    return found


def _plan(folder: str, config: dict[str, Any], targets: list[str]) -> Plan:
    """Plan in this process, as workflow/profiles/default says."""
    import yaml
    from snakemake.api import SnakemakeApi
    from snakemake.persistence import PersistenceBase
    from snakemake.settings.types import (
        ConfigSettings,
        DAGSettings,
        OutputSettings,
        Quietness,
        RerunTrigger,
        ResourceSettings,
    )

    os.chdir(folder)
    profile = yaml.safe_load(Path("workflow/profiles/default/config.yaml").read_text("utf-8"))
    triggers = [name.upper().replace("-", "_") for name in profile["rerun-triggers"]]
    # Snakemake's dry runs leave what they found on the disk for a run that trusts it; none does.
    PersistenceBase.save_iocache = lambda self: None
    settings = OutputSettings(quiet={Quietness.ALL}, enable_file_logging=False)
    with SnakemakeApi(settings) as api:
        workflow = api.workflow(
            resource_settings=ResourceSettings(cores=1),
            config_settings=ConfigSettings(config=config),
            snakefile=Path("Snakefile"),
        )
        dag = workflow.dag(
            DAGSettings(
                targets=set(targets),
                rerun_triggers={RerunTrigger[name] for name in triggers},
                max_checksum_file_size=profile["max-checksum-file-size"],
            )
        )
        dag.execute_workflow(executor="dryrun")
        found: Plan = {}
        for job in workflow._workflow.dag.needrun_jobs(exclude_finished=False):
            if job.rule.name not in targets:
                # A rule a dataset has it in its name.
                rule, _, dataset = job.rule.name.partition(".")
                wildcards = {**job.wildcards_dict, **({"dataset": dataset} if dataset else {})}
                words = [f"{key}={value}" for key, value in wildcards.items()]
                found.setdefault(rule, []).append(", ".join(words))
        return {name: sorted(jobs) for name, jobs in found.items()}


def _serve() -> None:
    import pandas  # noqa: F401
    import snakemake.cli  # noqa: F401
    import yaml  # noqa: F401

    answers: list[Any] = []
    waiting: dict[int, tuple[int, int]] = {}
    for number, line in enumerate(sys.stdin):
        answers.append(None)
        if len(waiting) >= AT_ONCE:
            _gather(waiting, answers)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _answer(json.loads(line), writing)
        os.close(writing)
        waiting[reading] = (number, child)
    while waiting:
        _gather(waiting, answers)
    json.dump(answers, sys.stdout)


def _answer(request: dict[str, Any], writing: int) -> None:
    """Plan, write the answer into a pipe, and end this process."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    errors = os.dup(2)
    os.dup2(quiet, 2)
    try:
        answer: Any = _plan(**request)
    except BaseException as error:
        answer = f"{type(error).__name__}: {error}"
    os.dup2(errors, 2)
    with os.fdopen(writing, "w") as stream:
        json.dump(answer, stream)
    os._exit(0)


def _gather(waiting: dict[int, tuple[int, int]], answers: list[Any]) -> None:
    """Take the answer that is there first."""
    import select

    (reading, *_), _, _ = select.select(list(waiting), [], [])
    number, child = waiting.pop(reading)
    with os.fdopen(reading) as stream:
        answers[number] = json.load(stream)
    os.waitpid(child, 0)


if __name__ == "__main__":
    _serve()
