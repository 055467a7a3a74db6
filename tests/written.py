"""What a run left on the disk, and the folders that it had for itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

# Folders that Python and its libraries are told by the environment to write to.
OWN_FOLDERS = {"HOME": "home", "TMPDIR": "temporary"}
# Ways around HOME, which a machine of a developer may have set.
AROUND = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "MPLCONFIGDIR", "KERAS_HOME")


def own_folders(folder: Path) -> dict[str, str | None]:
    """Make empty folders for a run's leftovers; give the environment that points to them."""
    places = {name: folder / below for name, below in OWN_FOLDERS.items()}
    for place in places.values():
        place.mkdir(parents=True)
    return {**{name: str(place) for name, place in places.items()}, **dict.fromkeys(AROUND)}


def content(folder: Path) -> dict[str, str]:
    """Digest every file below a folder, and name every link and empty folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_dir():
            found[name] = "a folder"
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
