"""Programs are copied into the image for a user who may then change them."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import known
from dockward.practices._started import copied_program, copies, started_files

_ROOT = frozenset({"", "0", "root"})
_PROGRAMS = (
    "/bin",
    "/sbin",
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/etc",
    "/opt",
    "/entrypoint",
)


@rule(
    "DW0551",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=(
        "kics:chown_flag_exists",
        "sonar:S6504",
        "terrascan:AC_DOCKER_00024",
    ),
    why="Whoever takes over the application can rewrite its programs and settings, and stays after a restart.",
    remedy="Copy programs and settings as root and readable, `COPY --chmod=755`; give the user only the directories "
    "that it writes.",
    references=("https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",),
    tension="A user other than root is right; that it also owns what it runs isn't needed for it.",
    strict=True,
    bad=dockerfile("FROM alpine:3.20", "COPY --chown=app:app server /usr/local/bin/server"),
    good=dockerfile("FROM alpine:3.20", "COPY --chown=app data /var/lib/app/", "COPY --chown=root s /usr/local/bin/s"),
)
def copied_to_other_owner(file: Dockerfile) -> Iterator[Problem]:
    started = started_files(file)
    for stage in file.shipped:
        for one, here in copies(file, stage):
            flag = one.flag("chown")
            owner = known(flag.value).partition(":")[0] if flag and flag.value else ""
            target = known(one.arguments[-1]) if one.arguments else ""
            program = target.startswith(_PROGRAMS) or copied_program(one, here, started)
            if flag and flag.value and owner not in _ROOT and program:
                yield problem(at=flag.value.value, evidence=f"{one.keyword} --chown={owner} {target}")
