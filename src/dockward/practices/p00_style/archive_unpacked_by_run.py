"""An archive is copied and unpacked by RUN, and stays in the image as well; ADD unpacks it."""

import posixpath
import re
from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._dockerfiles import known
from dockward.syntax.regex import regex

_ARCHIVE = regex(r".+\.(tar|tar\.(gz|bz2|xz|zst)|tgz|tbz2?|txz)", re.IGNORECASE)
_UNPACKS = regex(r"-?[a-zA-Z]*x[a-zA-Z]*|--extract|--get")


@rule(
    "DW0014",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("buddy:EC0003", "hadolint:DL3010"),
    why="The layer of the COPY holds the archive for good, even when a later RUN deletes it.",
    remedy="`ADD app.tar.gz /app/` copies and unpacks in one step; or unpack in an earlier stage, or from a "
    "`RUN --mount=type=bind`.",
    references=("https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives",),
    bad=dockerfile("FROM debian:12.8", "COPY app.tar.gz /tmp/", "RUN tar -xzf /tmp/app.tar.gz -C /app"),
    good=dockerfile("FROM debian:12.8", "ADD app.tar.gz /app/"),
)
def archive_unpacked_by_run(file: Dockerfile) -> Iterator[Problem]:
    for stage in file.stages:
        unpacked = _unpacked(stage)
        for one in stage.all("COPY"):
            for source, name in _archives(one) if one.flag("from") is None else ():
                if name in unpacked:
                    yield problem(at=one.place, evidence=f"COPY {source}")


def _archives(one: Instruction) -> Iterator[tuple[str, str]]:
    """The archives that it copies, and the name that each gets."""
    *sources, target = [known(word) for word in one.arguments] or [""]
    for source in sources:
        if _ARCHIVE.fullmatch(source):
            named = _ARCHIVE.fullmatch(target) and not target.endswith("/")
            yield source, posixpath.basename(target if named else source)


def _unpacked(stage: Stage) -> frozenset[str]:
    """Names of the archives that its RUNs unpack."""
    commands = [command for one in stage.all("RUN") for command in one.commands if command.program in {"tar", "bsdtar"}]
    return frozenset(posixpath.basename(word) for one in commands if _unpacks(one) for word in one.words[1:])


def _unpacks(command: Command) -> bool:
    return any(_UNPACKS.fullmatch(word) for word in command.words[1:])
