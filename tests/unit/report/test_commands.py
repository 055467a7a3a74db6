"""What a reader types is what `make` takes."""

from __future__ import annotations

import shlex
from pathlib import Path

from ser.report.sections import Commands


def test_a_file_is_named_as_the_target_and_made_even_if_it_is_new():
    command = Commands("make EXPERIMENT=emodb").again(Path("results/emodb/tables/table2.csv"))
    assert command == (
        "make EXPERIMENT=emodb TARGET=results/emodb/tables/table2.csv SNAKEMAKE_FLAGS=--force"
    )


def test_signs_of_the_shell_and_of_formats_stay_signs():
    words = shlex.split(Commands("make CORPUS='/my {corpora}/emodb'").again("a b/{c}.csv"))
    assert words[1:3] == ["CORPUS=/my {corpora}/emodb", "TARGET=a b/{c}.csv"]


def test_all_of_it_starts_from_the_recordings():
    assert Commands("make").from_audio == "make SNAKEMAKE_FLAGS=--forceall"
