"""A command that is run in a container by itself has every privilege."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import not_privileged
from dockward.practices._written import asks, hooks_of


@rule(
    "DW0581",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.23",
    why="The command holds every capability, unfiltered, among files that the container's own code may have changed: "
    "what it starts there can take the host.",
    remedy="Take `privileged` out of the hook; what only the host can do is done there before the container starts.",
    references=("https://docs.docker.com/compose/how-tos/lifecycle/",),
    kinds=(Kind.COMPOSE,),
    bad=compose(
        "services:", "  web:", "    image: app:1.0", "    post_start:", "      - command: /prepare",
        "        privileged: true",
    ),
    good=compose("services:", "  web:", "    image: app:1.0", "    post_start:", "      - command: /prepare"),
)  # fmt: skip
def hook_privileged(w: Workload, world: World) -> Iterator[Problem]:
    not_privileged(w)
    for name, one in hooks_of(w, world):
        if asks(one.at("privileged"), wanted=True):
            why = "what the command does with its privileges isn't known"
            yield problem(
                f"{name} is run with every privilege.", at=one.place, evidence=f"{name} privileged=true", unrepaired=why
            )
