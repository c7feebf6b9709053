"""Programs are copied into the image for a user who may then change them."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Flag, Instruction
from dockward.practices._dockerfiles import known, ways_on
from dockward.practices._started import copied_program, copies, started_files
from dockward.practices.p05_users._given import closed_to_others

_ROOT = frozenset({"", "0", "root"})
_OF_PROGRAMS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/entrypoint")
_PROGRAMS = (*_OF_PROGRAMS, "/etc", "/opt")
_WRITES = "whether its user writes there isn't known"


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
    fixed="FROM alpine:3.20\nCOPY server /usr/local/bin/server\n",
    good=dockerfile("FROM alpine:3.20", "COPY --chown=app data /var/lib/app/", "COPY --chown=root s /usr/local/bin/s"),
)
def copied_to_other_owner(file: Dockerfile) -> Iterator[Problem]:
    started = started_files(file)
    for stage in file.shipped:
        for one, here in copies(file, stage):
            flag = one.flag("chown")
            owner = known(flag.value).partition(":")[0] if flag and flag.value else ""
            target = known(one.arguments[-1]) if one.arguments else ""
            alone = copied_program(one, here, started) or target.startswith(_OF_PROGRAMS)
            if flag and flag.value and owner not in _ROOT and (alone or target.startswith(_PROGRAMS)):
                why = _why_kept(file, one) if alone else _WRITES
                fix = () if why else _fix(file, flag)
                evidence = f"{one.keyword} --chown={owner} {target}"
                yield problem(at=flag.value.value, evidence=evidence, fix=fix, unrepaired=why or _WRITES)


def _fix(file: Dockerfile, flag: Flag) -> tuple[Fix, ...]:
    risk = "its user can't change it any more, and starts it only where its mode lets others: `--chmod=755`"
    start = len(file.text[: flag.span.start].rstrip(" \t"))
    return (Fix(title="Leave it root's", risk=risk, edits=(Edit(Span(start, flag.span.end), ""),)),)


def _why_kept(file: Dockerfile, one: Instruction) -> str:
    """Why its owner can't change: a step behind it works on it, or its mode leaves nobody else in."""
    mode = one.flag("chmod")
    if mode is not None and mode.value is not None and closed_to_others(known(mode.value)):
        return "its mode lets nobody but its owner start it"
    names = {posixpath.basename(known(word)) for word in one.arguments} - {"", "."}
    later = (each for way in ways_on(file, one) for each in way if each.keyword == "RUN")
    words = (word for each in later for command in each.commands for word in command.words)
    return "a later step works on it" if any(posixpath.basename(word) in names for word in words) else ""
