"""A docker command line, `docker run …` or `docker create …`, as the container that the engine would make of it."""

from dockward.syntax.runline.words import Shell
from dockward.syntax.runline.workload import RunLines, parse_run

__all__ = ["RunLines", "Shell", "parse_run"]
