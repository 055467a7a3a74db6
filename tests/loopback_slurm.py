"""A real SLURM on this machine alone: a controller and three virtual nodes, up and down.

    python tests/loopback_slurm.py up | down | status

Needs root, and Debian's slurmctld, slurmd, slurm-client and munge. The configuration must lie in
/etc/slurm, as job steps look nowhere else; one that this script did not write is never touched.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MARK = "# Written by tests/loopback_slurm.py; not for use.\n"
ETC = Path("/etc/slurm")
TOOLS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "srun", "scontrol", "sinfo")
NODES = ("n1", "n2", "n3")
# More than this machine has, so that the queue is short; the scheduler believes it.
CPUS, MEGABYTES = 2, 64000
PORT = 17000
CONFIGURATION = """\
ClusterName=loopback
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/run/slurmctld.pid
SlurmdPidFile={folder}/run/slurmd-%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
MailProg=/bin/true
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/log/jobcomp.txt
# Memory is looked at every second, and who has more than was asked for is ended.
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
ReturnToService=2
MinJobAge=600
KillWait=2
SlurmdTimeout=10
GresTypes=gpu
NodeName=DEFAULT CPUs={cpus} RealMemory={megabytes} State=UNKNOWN
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={first} Gres=gpu:1
NodeName=n[2-3] NodeHostname={host} NodeAddr=127.0.0.1 Port=[{second}-{third}]
PartitionName=main Nodes=n[1-3] Default=YES MaxTime=UNLIMITED State=UP
PartitionName=gpu Nodes=n1 MaxTime=UNLIMITED State=UP
"""


class ClusterError(RuntimeError):
    """The cluster cannot be brought up here."""


def missing() -> str:
    """Say what keeps a cluster from being brought up; empty where nothing does."""
    if os.geteuid() != 0:
        return "SLURM's daemons need root"
    absent = [tool for tool in TOOLS if not shutil.which(tool)]
    if absent:
        return f"not installed: {', '.join(absent)} (Debian: slurmctld slurmd slurm-client munge)"
    conf = ETC / "slurm.conf"
    if conf.exists() and not conf.read_text(encoding="utf-8").startswith(MARK):
        return f"{conf} is somebody else's"
    return ""


class Cluster:
    """A cluster that is up.

    Parameters
    ----------
    folder
        Where its state, spool and logs lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def up(cls) -> Cluster:
        """Bring a new cluster up and wait until all its nodes are idle; 2 to 5 s."""
        if reason := missing():
            raise ClusterError(reason)
        down()
        cluster = cls(Path(tempfile.mkdtemp(prefix="loopback-slurm-")))
        for name in ("state", "spool", "run", "log"):
            (cluster.folder / name).mkdir()
        ETC.mkdir(exist_ok=True)
        text = CONFIGURATION.format(
            host=socket.gethostname().split(".")[0],
            folder=cluster.folder,
            cpus=CPUS,
            megabytes=MEGABYTES,
            first=PORT + 1,
            second=PORT + 2,
            third=PORT + 3,
        )
        (ETC / "slurm.conf").write_text(MARK + text, encoding="utf-8")
        # A card that is none: what is tested is where the scheduler sends jobs that ask for one.
        gres = "NodeName=n1 Name=gpu Count=1 File=/dev/null\n"
        (ETC / "gres.conf").write_text(MARK + gres, encoding="utf-8")
        _start_munge()
        cluster.start_controller()
        for node in NODES:
            cluster.start_node(node)
        cluster.wait_for("idle")
        return cluster

    @classmethod
    def running(cls) -> Cluster:
        """Give the cluster that an earlier call brought up."""
        conf = (ETC / "slurm.conf").read_text(encoding="utf-8")
        line = next(line for line in conf.splitlines() if line.startswith("StateSaveLocation="))
        return cls(Path(line.partition("=")[2]).parent)

    def start_controller(self) -> None:
        """Start the controller; it goes on from the state that an earlier one saved."""
        _run("slurmctld")

    def kill_controller(self) -> None:
        """Kill the controller, as a crash would."""
        _kill(self.folder / "run" / "slurmctld.pid", signal.SIGKILL)

    def start_node(self, node: str) -> None:
        """Start a node's daemon."""
        _run("slurmd", "-N", node)

    def kill_node(self, node: str) -> None:
        """Kill a node's daemon and everything that it runs, as a power cut would."""
        _kill(self.folder / "run" / f"slurmd-{node}.pid", signal.SIGKILL)
        for job in self.jobs("%i", "--nodelist", node, "--states", "running"):
            _kill_job(job)

    def set_down(self, node: str) -> None:
        """Set a node down, as an administrator would."""
        _run("scontrol", "update", f"nodename={node}", "state=down", "reason=test")

    def resume(self, node: str) -> None:
        """Take a node back into service, where its own daemon has not done so."""
        state = _run("sinfo", "-h", "-n", node, "-o", "%T", "-p", "main")
        if "down" in state or "drain" in state:
            _run("scontrol", "update", f"nodename={node}", "state=resume")

    def put_back(self) -> None:
        """Take all nodes back; SLURM drains one whose job was slow to die, for a person to look."""
        for node in NODES:
            self.resume(node)
        self.wait_for("idle")

    def jobs(self, form: str, *arguments: str) -> list[str]:
        """List jobs as squeue prints them in a format such as ``%i %T``."""
        return _run("squeue", "--noheader", "-o", form, *arguments).split("\n")[:-1]

    def detail(self, job: str) -> dict[str, str]:
        """Give what the controller knows of a job, running or not."""
        words = _run("scontrol", "show", "job", job).split()
        return dict(word.split("=", 1) for word in words if "=" in word)

    def states(self) -> list[str]:
        """Give the state of each node."""
        return _run("sinfo", "-h", "-N", "-o", "%T", "-p", "main").split()

    def _states_or_error(self) -> list[str] | str:
        try:
            return self.states()
        except ClusterError as error:
            # A controller that has just been started does not answer yet.
            return str(error)

    def wait_for(self, state: str, seconds: float = 60) -> None:
        """Wait until all nodes are in a state."""
        deadline = time.monotonic() + seconds
        while (states := self._states_or_error()) != [state] * len(NODES):
            if time.monotonic() > deadline:
                log = (self.folder / "log" / "slurmctld.log").read_text(encoding="utf-8")
                raise ClusterError(f"nodes are {states}, expected {state}\n{log[-2000:]}")
            time.sleep(0.1)


