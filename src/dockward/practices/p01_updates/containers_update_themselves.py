"""A container exchanges other containers for newer images by itself."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p01_updates import UPDATERS

_ONLY_TELLS = frozenset({"--monitor-only", "--monitor-only=true"})


@rule(
    "DW0114",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    confidence=Confidence.LIKELY,
    why="Whoever takes over one registry account or tag has their image running here within the hour, untested; and "
    "the updater holds the engine's socket.",
    remedy="Let it only tell (`--monitor-only` in its command, or a notifier such as Diun) and update by a reviewed "
    "change of the digest.",
    tension="Fixes should come fast, and nothing should change by itself. Watch for new digests at once, admit them "
    "after a few days or at once when they mend a flaw that is being used.",
    bad=workload(image="containrrr/watchtower:1.7.1"),
    good=workload(image="containrrr/watchtower:1.7.1", command=("/watchtower", "--monitor-only")),
)
def containers_update_themselves(w: Workload) -> Iterator[Problem]:
    repository = w.image.value.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
    if repository not in UPDATERS or any(one in _ONLY_TELLS for one in w.command.value):
        return
    if any(one.name == "WATCHTOWER_MONITOR_ONLY" for one in w.environment.value):
        # Values of the environment are never kept, so this one may say false.
        message = f"{w.image.value} updates containers by itself unless WATCHTOWER_MONITOR_ONLY is true."
        yield problem(message, at=w.image, evidence=repository, confidence=Confidence.GUESS)
    else:
        yield problem(f"{w.image.value} updates containers by itself.", at=w.image, evidence=repository)
