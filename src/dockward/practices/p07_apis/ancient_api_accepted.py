"""The engine still answers versions of its API that are over eight years old."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine

_OLDEST = (1, 24)
"""Before it, the request that starts a container may change its settings, past what filters in between look at."""


@rule(
    "DW0728",
    severity=reach(Attacker.LOCAL_USER, Reach.CONTAINER, Danger.DEFENCE),
    why="A request in an old version means other things than the same request today; filters and authorization plugins "
    "that read the new meaning let it pass.",
    remedy='Use an engine from 25.0 on, and take `"min-api-version"` and DOCKER_MIN_API_VERSION out of its settings; '
    "until then let a filter in front refuse paths below /v1.40.",
    references=("https://docs.docker.com/reference/api/engine/",),
    bad=engine(min_api_version="1.12"),
    good=engine(min_api_version="1.24"),
)
def ancient_api_accepted(e: Engine) -> Iterator[Problem]:
    words = e.min_api_version.value.split(".")
    if all(one.isdecimal() for one in words) and tuple(int(one) for one in words) < _OLDEST:
        yield problem(at=e.min_api_version)
