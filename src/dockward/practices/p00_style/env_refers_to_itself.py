"""ENV uses a variable that the same ENV sets, and gets what it was before."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction, Pair, Stage
from dockward.practices._dockerfiles import known
from dockward.practices.p00_style._variables import used
from dockward.practices.p00_style._written import written


@rule(
    "DW0019",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("datadog-iac:env_no_refer_envvar", "hadolint:DL3044"),
    why="All variables of an instruction are replaced before any of them is set, so this one is empty, or old.",
    remedy="Give the second its own ENV.",
    references=("https://docs.docker.com/reference/dockerfile/#environment-replacement",),
    bad=dockerfile("FROM debian:12.8", "ENV HOME_DIR=/srv BIN=$HOME_DIR/bin"),
    good=dockerfile("FROM debian:12.8", "ENV HOME_DIR=/srv", "ENV BIN=$HOME_DIR/bin"),
    fixed="FROM debian:12.8\nENV HOME_DIR=/srv\nENV BIN=$HOME_DIR/bin\n",
)
def env_refers_to_itself(file: Dockerfile) -> Iterator[Problem]:
    """Not where it was set before: then the old value may be meant."""
    for stage, one in written(file, "ENV"):
        keys = [known(pair.key) for pair in one.pairs]
        for number, pair in enumerate(one.pairs):
            names = used(file, pair.value) if pair.value else frozenset[str]()
            found = sorted((names & frozenset(keys)) - {keys[number]} - _set_before(file, stage, one))
            if found and pair.value:
                fix = _fix(file, one, pair) if set(found) <= set(keys[:number]) else ()
                yield problem(at=pair.value.value, evidence=f"ENV {keys[number]} uses {found[0]}", fix=fix)


def _set_before(file: Dockerfile, stage: Stage, until: Instruction) -> frozenset[str]:
    """Names that the stage and those below it set before the instruction."""
    found: set[str] = set()
    for one in (each for stage_ in file.lineage(stage) for each in stage_.instructions):
        if until in (one, one.trigger):
            break
        if one.keyword in {"ENV", "ARG"}:
            found.update(known(pair.key) for pair in one.pairs)
    return frozenset(found)


def _fix(file: Dockerfile, one: Instruction, pair: Pair) -> tuple[Fix, ...]:
    """An ENV of its own from there on."""
    if one.keyword_span.start != one.span.start or one not in (
        each for stage in file.stages for each in stage.instructions
    ):
        return ()
    before = max(each.span.end for each in one.pairs if each.span.end <= pair.span.start)
    gap = file.text[before : pair.span.start]
    if gap.strip(f" \t\r\n{file.escape}"):
        return ()
    edit = Edit(Span(before, pair.span.start), f"{file.newline}{file.text[one.span.start : one.keyword_span.end]} ")
    return (Fix(title="Begin another ENV", risk="the variable gets another value than before", edits=(edit,)),)
