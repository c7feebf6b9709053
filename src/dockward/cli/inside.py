"""`dockward audit --scan`: the images of running containers are looked through too."""

from collections.abc import Callable
from pathlib import Path

from dockward.cli.deciding import decisions_of, settled
from dockward.cli.ignoring import read_ignoring
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.model.world import World
from dockward.read.inside import with_insides
from dockward.read.scanning import ScanOptions, Watch
from dockward.read.world import ReadOptions

LookInside = Callable[[World, Watch], tuple[World, tuple[str, ...]]]
"""Gives the world with what is inside of those images, and notes about it."""


def looking_inside(options: ReadOptions, loaded: LoadedPolicy, database: Path | None) -> LookInside:
    """How an audit with these options does it. Raises what unusable files about flaws do, before anything is read."""
    ignoring = read_ignoring((), here=True)
    decisions = decisions_of(loaded, (), ignoring.waivers)
    wanted = ScanOptions(
        environment=options.environment,
        home=options.home,
        database=database,
        root=options.root,
        seconds=options.seconds,
    )

    def look(world: World, watch: Watch) -> tuple[World, tuple[str, ...]]:
        filled, notes = settled(with_insides(world, wanted, watch), (), decisions)
        return filled, (*ignoring.notes, *notes)

    return look
