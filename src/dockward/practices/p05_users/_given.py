"""Edits that give the user of a Dockerfile's program the files that it may write."""

import posixpath
from collections.abc import Iterator

from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.fix import Edit
from dockward.practices._dockerfiles import SYSTEM, known
from dockward.practices._started import copied_program, copies, started_files
from dockward.practices._values import valued_commands
from dockward.practices.p05_users._accounts import Account
from dockward.syntax.regex import regex

_OCTAL = regex(r"[0-7]{3,5}")
_OTHERS_RUN = 0o005
_LIBRARIES = frozenset(
    {".venv", "bundle", "dist-packages", "gems", "jre", "lib", "node_modules", "site-packages", "vendor", "venv"}
)
"""Names of directories that package managers fill."""


def given_copies(file: Dockerfile, stage: Stage, account: Account) -> tuple[Edit, ...] | str:
    """`--chown` for what is copied to a place that isn't the system's; else why it can't be given.

    Programs stay root's, so that who takes them over can't change them.
    """
    several = tuple(_copies(file, stage))
    if not all(map(account.known_at, several)):
        return f"it copies files before its image has the account {account.name}, whose number isn't known"
    ends = [one.keyword_span.end for one in several]
    return tuple(Edit(Span(end, end), f" --chown={account.name}") for end in ends)


def _copies(file: Dockerfile, stage: Stage) -> Iterator[Instruction]:
    started = started_files(file)
    for one, here in copies(file, stage):
        if not one.arguments or one.flag("chown") is not None:
            continue
        target = one.arguments[-1].value.content
        if not isinstance(target, str) or target.startswith(SYSTEM) or _given_later(file, stage, one, here):
            continue
        if _is_library(one) or (copied_program(one, here, started) and _others_run(stage, one)):
            continue
        yield one


def _is_library(one: Instruction) -> bool:
    """Whether what another stage made is what programs load: it is read, and nobody but root need change it."""
    words = [known(word) for word in one.arguments] if one.flag("from") is not None else []
    return any(not _LIBRARIES.isdisjoint(word.split("/")) for word in words)


def _given_later(file: Dockerfile, stage: Stage, one: Instruction, here: str) -> bool:
    """Whether a RUN behind it gives all that is there away by itself: `chown -R`."""
    target = posixpath.normpath(posixpath.join(here, known(one.arguments[-1])))
    for run in stage.all("RUN"):
        for command in valued_commands(file, run) if run.span.start > one.span.start else ():
            if command.program == "chown" and command.options & {"-R", "--recursive"}:
                places = (posixpath.normpath(posixpath.join(here, path)) for path in command.arguments[1:])
                if any(f"{target}/".startswith(f"{path}/") for path in places):
                    return True
    return False


def _others_run(stage: Stage, one: Instruction) -> bool:
    """Whether what is copied can be started by others than its owner, as far as COPY and `chmod` of its name say."""
    flag = one.flag("chmod")
    modes = [known(flag.value)] if flag is not None and flag.value is not None else []
    names = {posixpath.basename(known(word)) for word in one.arguments}
    changes = (each.arguments for run in stage.runs for each in run.commands if each.program == "chmod")
    modes += [words[0] for words in changes if names & set(map(posixpath.basename, words[1:]))]
    return not any(map(closed_to_others, modes))


def closed_to_others(mode: str) -> bool:
    """Whether a mode keeps others than the owner and the group from starting a file."""
    if _OCTAL.fullmatch(mode):
        return int(mode, 8) & _OTHERS_RUN != _OTHERS_RUN
    return mode.startswith(("u", "g"))
