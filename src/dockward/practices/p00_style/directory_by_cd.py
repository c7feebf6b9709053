"""RUN changes the directory with cd, which ends with it, where WORKDIR is meant."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Role, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._directories import Directory, is_absolute, located
from dockward.practices._dockerfiles import command_place, ways_on
from dockward.practices.p00_style._written import has_text, insertion, line_above, word_span

_TARGET = 1
_WORK_SOMEWHERE = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD", "RUN", "WORKDIR"})
_RISK = "the directory is made where it is missing, and belongs to root"
_LASTING = "; what follows starts there, too"


@rule(
    "DW0002",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=(
        "buddy:ER0003",
        "hadolint:DL3003",
        "kics:run_command_cd_instead_of_workdir",
        "semgrep:use-workdir",
        "terrascan:AC_DOCKER_0018",
        "trivy:DS-0013",
    ),
    why="The next instruction starts where the one before the cd did; who adds a line below expects something else.",
    remedy="Put `WORKDIR /the/directory` before the RUN, and leave the cd away.",
    references=("https://docs.docker.com/build/building/best-practices/#workdir",),
    bad=dockerfile("FROM debian:12.8", "WORKDIR /", "RUN cd /app && make"),
    good=dockerfile("FROM debian:12.8", "WORKDIR /app", "RUN make"),
    fixed="FROM debian:12.8\nWORKDIR /\nWORKDIR /app\nRUN make\nWORKDIR /\n",
)
def directory_by_cd(file: Dockerfile) -> Iterator[Problem]:
    """A cd with which the script begins, and one that ends it and so does nothing."""
    for stage in file.stages:
        for one, directory in located(file, stage):
            first = _first(one)
            if first is not None:
                fix = _fix(file, stage, one, directory)
                yield problem(at=command_place(file, one, first), evidence=f"cd {first.words[_TARGET]}", fix=fix)
            elif (last := _last(one)) is not None:
                message = "A RUN ends with cd, which does nothing for what follows."
                place = command_place(file, one, last)
                yield problem(message, at=place, evidence=f"cd {last.words[_TARGET]} at the end")


def _first(one: Instruction) -> Command | None:
    """The cd at its very begin: not in a subshell or a loop, and not that of a script of several lines."""
    if one.keyword != "RUN" or one.exec_form or one.heredocs or not one.commands:
        return None
    found = one.commands[0]
    begins = found.span.start == one.arguments_span.start
    return found if begins and _changes(found) else None


def _last(one: Instruction) -> Command | None:
    if one.keyword != "RUN" or one.exec_form or one.heredocs or not one.commands:
        return None
    found = one.commands[-1]
    ends = found.span.end == one.arguments_span.end
    return found if ends and _changes(found) and found.role in {Role.AND, Role.THEN} else None


def _changes(command: Command) -> bool:
    """To a directory that WORKDIR could name: it knows variables, but no patterns and no commands."""
    if command.program != "cd" or len(command.words) <= _TARGET or command.depth:
        return False
    target = command.words[_TARGET]
    return not set("*?[`") & set(target) and "$(" not in target and target != "-"


def _fix(file: Dockerfile, stage: Stage, one: Instruction, directory: Directory) -> tuple[Fix, ...]:
    """WORKDIR before it, and after it the one that was in force, if that is known and anything comes after."""
    first, *rest = one.commands
    span = word_span(file, first, _TARGET)
    target = first.words[_TARGET]
    if span is None or not rest or len(first.words) > _TARGET + 1 or not is_absolute(target) or "$" in target:
        return ()
    after = rest[0].span.start
    between = file.text[first.span.end : after]
    if rest[0].role is not Role.AND or between.strip(f" \t\r\n{file.escape}") != "&&" or one not in stage.instructions:
        return ()
    without = Edit(Span(first.span.start, after), "")
    if directory.path == posixpath.normpath(target):
        return (Fix(title="Leave the cd away", edits=(without,)),)
    edits = (line_above(file, one, f"WORKDIR {target}"), without)
    title = f"Use WORKDIR {target}"
    if _sets_anew(file, one):
        return (Fix(title=title, risk=_RISK, edits=edits),)
    if directory.path:
        return (Fix(title=title, risk=_RISK, edits=(*edits, _back(file, one, directory))),)
    hangs = any(_hangs_on_it(file, one))
    return () if hangs else (Fix(title=title, risk=_RISK + _LASTING, edits=edits),)


def _sets_anew(file: Dockerfile, one: Instruction) -> bool:
    """Whether WORKDIR names a whole path right after it, whichever way it goes on, or the file ends before anything."""
    firsts = [next(way, None) for way in ways_on(file, one)]
    return bool(firsts) and all(
        each is not None and each.keyword == "WORKDIR" and is_absolute(each.arguments[0].text if each.arguments else "")
        for each in firsts
    )


def _hangs_on_it(file: Dockerfile, one: Instruction) -> Iterator[bool]:
    """For what comes later, up to a WORKDIR with a whole path: whether it may use the directory from before."""
    for way in ways_on(file, one):
        for each in way:
            if each.keyword == "WORKDIR" and each.arguments and is_absolute(each.arguments[0].text):
                break
            if each.keyword in {"ADD", "COPY"}:
                yield not each.arguments or not is_absolute(each.arguments[-1].text)
            else:
                yield each.keyword in _WORK_SOMEWHERE


def _back(file: Dockerfile, one: Instruction, directory: Directory) -> Edit:
    end = one.span.end
    newline = has_text(file, Span(end, end + len(file.newline)), file.newline)
    line = f"WORKDIR {directory.path}"
    return insertion(end + len(file.newline), line + file.newline) if newline else insertion(end, file.newline + line)
