"""CMD or ENTRYPOINT is in shell form, so a shell stands between the engine and the program."""

import json
import re
import shlex
from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices.p00_style._written import has_text, written
from dockward.syntax.regex import regex

_PLAIN = regex(r"""[\w@%+=:,./ '"-]+""", re.ASCII)
"""What means the same with and without a shell, quotes aside."""
_BUILTINS = frozenset(
    {
        ".", ":", "alias", "cd", "command", "eval", "exec", "exit", "export", "read", "set", "shift", "source", "time",
        "trap", "type", "ulimit", "umask", "unset", "wait", "if", "for", "while", "until", "case", "function",
    }
)  # fmt: skip
_RISK = (
    "no shell replaces variables in it; the program gets signals itself, as process 1, and ENTRYPOINT's the arguments "
    "of `docker run`"
)


@rule(
    "DW0003",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=(
        "buddy:EJ0002",
        "buildkit:JSONArgsRecommended",
        "hadolint:DL3025",
        "kics:not_using_json_in_cmd_and_entrypoint_arguments",
        "semgrep:prefer-json-notation",
        "sonar:S7019",
    ),
    why="The shell is process 1 and passes no signals on: the program isn't told to stop and is killed after ten "
    "seconds. ENTRYPOINT in shell form also ignores CMD and the arguments of `docker run`.",
    remedy='Write the words as a JSON array: `CMD ["nginx", "-g", "daemon off;"]`. Where a shell is needed, say so '
    'with `exec`: `CMD exec server --port "$PORT"`.',
    references=("https://docs.docker.com/reference/build-checks/json-args-recommended/",),
    bad=dockerfile("FROM debian:12.8", "CMD server --port 80"),
    good=dockerfile("FROM debian:12.8", 'CMD ["server", "--port", "80"]'),
    fixed='FROM debian:12.8\nCMD ["server", "--port", "80"]\n',
)
def shell_form(file: Dockerfile) -> Iterator[Problem]:
    """A shell that SHELL names is meant, and `exec` leaves none."""
    for stage, one in written(file, "CMD", "ENTRYPOINT"):
        if one.script and not one.exec_form and not _is_meant(file, stage, one):
            why = _takes_words(file, stage) if one.keyword == "ENTRYPOINT" else ""
            fix = () if why else _fix(file, one)
            evidence = f"{one.keyword} {_program(one)}".rstrip()
            yield problem(at=one.place, evidence=evidence, fix=fix, unrepaired=why)


def _takes_words(file: Dockerfile, stage: Stage) -> str:
    """Why a JSON array would start it with other words: those of CMD, which the shell form leaves out; empty: none.

    What the base says of CMD counts no longer once ENTRYPOINT is set.
    """
    after = (each for other in file.stages if stage in file.lineage(other) for each in _from(file, other, stage))
    given = any(one.arguments or one.script for one in after)
    return "as a JSON array it would be given the words of CMD, which it leaves out now" if given else ""


def _from(file: Dockerfile, other: Stage, stage: Stage) -> Iterator[Instruction]:
    lineage = file.lineage(other)
    for each in lineage[lineage.index(stage) :]:
        yield from each.all("CMD")


def _is_meant(file: Dockerfile, stage: Stage, one: Instruction) -> bool:
    return any(each.all("SHELL") for each in file.lineage(stage)) or any(
        "exec" in each.prefixes for each in one.commands
    )


def _program(one: Instruction) -> str:
    return one.commands[0].program if one.commands else ""


def _fix(file: Dockerfile, one: Instruction) -> tuple[Fix, ...]:
    """Only where the shell does nothing but split words."""
    if not _PLAIN.fullmatch(one.script) or not has_text(file, one.arguments_span, one.script):
        return ()
    try:
        words = shlex.split(one.script)
    except ValueError:
        return ()
    if not words or words[0] in _BUILTINS or "=" in words[0]:
        return ()
    return (Fix(title="Write it as a JSON array", risk=_RISK, edits=(Edit(one.arguments_span, json.dumps(words)),)),)
