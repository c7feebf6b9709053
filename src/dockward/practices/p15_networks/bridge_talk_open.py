"""Containers on the default bridge reach each other on every port."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine
from dockward.model.fact import Fact
from dockward.model.world import World

_OPTION = "com.docker.network.bridge.enable_icc"


@rule(
    "DW1503",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="2.2",
    why="A container that was started without naming a network stands open to every other such container.",
    remedy='Set `"icc": false` in /etc/docker/daemon.json and restart the engine; containers that belong together get '
    "a network of their own, where they still reach each other.",
    references=("https://docs.docker.com/engine/network/drivers/bridge/",),
    bad=engine(settings={"icc": True}),
    good=engine(settings={"icc": False}),
)
def bridge_talk_open(e: Engine, world: World) -> Iterator[Problem]:
    open_talk = _open_talk(e, world)
    if open_talk:
        sure = None if _used(world) else Confidence.GUESS
        message = "" if _used(world) else "Containers on the default bridge would reach each other; none is there now."
        yield problem(message, at=open_talk, evidence="icc=true", confidence=sure)


def _open_talk(e: Engine, world: World) -> Fact[bool]:
    """By the engine's settings, or where those couldn't be read by the network's own option."""
    by_setting = e.flag("icc", default=True)
    bridge = world.network_by_name.get("bridge")
    if by_setting.known or bridge is None:
        return by_setting
    return bridge.options.map(lambda options: options.get(_OPTION, "true").lower() == "true")


def _used(world: World) -> bool:
    """Whether containers are on the default bridge, or that isn't known."""
    bridge = world.network_by_name.get("bridge")
    return bridge is None or not bridge.members.known or bool(bridge.members.value)
