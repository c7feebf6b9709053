"""A command is run as root by itself in a container that runs as another user."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, compose, problem, reach, rule
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._written import hooks_of
from dockward.practices.p05_users._root import is_root_name, surely_starts_as_root, user_of


@rule(
    "DW0582",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="5.24",
    why="The command holds rights that the container was denied; code in the container can wait for it (a changed "
    "program or file) and act with them.",
    remedy="Take `user: root` out of the hook. What root must do to a container belongs into its image.",
    references=("https://docs.docker.com/compose/how-tos/lifecycle/",),
    kinds=(Kind.COMPOSE,),
    bad=compose(
        "services:", "  web:", "    image: app:1.0", '    user: "10001"', "    pre_stop:", "      - command: /save",
        "        user: root",
    ),
    good=compose(
        "services:", "  web:", "    image: app:1.0", '    user: "10001"', "    pre_stop:", "      - command: /save",
    ),
)  # fmt: skip
def hook_as_root(w: Workload, world: World) -> Iterator[Problem]:
    if surely_starts_as_root(w, world):
        return
    for name, one in hooks_of(w, world):
        user = one.at("user")
        if user is not None and (asked := str(user.plain() or "")) and is_root_name(user_of(asked)):
            why = "what the command does as root isn't known"
            yield problem(f"{name} is run as root.", at=user.place, evidence=f"{name} user=root", unrepaired=why)
