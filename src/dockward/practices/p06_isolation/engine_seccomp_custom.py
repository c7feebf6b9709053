"""The engine's default system call filter was replaced by a profile of one's own."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine

_KNOWN = frozenset({"", "default", "builtin", "unconfined"})


@rule(
    "DW0622",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    cis="2.18",
    why="It stays as it was on the day it was written, while the built-in one learns to refuse what new exploits use.",
    remedy="Compare the file with the default of the engine that runs now (github.com/moby/profiles) and renew it, or "
    'take `"seccomp-profile"` out of /etc/docker/daemon.json.',
    references=("https://docs.docker.com/engine/security/seccomp/",),
    strict=True,
    bad=engine(seccomp_profile="/etc/docker/seccomp.json"),
    good=engine(seccomp_profile="builtin"),
)
def engine_seccomp_custom(e: Engine) -> Iterator[Problem]:
    if e.seccomp_profile.value not in _KNOWN:
        yield problem(at=e.seccomp_profile)
