"""The engine's own system call filter lets through what its built-in one refuses."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, engine, reach, rule
from dockward.model.engine import Engine
from dockward.model.workload import Seccomp, SeccompChoice
from dockward.practices.p06_isolation._seccomp import weaker

_FILE = "/etc/docker/seccomp.json"


@rule(
    "DW0643",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis=("2.18", "5.22"),
    why="Every container that chooses no profile gets this one, and nothing in its own settings shows it: system calls "
    "are open to it that the engine closed because escapes start with them.",
    remedy="Take the named system calls out of the file that `seccomp-profile` in /etc/docker/daemon.json names, with "
    '`SCMP_ACT_ERRNO` as `defaultAction`; or take `"seccomp-profile"` out. Then restart the engine and make the '
    "containers anew.",
    references=("https://docs.docker.com/engine/security/seccomp/", "https://github.com/moby/profiles"),
    bad=engine(seccomp_profile=_FILE, seccomp=Seccomp(SeccompChoice.CUSTOM, ("keyctl", "mount"), "SCMP_ACT_ERRNO")),
    good=engine(seccomp_profile=_FILE, seccomp=Seccomp(SeccompChoice.CUSTOM, (), "SCMP_ACT_ERRNO")),
)
def engine_seccomp_weaker(e: Engine) -> Iterator[Problem]:
    if e.seccomp.value.choice is SeccompChoice.UNCONFINED:
        raise NotApplicable("it filters nothing: see DW0621")
    yield from weaker(e.seccomp, "The engine's profile")