def down() -> None:
    """End all daemons that `Cluster.up` started, and remove what it wrote."""
    conf = ETC / "slurm.conf"
    if not conf.exists() or not conf.read_text(encoding="utf-8").startswith(MARK):
        return
    cluster = Cluster.running()
    subprocess.run(["scancel", "--user", "root"], capture_output=True, timeout=20, check=False)
    for path in sorted((cluster.folder / "run").glob("*.pid")):
        _kill(path, signal.SIGTERM)
    # What killed daemons left behind: steps, and the jobs in them.
    subprocess.run(["pkill", "-KILL", "slurmstepd"], capture_output=True, check=False)
    _kill_marked(b"SLURM_CLUSTER_NAME=loopback")
    conf.unlink()
    (ETC / "gres.conf").unlink(missing_ok=True)
    shutil.rmtree(cluster.folder, ignore_errors=True)


def _start_munge() -> None:
    if subprocess.run(["munge", "-n"], capture_output=True, check=False).returncode == 0:
        return
    if not Path("/etc/munge/munge.key").exists():
        subprocess.run(["/usr/sbin/mungekey"], check=True)
    for name in ("run", "log", "lib"):
        path = Path("/run/munge" if name == "run" else f"/var/{name}/munge")
        path.mkdir(parents=True, exist_ok=True)
        shutil.chown(path, "munge", "munge")
    subprocess.run(["munged"], user="munge", group="munge", extra_groups=[], check=True)


def _run(*command: str) -> str:
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if run.returncode:
        raise ClusterError(f"{' '.join(command)}: {run.stderr.strip()}")
    return run.stdout


def _kill(pid_file: Path, number: signal.Signals, seconds: float = 15) -> None:
    """Send a signal to a daemon and wait until it is gone; kill it if it does not go."""
    try:
        pid = int(pid_file.read_text())
        os.kill(pid, number)
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + seconds
    while _alive(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _kill_job(job: str) -> None:
    """Kill every process of a job."""
    _kill_marked(f"SLURM_JOB_ID={job}".encode())


def _kill_marked(wanted: bytes) -> None:
    """Kill every process that has this in its environment."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)
        except OSError:
            continue


def main() -> None:
    """Do what the command line asks for."""
    actions = {"up": Cluster.up, "down": down, "status": lambda: print(Cluster.running().states())}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(__doc__)
    try:
        actions[sys.argv[1]]()
    except ClusterError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
