"""A container runs without a system call filter."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, problem, reach, remove_entry, rule, workload
from dockward.model.workload import Seccomp, SeccompChoice, Workload
from dockward.practices._roles import why_engine
from dockward.practices._running import not_privileged


@rule(
    "DW0618",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.22",
    elsewhere=(
        "docker-bench:5.22",
        "compose-lint:CL-0009",
        "docksec:compose-disabled-security-opt",
        "kics:default_seccomp_profile_disabled",
        "semgrep:seccomp-confinement-disabled",
    ),
    why="Some sixty system calls that hardly any service needs are open again; most escapes through the kernel of the "
    "last years started with one of them.",
    remedy="Take `seccomp=unconfined` out of `security_opt`. Where a program breaks then, give it a profile of its own "
    "that allows the one call more (`security_opt: [seccomp=profile.json]`).",
    references=("https://docs.docker.com/engine/security/seccomp/",),
    bad=workload(seccomp=Seccomp(SeccompChoice.UNCONFINED)),
    good=workload(seccomp=Seccomp(SeccompChoice.DEFAULT)),
    written="image: app:1.0\nsecurity_opt: [seccomp=unconfined]\n",
    fixed="image: app:1.0\n",
)
def seccomp_off(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    if w.seccomp.value.choice is SeccompChoice.UNCONFINED:
        fix = Fix(
            title="Take `seccomp=unconfined` out",
            risk="programs that make unusual system calls (debuggers, some sandboxes) no longer work",
            changes=(remove_entry("security_opt", "seccomp=unconfined"),),
        )
        why = why_engine(w)
        yield problem(at=w.seccomp, evidence="seccomp=unconfined", fix=() if why else fix, unrepaired=why)
