"""A job that the warm Python runs cannot tell, nor can who waits for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plan.warm_benchmarks import WarmProcess
from plan.warm_client import ALONE
from plan.warm_start import VARIABLE, start_warm, warm_path

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="no /proc")

ENGINE = Path(__file__).parents[3] / "workflow/engine"
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
# Stands in a module that the warm Python imports: a script that finds it runs by that Python.
MARK = "import sys; print('warm' if 'colorsys' in sys.modules else 'cold')\n"


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a job whose run, these tests, has a warm Python that is ready."""
    place = tmp_path / ("a space " + "long" * 30)
    place.mkdir()
    found = {**os.environ, **ONE_THREAD}
    found.pop(VARIABLE, None)
    held = start_warm(place, found, ["colorsys", "no_such_library"])
    assert held is not None
    folder = Path(found[VARIABLE])
    (folder / "wanted").touch()
    wait(lambda: (folder / "ready").exists())
    [path] = warm_path(found)
    found["PATH"] = os.pathsep.join([path, found["PATH"]])
    yield found
    os.close(held)
    wait(lambda: not folder.exists())


def wait(done, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def script(folder: Path, text: str) -> str:
    path = folder / "a script.py"
    path.write_text(MARK + text, encoding="utf-8")
    return str(path)


def run(environment, *words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["python", *words], env=environment, capture_output=True, text=True, check=False, **options
    )


def both(environment, *words: str, **options) -> subprocess.CompletedProcess:
    """Run by the warm Python and by an ordinary one, which must end alike but for the mark."""
    warm = run(environment, *words, **options)
    cold = run({**environment, "PATH": os.environ["PATH"]}, *words, **options)
    assert warm.stdout.startswith("warm\n")
    assert cold.stdout.startswith("cold\n")
    assert warm.stdout.split("\n", 1)[1] == cold.stdout.split("\n", 1)[1]
    assert warm.returncode == cold.returncode
    return warm


def test_a_script_has_its_arguments_folder_environment_streams_and_neighbours(
    tmp_path, environment
):
    (tmp_path / "neighbour.py").write_text("NAME = 'neighbour'\n", encoding="utf-8")
    text = (
        "import os, neighbour\n"
        "print(sys.argv, os.getcwd(), os.environ['SER_TEST'], neighbour.NAME, __name__, __file__)\n"
        "print(sys.stdin.read()); print('to stderr', file=sys.stderr)\n"
    )
    path = script(tmp_path, text)
    there = tmp_path / "there"
    there.mkdir()
    asked = {**environment, "SER_TEST": "a\nb = ü"}
    found = both(asked, path, "--x", "a b", "", cwd=there, input="read me")
    assert found.returncode == 0
    assert "read me" in found.stdout
    assert found.stderr == "to stderr\n"


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("sys.exit()", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('one line')", 1, "one line\n"),
        ("raise ValueError('broken')", 1, "ValueError: broken\n"),
        ("import os; os.abort()", -signal.SIGABRT, ""),
        ("import atexit; atexit.register(print, 'at the end')", 0, ""),
        ("import threading; threading.Timer(0.2, print, ['late']).start()", 0, ""),
    ],
)
def test_it_ends_as_python_would(tmp_path, environment, text, status, said):
    found = both(environment, script(tmp_path, text))
    assert found.returncode == status
    assert found.stderr.endswith(said)


def test_no_module_of_the_engine_is_taken_for_a_library(tmp_path, environment):
    # workflow/engine has a requests.py of its own.
    path = script(tmp_path, "import importlib.util as u; print(u.find_spec('requests').origin)")
    assert "site-packages" in run(environment, path).stdout


def test_a_script_has_no_files_of_the_warm_python(tmp_path, environment):
    text = "import os\nfor name in os.listdir('/proc/self/fd'):\n    if int(name) > 2:\n"
    text += (
        "        try: print(os.readlink(f'/proc/self/fd/{name}'))\n        except OSError: pass\n"
    )
    with subprocess.Popen(
        ["python", script(tmp_path, "import time; time.sleep(2)")], env=environment
    ):
        found = run(environment, script(tmp_path, text)).stdout.split()
    assert found == ["warm"]


def test_nothing_of_one_script_is_left_to_the_next(tmp_path, environment):
    text = "import os, colorsys; print(hasattr(colorsys, 'left'), os.environ.get('LEFT'))\n"
    path = script(tmp_path, text + "colorsys.left = True; os.environ['LEFT'] = '1'; os.chdir('/')")
    for _ in range(2):
        assert run(environment, path).stdout == "warm\nFalse None\n"


