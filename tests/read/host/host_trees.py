"""Made-up host trees for the readers' tests."""

import os
from pathlib import Path


def put(root: Path, path: str, content: str | bytes = "", mode: int = 0o644) -> Path:
    """A file of the tree, its folders made as needed."""
    place = root / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    place.chmod(mode)
    return place


def link(root: Path, path: str, target: str) -> Path:
    """A symbolic link of the tree, with its target as given."""
    place = root / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)
    return place


def fifo(root: Path, path: str) -> Path:
    """A FIFO, which would keep a careless reader waiting for ever."""
    place = root / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(place)
    return place
