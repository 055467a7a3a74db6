"""A run writes below results/ and .snakemake/, and leaves nothing anywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from written import OWN_FOLDERS, content

pytestmark = pytest.mark.slow

OURS = ("results", ".snakemake")


def is_compiled(name: str, what: str) -> bool:
    """Python, and Numba like it, keep what they compiled beside the source."""
    path = Path(name)
    return "__pycache__" in path.parts and (
        what == "a folder" or path.suffix in (".pyc", ".nbi", ".nbc")
    )


def test_a_run_changes_nothing_but_results_and_snakemakes_own_folder(finished):
    after = content(finished.folder)
    elsewhere = {
        name: what
        for name, what in after.items()
        if name.split("/")[0] not in OURS and not is_compiled(name, what)
    }
    assert elsewhere == finished.before
    assert any(name.startswith("results/tiny/tables/") for name in after)


@pytest.mark.parametrize("variable", OWN_FOLDERS)
def test_a_run_leaves_nothing_in_the_users_own_folders(finished, variable):
    assert content(Path(finished.environment[variable])) == {}
