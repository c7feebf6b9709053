"""One RUN follows the other in what ships, a layer for each, where one would do."""

import re
from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Confidence, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known
from dockward.syntax.regex import regex

_Pair = tuple[Instruction, Instruction]
_LASTING = frozenset(
    {
        ".", "alias", "break", "cd", "continue", "declare", "enable", "eval", "exec", "exit", "export", "getopts",
        "hash", "let", "local", "logout", "mapfile", "popd", "pushd", "read", "readarray", "readonly", "return", "set",
        "shift", "shopt", "source", "trap", "typeset", "ulimit", "umask", "unset",
    }
)  # fmt: skip
"""What a command before would do to those after it, were they in one shell."""
_SETS = regex(r"\$\{\w+:?=|\$\(\(|(?:^|&&)[ \t]*\w+\+?=[^ \t]*[ \t]*(?:$|&&)|\(\)|\bprintf[ \t]+-v\b")
"""Expansions, assignments and functions that stay in the shell."""


@rule(
    "DW0017",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    elsewhere=("hadolint:DL3059", "kics:multiple_run_add_copy_instructions_listed", "sonar:S7031"),
    why="Each is a layer of its own, and what the second deletes or changes stays in the first.",
    remedy="Join them with `&&`, or copy everything in one COPY. Leave them apart where the first changes seldom and "
    "takes long: then the cache keeps it.",
    tension="Fewer layers make a smaller image, more make a faster second build; a build stage needs only the cache.",
    references=("https://docs.docker.com/build/building/best-practices/#minimize-the-number-of-layers",),
    bad=dockerfile("FROM debian:12.8", "RUN make", "RUN make install"),
    good=dockerfile("FROM debian:12.8", "RUN make && make install"),
    fixed="FROM debian:12.8\nRUN make \\\n    && make install\n",
)
def runs_in_sequence(file: Dockerfile) -> Iterator[Problem]:
    """One finding for RUN, at the first that could be left out, and one for COPY into one directory; likewise ADD."""
    pairs = [pair for pair in pairwise(file.final.instructions if file.final else ()) if _joinable(*pair)]
    for keyword in ("RUN", "COPY", "ADD"):
        own = [pair for pair in pairs if pair[1].keyword == keyword]
        if own:
            message = f"Of the {keyword} instructions that follow one another, {len(own)} could be left out."
            yield problem(message, at=own[0][1].place, evidence=f"{keyword} after {keyword}", fix=_fix(file, own))


def _joinable(before: Instruction, after: Instruction) -> bool:
    if before.keyword != after.keyword or before.flags or after.flags or before.heredocs or after.heredocs:
        return False
    if after.keyword == "RUN":
        return bool(before.script and after.script and before.commands and after.commands)
    return after.keyword in {"COPY", "ADD"} and _directory(before) == _directory(after) != ""


def _directory(one: Instruction) -> str:
    """Where it copies to, if that is plainly a directory; a source that is one would be merged into it either way."""
    target = known(one.arguments[-1]) if one.arguments else ""
    return target if target.endswith("/") or target == "." else ""


def _fix(file: Dockerfile, pairs: list[_Pair]) -> tuple[Fix, ...]:
    """RUNs with nothing between them, and nothing in any that `&&` would bind otherwise."""
    edits = [edit for before, after in pairs for edit in _joint(file, before, after)]
    if pairs[0][0].keyword != "RUN" or len(edits) != len(pairs):
        return ()
    risk = "the cache keeps only all of them, and each runs in the shell of those before"
    return (Fix(title="Join them with &&", risk=risk, edits=tuple(edits)),)


def _joint(file: Dockerfile, before: Instruction, after: Instruction) -> Iterator[Edit]:
    gap = file.text[before.arguments_span.end : after.span.start]
    alone = not gap.strip() and "\n" not in gap.replace("\n", "", 1)
    if alone and before.arguments_span.end == before.span.end and _is_chain(before) and _is_chain(after):
        text = f" {file.escape}{file.newline}    && "
        yield Edit(Span(before.arguments_span.end, after.arguments_span.start), text)


def _is_chain(one: Instruction) -> bool:
    """Simple commands with `&&` between them, none of which changes the shell."""
    if any(mark in one.script for mark in ("#", ";", "||", "\n", "`")) or one.script.endswith("&"):
        return False
    if re.search(r"(?<![&<>])&(?![&>])", one.script) or one.script.lstrip().startswith(("!", "{", "(")):
        return False
    if _SETS.search(one.script):
        return False
    words = {word for each in one.commands if each.depth == 0 for word in (each.program, *each.prefixes)}
    return not words & _LASTING
