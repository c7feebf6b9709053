"""A container has no security option of its own."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import SeccompChoice, Workload
from dockward.practices._running import not_privileged

_DEFAULTS = frozenset({"", "docker-default"})


@rule(
    "DW1310",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("kics:security_opt_not_set",),
    why="It runs with what fits every container there is; a profile made for this one program refuses far more.",
    remedy="Set `security_opt`: at least `no-new-privileges:true`, better also `seccomp=profile.json` and "
    "`apparmor=profile` made for the program.",
    references=("https://docs.docker.com/reference/compose-file/services/",),
    strict=True,
    bad=workload(no_new_privileges=False),
    good=workload(no_new_privileges=True),
)
def security_options_missing(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    own_profile = w.seccomp.value.choice is not SeccompChoice.DEFAULT or w.apparmor.value not in _DEFAULTS
    if not (w.no_new_privileges or own_profile or w.selinux.value):
        yield problem(at=w.no_new_privileges, evidence="security_opt=none")
