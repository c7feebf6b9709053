"""Whose programs the engine is made of: this machine's, or those of another system unpacked in a directory."""

import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class EngineDistribution:
    """Where dockerd and its company come from. `root` is None for this machine, else the other system's directory."""

    name: str
    root: Path | None = None

    @property
    def python(self) -> str:
        """The interpreter that a script of ours runs with inside it."""
        return sys.executable if self.root is None else "/usr/bin/python3"

    def path_of(self, host_path: str) -> str:
        """Where the engine finds a directory of the host, for mounts that must show the host itself."""
        return host_path if self.root is None else f"/.host{host_path.rstrip('/')}"


HOST = EngineDistribution("host")