def test_scripts_run_side_by_side(tmp_path, environment):
    # Each waits for the other's file.
    text = "import pathlib, time\nmine, other = map(pathlib.Path, sys.argv[1:])\nmine.touch()\n"
    path = script(tmp_path, text + "while not other.exists(): time.sleep(0.01)\n")
    pair = [str(tmp_path / "a"), str(tmp_path / "b")]
    jobs = [
        subprocess.Popen(["python", path, *files], env=environment) for files in (pair, pair[::-1])
    ]
    assert [job.wait(20) for job in jobs] == [0, 0]


@pytest.mark.parametrize("stubborn", [False, True])
def test_a_job_whose_client_is_killed_ends_with_what_it_started(tmp_path, environment, stubborn):
    text = "import os, pathlib, signal, subprocess, time\n"
    if stubborn:
        text += "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    text += "child = subprocess.Popen(['sleep', '60'])\n"
    text += "print(os.getpid(), child.pid, flush=True)\ntime.sleep(60)\n"
    client = subprocess.Popen(
        ["python", script(tmp_path, text)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert client.stdout is not None
    assert client.stdout.readline() == "warm\n"
    numbers = client.stdout.readline().split()
    client.kill()
    client.wait()
    client.stdout.close()
    wait(lambda: not any(alive(number) for number in numbers))


def alive(number: str) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] != "Z"


def test_a_benchmark_counts_the_process_that_works_for_the_one_it_watches(
    tmp_path, environment, monkeypatch
):
    text = "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)\n"
    shell = subprocess.Popen(
        ["bash", "-c", f"python {script(tmp_path, text)!r}; true"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert shell.stdout is not None
    assert shell.stdout.readline() == "warm\n"
    working = int(shell.stdout.readline())
    monkeypatch.setenv(VARIABLE, environment[VARIABLE])
    jobs = Path(environment[VARIABLE]) / "jobs"
    wait(lambda: list(jobs.iterdir()))
    seen = [process.pid for process in WarmProcess(shell.pid).children(recursive=True)]
    assert working in seen
    assert len(set(seen)) == len(seen)
    os.kill(working, signal.SIGKILL)
    shell.communicate()
    assert list(jobs.iterdir()) == []


def test_what_it_is_not_for_is_done_by_an_ordinary_python(tmp_path, environment):
    path = script(tmp_path, "")
    assert run(environment, path).stdout == "warm\n"
    assert run({**environment, "OMP_NUM_THREADS": "2"}, path).stdout == "cold\n"
    assert run(environment, "-B", path).stdout == "cold\n"
    assert run(environment, "-c", MARK).stdout == "cold\n"
    # Whose library does not stand TensorFlow in its process.
    (alone,) = ALONE
    assert (ENGINE.parent / "scripts" / alone).exists()
    (tmp_path / alone).write_text(MARK, encoding="utf-8")
    assert run(environment, str(tmp_path / alone)).stdout == "cold\n"


def test_before_it_is_ready_and_after_it_is_gone_jobs_run_too(tmp_path, environment):
    folder, path = Path(environment[VARIABLE]), script(tmp_path, "")
    (folder / "wanted").unlink()
    (folder / "ready").rename(folder / "hidden")
    assert run(environment, path).stdout == "cold\n"
    # Which asked for it.
    assert (folder / "wanted").exists()
    (folder / "hidden").rename(folder / "ready")
    assert run(environment, path).stdout == "warm\n"
    (folder / "socket").unlink()
    assert run(environment, path).stdout == "cold\n"


def test_it_ends_with_its_run_and_leaves_nothing(tmp_path):
    text = (
        "import sys, time, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "from plan.warm_start import start_warm\n"
        "found = {}\nstart_warm(pathlib.Path(sys.argv[2]), found, ['colorsys'])\n"
        "print(found['SER_WARM'], flush=True); time.sleep(60)\n"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", text, str(ENGINE.parent), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    folder = Path(started.stdout.readline().strip())
    (folder / "wanted").touch()
    wait(lambda: (folder / "ready").exists())
    started.kill()
    started.wait()
    started.stdout.close()
    wait(lambda: not folder.exists())


def test_it_can_be_switched_off(tmp_path):
    environment = {VARIABLE: "0"}
    start_warm(tmp_path, environment)
    assert list(tmp_path.iterdir()) == []
    assert warm_path(environment) == []
