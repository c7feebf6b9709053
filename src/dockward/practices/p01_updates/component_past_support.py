"""A program under the containers gets no security fixes any more."""

from collections.abc import Iterator
from datetime import date

from msgspec import structs

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.errors import UnreadError
from dockward.model.host import Component, Host
from dockward.model.world import World

_ENDED = Component(name="engine", version="19.03.15", judged_by="table", end_of_life=date(2021, 8, 11))


@rule(
    "DW0102",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="1.2.2",
    why="The next flaw in it will be found, published and never mended here.",
    remedy="Move to a release that is maintained: the distribution's current one, or docker-ce and containerd.io from "
    "Docker's own repository. In place of a kernel of your own, boot the distribution's or a longterm branch.",
    references=("https://endoflife.date/docker-engine",),
    bad=host(components=(_ENDED,)),
    good=host(components=(structs.replace(_ENDED, end_of_life=date(2036, 1, 1)),)),
)
def component_past_support(h: Host, world: World) -> Iterator[Problem]:
    unjudged = []
    for one in h.components.value:
        if one.end_of_life is not None and one.end_of_life < world.today:
            yield problem(
                f"{one.name} {one.version} has had no security fixes since {one.end_of_life}.",
                at=h.components,
                evidence=(one.name, one.version),
            )
        elif one.end_of_life is None and not one.judged_by:
            unjudged.append(f"{one.name} {one.version}".strip())
    if unjudged:
        raise UnreadError(f"no table knows until when {', '.join(unjudged)} is maintained", h.components.place)
