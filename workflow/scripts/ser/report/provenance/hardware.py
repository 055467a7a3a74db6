"""The machine: processor, cores, memory, graphics cards, system. Never its name or its user's."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any

CPUINFO = Path("/proc/cpuinfo")
# x86 and most ARM boards; nothing else is asked of the file.
MODEL = re.compile(r"^(?:model name|Model|Hardware)\s*:\s*(.+)$", re.MULTILINE)
GPU_QUERY = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
SECONDS = 20  # nvidia-smi can hang on a broken driver


def describe_hardware() -> dict[str, Any]:
    """Describe the machine that this runs on.

    Returns
    -------
    dict
        ``processor``, ``architecture``, ``system``: text; ``cores``: logical ones, ``cores_usable``
        those that this process may use; ``memory_bytes``: whole number, or null where the system
        does not say; ``gpus``: names of NVIDIA's cards, empty where there is none.
    """
    return {
        "processor": processor(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "cores_usable": _usable_cores(),
        "memory_bytes": _memory(),
        "gpus": gpus(),
        "system": _system(),
    }


def processor(cpuinfo: Path = CPUINFO) -> str:
    """Name the processor's model; where the system does not tell, its architecture."""
    try:
        found = MODEL.search(cpuinfo.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        found = None
    if found:
        return found[1].strip()
    told = _lines(["sysctl", "-n", "machdep.cpu.brand_string"]) if _is_mac() else []
    return told[0] if told else platform.processor() or platform.machine()


def gpus() -> list[str]:
    """Name NVIDIA's cards, one entry a card; none where there is no card or no driver."""
    return _lines(GPU_QUERY)


def _lines(command: list[str]) -> list[str]:
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return [line.strip() for line in run.stdout.splitlines() if line.strip()]


def _usable_cores() -> int | None:
    # Batch systems and containers give a process fewer cores than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _system() -> str:
    kernel = f"{platform.system()} {platform.release()}"
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {kernel}"
    except (OSError, KeyError):
        return f"macOS {platform.mac_ver()[0]}, {kernel}" if _is_mac() else kernel


def _is_mac() -> bool:
    return platform.system() == "Darwin"
