"""One small experiment on corpora on disk, run once from nothing and shared by the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from project import Project
from reruns import Reruns
from tiny_experiment import fresh, make_corpora
from written import content, own_folders


@pytest.fixture(scope="session")
def corpora(tmp_path_factory) -> Path:
    """Make the corpora once."""
    folder = tmp_path_factory.mktemp("corpora")
    make_corpora(folder)
    return folder


@pytest.fixture(scope="session")
def finished(tmp_path_factory, corpora) -> Project:
    """Run the tiny experiment to its end, in a folder whose path has a space."""
    folder = tmp_path_factory.mktemp("finished")
    project = fresh(folder, corpora, own_folders(folder))
    project.before = content(project.folder)
    project.make()
    return project


@pytest.fixture(scope="session")
def reruns(finished, tmp_path_factory) -> Reruns:
    """Plan each row of the lists of reruns once."""
    return Reruns(finished, tmp_path_factory.mktemp("reruns"))


@pytest.fixture
def project(finished, tmp_path) -> Project:
    """Give each test a finished copy of its own to spoil."""
    return Project.copy_of(finished, tmp_path / "a copy")
