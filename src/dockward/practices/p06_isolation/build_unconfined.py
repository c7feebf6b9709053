"""A build step runs outside of the builder's sandbox."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_instructions, known
from dockward.practices._repairs import without_argument


@rule(
    "DW0660",
    severity=reach(Attacker.SUPPLIER, Reach.HOST),
    elsewhere=("sonar:S6502",),
    why="With every capability and no filter, one bad package in that step takes the machine that builds.",
    remedy="Take `--security=insecure` out, and the entitlement `security.insecure` from the builder.",
    references=("https://docs.docker.com/reference/dockerfile/#run---security",),
    bad=dockerfile(
        "# syntax=docker/dockerfile:1-labs", "FROM alpine:3.20", "RUN --security=insecure mount -t proc p /p"
    ),
    good=dockerfile("FROM alpine:3.20", "RUN --security=sandbox make"),
    fixed="# syntax=docker/dockerfile:1-labs\nFROM alpine:3.20\nRUN mount -t proc p /p\n",
)
def build_unconfined(file: Dockerfile) -> Iterator[Problem]:
    for one in built_instructions(file, "RUN"):
        flag = one.flag("security")
        if flag and flag.value and known(flag.value) == "insecure":
            edits = without_argument(file, one, flag.span)
            fix = Fix(title="Take --security=insecure out", risk="what needed the privileges fails", edits=edits)
            yield problem(at=flag.value.value, evidence="RUN --security=insecure", fix=fix)
