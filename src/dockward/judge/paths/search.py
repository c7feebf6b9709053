"""Looks for a way to root on the host from every container that runs."""

from dockward.judge.paths.cut import best_cut
from dockward.judge.paths.edges import FINDERS
from dockward.judge.paths.file_steps import nested_data
from dockward.judge.paths.foothold import Foothold
from dockward.judge.paths.graph import ENGINE, HOST, Cost, Edge, shortest, steps_from
from dockward.judge.paths.power import power_of
from dockward.model.errors import UnreadError
from dockward.model.paths import AttackPath, Blind, PathReport, PathStep
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World


def find_paths(world: World) -> PathReport:
    """The shortest way from each running container to the host's root, and the one change that closes most.

    A container for which a needed fact is unknown and no way was found is reported as unknown, never as safe.
    """
    edges = [_engine_step(world)]
    blind = {one.name or "container": one.reason for one in world.unread if one.kind is Kind.CONTAINER}
    alive = [one for one in world.containers if _alive(one, blind)]
    for one in alive:
        edges += _edges_of(one, world, blind)
    edges += nested_data(tuple(edges))
    first = shortest(edges)
    names = frozenset(str(one.subject) for one in alive)
    reached = sorted(names & first.keys())
    return PathReport(
        paths=tuple(_path(name, steps_from(name, first)) for name in reached),
        safe=tuple(sorted(names - first.keys() - blind.keys())),
        unknown=tuple(Blind(name, why) for name, why in sorted(blind.items()) if name not in first),
        best_cut=best_cut(tuple(edges), names),
    )


def _engine_step(world: World) -> Edge:
    """From the engine to the host: root, unless the engine itself runs without."""
    without_root = world.engine is not None and world.engine.rootless.known and world.engine.rootless.value
    told = "whoever commands the engine is root on the host"
    return Edge(
        source=ENGINE,
        target=HOST,
        cost=Cost.ANOTHER_FLAW if without_root else Cost.NOTHING,
        how="starts a privileged container with the host's disk",
        evidence=("info SecurityOptions: rootless" if without_root else told,),
        changes=(),
    )


def _alive(one: Workload, blind: dict[str, str]) -> bool:
    try:
        return one.lifetime.value.alive
    except UnreadError as why:
        blind[str(one.subject)] = why.reason
        return False


def _edges_of(one: Workload, world: World, blind: dict[str, str]) -> list[Edge]:
    """What each law finds; a law that meets an unknown fact makes the container unknown and stops only itself."""
    found: list[Edge] = []
    try:
        power = power_of(one, world)
    except UnreadError as why:
        blind[str(one.subject)] = why.reason
        return found
    for finder in FINDERS:
        try:
            found.extend(finder(Foothold(one, power, world)))
        except UnreadError as why:
            blind[str(one.subject)] = why.reason
    return found


def _path(name: str, way: tuple[Edge, ...]) -> AttackPath:
    steps = tuple(PathStep(edge.source, edge.target, edge.how, edge.evidence) for edge in way)
    return AttackPath(name, steps, certain=all(edge.cost is Cost.NOTHING for edge in way))
