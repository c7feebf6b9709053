"""Capital and small letters are mixed where they mean the same: in instructions, AS, stages and protocols."""

import re
from collections.abc import Iterator, Sequence

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._dockerfiles import place_at
from dockward.practices._repairs import is_in_small_letters, written_keyword
from dockward.practices.p00_style._written import everything, written
from dockward.syntax.dockerfile.forms import INSTRUCTIONS
from dockward.syntax.regex import regex

_WITH_NAME = 3
_PROTOCOL = regex(r"/(?:TCP|UDP|SCTP)\Z", re.IGNORECASE)


@rule(
    "DW0024",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=(
        "buddy:EI0005",
        "buildkit:ConsistentInstructionCasing",
        "buildkit:ExposeProtoCasing",
        "buildkit:FromAsCasing",
        "buildkit:StageNameCasing",
        "dockerfilelint:uppercase_commands",
        "sonar:S6476",
    ),
    why="Searching for `COPY` or for a stage's name misses the odd one, and so does whoever skims the file.",
    remedy="Write instructions all in capital letters, `AS` like its `FROM`, stages and protocols in small ones.",
    references=("https://docs.docker.com/reference/build-checks/consistent-instruction-casing/",),
    bad=dockerfile("FROM debian:12.8", "run make"),
    good=dockerfile("FROM debian:12.8", "RUN make"),
    fixed="FROM debian:12.8\nRUN make\n",
)
def casing_mixed(file: Dockerfile) -> Iterator[Problem]:
    """A file that has all its instructions in small letters is consistent; the odd ones follow most of them."""
    every = tuple(one for one in everything(file) if one.keyword in INSTRUCTIONS)
    small = is_in_small_letters(file, every)
    wanted = {one.keyword_span: _in_letters(written_keyword(file, one), small=small) for one in every}
    odd = [one for one in every if written_keyword(file, one) != wanted[one.keyword_span]]
    # One repair for all of them: with some left as they are the file would be mixed still.
    edits = tuple(Edit(one.keyword_span, wanted[one.keyword_span]) for one in odd)
    edits += tuple(_joints(file, odd, small=small))
    for one in odd:
        yield _problem(file, one, one.keyword_span, wanted[one.keyword_span], edits)
    for stage in file.stages:
        yield from _of_stage(file, stage, joint=stage.start not in odd)
    for _, one in written(file, "EXPOSE"):
        for port in one.arguments:
            found = _PROTOCOL.search(port.text)
            if found and found[0] != found[0].lower():
                span = Span(port.span.start + found.start(), port.span.start + found.end())
                yield _problem(file, one, span, found[0].lower())


def _in_letters(word: str, *, small: bool) -> str:
    return word.lower() if small else word.upper()


def _joints(file: Dockerfile, odd: Sequence[Instruction], *, small: bool) -> Iterator[Edit]:
    """The AS of every FROM that is to be written otherwise."""
    for stage in file.stages:
        if stage.start in odd and len(stage.start.arguments) == _WITH_NAME:
            joint, wanted = stage.start.arguments[1], _in_letters("as", small=small)
            if joint.text != wanted:
                yield Edit(joint.span, wanted)


def _of_stage(file: Dockerfile, stage: Stage, *, joint: bool) -> Iterator[Problem]:
    """Its AS like its FROM, if that is asked, and its name in small letters."""
    if len(stage.start.arguments) != _WITH_NAME:
        return
    _, between, name = stage.start.arguments
    wanted = _in_letters("as", small=written_keyword(file, stage.start).islower())
    if joint and between.text != wanted:
        yield _problem(file, stage.start, between.span, wanted)
    if name.text != name.text.lower():
        yield _problem(file, stage.start, name.span, name.text.lower())


def _problem(file: Dockerfile, one: Instruction, span: Span, wanted: str, edits: tuple[Edit, ...] = ()) -> Problem:
    word = file.text[span.start : span.end]
    fix = Fix(title=f"Write {wanted}", edits=edits or (Edit(span, wanted),))
    message = f"{word} would better be {wanted}."
    return problem(message, at=place_at(file, one, span.start), evidence=f"{one.keyword} {word}", fix=fix)
