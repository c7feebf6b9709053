"""A container's own system call filter lets through what the engine's default refuses."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule, workload
from dockward.model.workload import Seccomp, SeccompChoice, Workload
from dockward.practices._running import not_privileged
from dockward.practices.p06_isolation._seccomp import weaker


@rule(
    "DW0620",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.22",
    why="A profile of one's own looks like hardening; one copied years ago, or written to get a program going, is "
    "often wider than none at all and misses what newer defaults refuse.",
    remedy="Take the named system calls out of the profile unless the program needs them (`strace -f -c` shows which "
    "it makes), with `SCMP_ACT_ERRNO` as the default action; or drop the profile.",
    references=("https://docs.docker.com/engine/security/seccomp/", "https://github.com/moby/profiles"),
    bad=workload(seccomp=Seccomp(SeccompChoice.CUSTOM, ("keyctl", "mount"), "SCMP_ACT_ERRNO")),
    good=workload(seccomp=Seccomp(SeccompChoice.CUSTOM, (), "SCMP_ACT_ERRNO")),
)
def seccomp_profile_weaker(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    yield from weaker(w.seccomp, "Its profile")
