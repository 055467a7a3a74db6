"""The walk finds what counts and nothing else; the fingerprint sees every change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ser.corpora.tree import fingerprint, scan


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    for path in ("b/2.wav", "a.wav", "b/c/3.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return root


def paths(root) -> list[str]:
    return [path for path, _, _ in scan(root).files]


def test_files_with_sizes_and_times_sorted(root):
    os.utime(root / "a.wav", ns=(5, 1_000_000_007))
    assert scan(root).files[0] == ("a.wav", 5, 1_000_000_007)
    assert paths(root) == ["a.wav", "b/2.wav", "b/c/3.txt"]


def test_names_that_start_with_a_dot_are_skipped(root):
    (root / "._a.wav").touch()
    (root / ".DS_Store").touch()
    (root / ".git").mkdir()
    (root / ".git/x.wav").touch()
    assert paths(root) == ["a.wav", "b/2.wav", "b/c/3.txt"]


def test_links_that_stay_inside_are_followed(root):
    (root / "d.wav").symlink_to("b/2.wav")
    (root / "e").symlink_to(root / "b")
    assert paths(root) == ["a.wav", "b/2.wav", "b/c/3.txt", "d.wav", "e/2.wav", "e/c/3.txt"]


def test_links_that_leave_the_folder_are_skipped_and_named(root, tmp_path):
    (tmp_path / "rooted.wav").touch()  # a neighbour whose path starts like the root's
    (root / "out.wav").symlink_to(tmp_path / "rooted.wav")
    (root / "up").symlink_to("..")
    (root / "gone.wav").symlink_to("nowhere.wav")
    assert paths(root) == ["a.wav", "b/2.wav", "b/c/3.txt"]
    assert dict(scan(root).skipped) == {
        "out.wav": "is a link that leaves the corpus's folder",
        "up": "is a link that leaves the corpus's folder",
        "gone.wav": "is a link that leads nowhere",
    }


def test_a_link_to_a_folder_above_does_not_go_round_for_ever(root):
    (root / "b/c/round").symlink_to(root / "b")
    (root / "b/self").symlink_to(root)
    assert paths(root) == ["a.wav", "b/2.wav", "b/c/3.txt"]
    assert dict(scan(root).skipped) == {
        "b/c/round": "is a link to a folder above itself",
        "b/self": "is a link to a folder above itself",
    }


def test_the_root_may_be_a_link_or_lie_in_a_hidden_folder(root, tmp_path):
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden/link").symlink_to(root)
    assert scan(tmp_path / ".hidden/link") == scan(root)


def test_the_fingerprint_sees_names_sizes_and_times(root):
    seen = {fingerprint(root)}
    (root / "a.wav").rename(root / "z.wav")
    seen.add(fingerprint(root))
    times = (root / "z.wav").stat()
    (root / "z.wav").write_text("longer than before")
    os.utime(root / "z.wav", ns=(times.st_atime_ns, times.st_mtime_ns))
    seen.add(fingerprint(root))
    os.utime(root / "z.wav", ns=(0, times.st_mtime_ns + 1))
    seen.add(fingerprint(root))
    (root / "out").symlink_to("/")
    seen.add(fingerprint(root))
    assert len(seen) == 5
    assert all(len(digest) == 64 for digest in seen)


def test_the_fingerprint_ignores_what_the_walk_ignores(root):
    before = fingerprint(root)
    (root / "b/._2.wav").touch()
    assert fingerprint(str(root)) == before


def test_the_fingerprint_of_a_file(root):
    before = fingerprint(root / "a.wav")
    os.utime(root / "a.wav", ns=(0, 0))
    assert fingerprint(root / "a.wav") != before


def test_a_missing_root(tmp_path):
    assert fingerprint(tmp_path / "no") == "absent"
    assert scan(tmp_path / "no").files == ()


def test_names_that_are_not_utf8(root):
    before = fingerprint(root)
    (Path(os.fsdecode(os.fsencode(root) + b"/\xff.wav"))).touch()
    assert len(scan(root).files) == 4
    assert fingerprint(root) != before


def test_what_the_snakefile_reads_imports_nothing_heavy():
    code = "\n".join(
        [
            "import sys",
            "import ser.corpora.tree, ser.corpora.index",
            "from ser.corpora.readers import LAYOUTS, get_reader",
            "for layout in LAYOUTS: get_reader(layout)",
            "print([name for name in ('numpy', 'pandas', 'soundfile') if name in sys.modules])",
        ]
    )
    scripts = Path(__file__).parents[3] / "workflow/scripts"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(scripts)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"
