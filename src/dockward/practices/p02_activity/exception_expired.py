"""A decision to live with a finding has expired."""

from collections.abc import Iterator
from datetime import date

from dockward.kit import Attacker, Danger, Problem, Reach, policy, problem, reach, rule
from dockward.model.policy import Exemption, PolicyFile
from dockward.model.world import World

_ENDED = Exemption(rule="DW0503", subject="container/backup", reason="until it is rebuilt", expires=date(2026, 1, 31))
_RUNNING = Exemption(rule="DW0503", subject="container/backup", reason="until it is rebuilt", expires=date(2036, 1, 31))


@rule(
    "DW0201",
    severity=reach(Attacker.CHANCE, Reach.NEIGHBOURS, Danger.DEFENCE),
    why="Somebody once accepted the flaw for a limited time. The time is over, and the finding counts again.",
    remedy="Mend what it excuses, or decide anew: change `expires` and `reason` of the entry in the policy file.",
    bad=policy(exemptions=(_ENDED,)),
    good=policy(exemptions=(_RUNNING,)),
)
def exception_expired(p: PolicyFile, world: World) -> Iterator[Problem]:
    for one in p.exemptions.value:
        if one.expires is not None and one.expires < world.today:
            yield problem(
                f"The exception for {one.about} on {one.subject} ended on {one.expires}: {one.reason}",
                at=one.place if one.place.source else p.exemptions,
                evidence=(one.about, one.subject, str(one.expires)),
            )
