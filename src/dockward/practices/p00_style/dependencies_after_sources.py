"""All sources are copied before the dependencies are installed, so each change of one installs them anew."""

import posixpath
from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._directories import Directory, located
from dockward.practices._dockerfiles import command_place, known
from dockward.practices.p00_style._fetched_first import fetched_first
from dockward.practices.p00_style._installs import Install, install_of, is_idle
from dockward.practices.p00_style._layers import Behind, turned_round

_WHOLE = frozenset({".", "./"})


@rule(
    "DW0090",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="The builder keeps a step only as long as nothing before it changes: a build that could take seconds downloads "
    "everything again, and every push and pull carries it.",
    remedy="Copy what names the dependencies first (`COPY package.json package-lock.json ./`), install them, and copy "
    "the rest after that.",
    references=("https://docs.docker.com/build/cache/optimize/#order-your-layers",),
    bad=dockerfile("FROM node:22.9", "WORKDIR /app", "COPY . .", "RUN npm ci"),
    good=dockerfile("FROM node:22.9", "WORKDIR /app", "COPY package*.json ./", "RUN npm ci", "COPY . ."),
)
def dependencies_after_sources(file: Dockerfile) -> Iterator[Problem]:
    """The first such step of a stage."""
    for stage in file.built:
        one = _behind(file, stage)
        if one is not None:
            why, fix = _repaired(file, one) if file.context.seen else ("", ())
            names = ", ".join(one.install.needed)
            message = f"{one.install.program} installs what {names} names, after all sources were copied"
            place = command_place(file, one.step, one.command)
            evidence = f"{one.install.program} {names}"
            yield problem(f"{message}{f'; {why}' if why else ''}.", at=place, evidence=evidence, fix=fix)


def _repaired(file: Dockerfile, one: Behind) -> tuple[str, tuple[Fix, ...]]:
    return turned_round(file, one) if one.install.ahead is None else fetched_first(file, one)


def _behind(file: Dockerfile, stage: Stage) -> Behind | None:
    """The install step behind a COPY of everything; none where an earlier step installed the like already."""
    copy: tuple[Instruction, Directory] | None = None
    for one, directory in located(file, stage):
        for command in one.commands if one.keyword == "RUN" else ():
            install = install_of(command)
            if install is not None and copy is None:
                return None
            found = _in(install, *copy, directory) if install is not None and copy is not None else None
            if found is not None and copy is not None and not is_idle(found, file.context):
                return Behind(copy=copy[0], step=one, command=command, install=found)
        if one.keyword == "COPY" and _is_whole(one):
            copy = one, directory
    return None


def _is_whole(one: Instruction) -> bool:
    """Whether it copies all of the build's directory, and that alone."""
    return one.flag("from") is None and [known(each) for each in one.arguments[:-1]] in ([each] for each in _WHOLE)


def _in(install: Install, copy: Instruction, at_copy: Directory, at_run: Directory) -> Install | None:
    """The install with its files as they lie in what was copied; None where they lie elsewhere."""
    target = known(copy.arguments[-1])
    where = at_copy if target in _WHOLE else _directory(at_copy, target)
    needed = tuple(_below(one, where, at_run) for one in install.needed)
    return structs.replace(install, needed=needed) if all(needed) else None


def _directory(start: Directory, target: str) -> Directory:
    path = posixpath.join(start.path, target) if start.path or target.startswith("/") else ""
    return Directory(posixpath.normpath(path) if target and path else "", given=True)


def _below(path: str, where: Directory, at_run: Directory) -> str:
    """A file's path from the directory of the copy; empty where it isn't in it, or nobody knows."""
    if not path.startswith("/") and at_run is not where and (not where.path or where.path != at_run.path):
        return ""
    if path.startswith("/"):
        path = posixpath.relpath(path, where.path) if where.path else ""
    clean = posixpath.normpath(path) if path else ""
    return "" if clean.startswith("..") or "$" in clean else clean
