"""No shared file system: every file goes through a storage, as it would on Kubernetes."""

from __future__ import annotations

import shutil

import pytest

from tiny_experiment import fresh

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("rsync"), reason="rsync is not installed"),
]
TABLE = "results/tiny/tables/extra.csv"


def test_results_lie_in_the_storage_alone_and_are_the_same(finished, corpora, tmp_path):
    project = fresh(tmp_path, corpora)
    bucket = tmp_path / "bucket"
    # Recordings are read where they lie: a volume that every machine has.
    roots = {
        name: {"layout": name, "root": str(project.folder / "corpus" / name)}
        for name in ("iemocap", "cheavd")
    }
    project.edit_overlay(lambda overlay: overlay.update(corpora=roots))
    project.snakemake(
        *("--default-storage-provider", "fs", "--default-storage-prefix", str(bucket)),
        *("--shared-fs-usage", "none", "--", TABLE),
    )
    assert (bucket / TABLE).read_bytes() == (finished.folder / TABLE).read_bytes()
    assert not (project.folder / "results").exists()
    assert not list((project.folder / ".snakemake/storage").rglob("*.h5"))
