"""The engine itself warns of how it is set up."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine

_TOLD_ELSEWHERE = ("api is accessible", "without encryption", "insecure", "devicemapper", "aufs")


@rule(
    "DW0219",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.LIKELY,
    why="It knows of a limit that it cannot enforce, or of a feature that is missing or ends; few people read `docker "
    "info`.",
    remedy="Do what the warning says; missing controllers come with kernel options such as `swapaccount=1`.",
    bad=engine(warnings=("WARNING: No swap limit support",)),
    good=engine(warnings=()),
)
def engine_warns(e: Engine) -> Iterator[Problem]:
    for text in e.warnings.value:
        words = text.removeprefix("WARNING: ").strip()
        if not any(one in words.lower() for one in _TOLD_ELSEWHERE):
            yield problem(f"{words.rstrip('.')}.", at=e.warnings, evidence=words[:120])
