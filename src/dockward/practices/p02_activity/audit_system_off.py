"""The kernel's audit system records nothing."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import AuditRules, Host


@rule(
    "DW0213",
    severity=reach(Attacker.LOCAL_USER, Reach.SIGHT, Danger.DEFENCE),
    why="Who changed the engine's settings or talked to its socket cannot be told afterwards.",
    remedy="`apt-get install auditd` (or audit) and enable it; `dockward explain path-unaudited` has the rules.",
    references=("auditd(8)",),
    bad=host(audit=AuditRules(enabled=False, watched=frozenset(), source="auditctl")),
    good=host(audit=AuditRules(enabled=True, watched=frozenset(), source="auditctl")),
)
def audit_system_off(h: Host) -> Iterator[Problem]:
    if not h.audit.value.enabled:
        yield problem(at=h.audit, evidence="audit system off")
