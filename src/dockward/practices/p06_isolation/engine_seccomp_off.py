"""The engine runs containers without a system call filter by default."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0621",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="2.18",
    why="Every container may make every system call, also those that only escapes need, whatever its compose file "
    "leaves at the default.",
    remedy='Take `"seccomp-profile": "unconfined"` out of /etc/docker/daemon.json and restart the engine; where '
    "`docker info` names no seccomp at all, the kernel lacks CONFIG_SECCOMP_FILTER.",
    references=("https://docs.docker.com/engine/security/seccomp/",),
    bad=engine(seccomp_profile="unconfined"),
    good=engine(seccomp_profile="builtin"),
)
def engine_seccomp_off(e: Engine) -> Iterator[Problem]:
    profile = e.seccomp_profile.value
    if profile in {"", "unconfined"}:
        yield problem(at=e.seccomp_profile, evidence=f"seccomp profile={profile or 'none'}")
