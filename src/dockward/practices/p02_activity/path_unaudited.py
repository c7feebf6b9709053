"""Changes to a file that rules the engine are not recorded by the audit system."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import AuditRules, Host, WatchedPath

_DAEMON = WatchedPath("1.1.3", "/usr/bin/dockerd", exists=True)


@rule(
    "DW0214",
    severity=reach(Attacker.LOCAL_USER, Reach.SIGHT, Danger.DEFENCE),
    cis=tuple(f"1.1.{number}" for number in range(3, 19)),
    elsewhere=tuple(f"docker-bench:1.1.{number}" for number in range(3, 19)),
    why="Whoever changes it becomes root through the engine, and no record says who and when.",
    remedy="Write `-w PATH -k docker` for each into /etc/audit/rules.d/docker.rules (for the data directory, watch it "
    "without its layers: `-a exit,never -F dir=/var/lib/docker/overlay2` before), then `augenrules --load`.",
    references=("audit.rules(7)",),
    bad=host(audit_paths=(_DAEMON,)),
    good=host(
        audit_paths=(_DAEMON,),
        audit=AuditRules(enabled=True, watched=frozenset({"/usr/bin/dockerd"}), source="auditctl"),
    ),
)
def path_unaudited(h: Host) -> Iterator[Problem]:
    audit = h.audit.value
    watched = audit.watched if audit.enabled else frozenset()
    for one in h.audit_paths.value:
        if one.exists and one.path not in watched:
            yield problem(f"{one.path} is not watched.", at=h.audit, evidence=one.path, cis=one.number)
