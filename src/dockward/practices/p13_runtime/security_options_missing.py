"""A container has no security option of its own."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, add_entry, problem, reach, rule, workload
from dockward.model.workload import SeccompChoice, Workload
from dockward.practices._running import not_privileged

_DEFAULTS = frozenset({"", "docker-default", "unconfined"})


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
    written="image: app:1.0\n",
    fixed="image: app:1.0\nsecurity_opt:\n  - no-new-privileges:true\n",
)
def security_options_missing(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    own_profile = w.seccomp.value.choice is SeccompChoice.CUSTOM or w.apparmor.value not in _DEFAULTS
    if not (w.no_new_privileges or own_profile or set(w.selinux.value) - {"disable"}):
        fix = Fix(
            title="Set `no-new-privileges`",
            risk="programs that gain rights (sudo, su, ping in old images) no longer work",
            changes=(add_entry("security_opt", "no-new-privileges:true"),),
        )
        yield problem(at=w.no_new_privileges, evidence="security_opt=none", fix=fix)
