"""A container's processes may gain privileges that it was started without."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
    Fix,
    Problem,
    Reach,
    add_entry,
    kernel,
    problem,
    process,
    reach,
    remove_entry,
    rule,
    workload,
)
from dockward.model.workload import Workload
from dockward.practices._roles import why_engine
from dockward.practices._running import processes, seen


@rule(
    "DW0507",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    cis="5.26",
    elsewhere=(
        "docker-bench:5.26",
        "compose-lint:CL-0003",
        "docksec:compose-no-new-privileges",
        "kics:no_new_privileges_not_set",
        "semgrep:no-new-privileges",
    ),
    why="One program with the setuid bit or with file capabilities in the image is enough to turn an ordinary user of "
    "the container into its root.",
    remedy="Set `security_opt: [no-new-privileges:true]` in compose (`--security-opt no-new-privileges`), or "
    '`"no-new-privileges": true` in daemon.json for all. Programs that need sudo or su stop working.',
    references=("https://docs.kernel.org/userspace-api/no_new_privs.html",),
    bad=workload(no_new_privileges=False, kernel=kernel(processes=(process(no_new_privileges=False),))),
    good=workload(no_new_privileges=False, kernel=kernel(processes=(process(no_new_privileges=True),))),
    written="image: app:1.0\n",
    fixed="image: app:1.0\nsecurity_opt:\n  - no-new-privileges:true\n",
)
def no_new_privileges_missing(w: Workload) -> Iterator[Problem]:
    if w.no_new_privileges:
        return
    if seen(w) is None or not all(one.no_new_privileges for one in processes(w)):
        fix = Fix(
            title="Set `no-new-privileges`",
            risk="programs that gain rights (sudo, su, ping in old images) no longer work",
            changes=(
                *(remove_entry("security_opt", f"no-new-privileges={word}") for word in ("false", "0", "f")),
                add_entry("security_opt", "no-new-privileges:true"),
            ),
        )
        why = why_engine(w)
        evidence = "no-new-privileges=false"
        yield problem(at=w.no_new_privileges, evidence=evidence, fix=() if why else fix, unrepaired=why)
