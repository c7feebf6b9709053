"""ENV uses a variable that the same ENV sets, and gets what it was before."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction, Pair
from dockward.practices._dockerfiles import known
from dockward.practices.p00_style._variables import used, with_names_before


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
    for stage in file.stages:
        for one, before in with_names_before(file, stage):
            for each in (one, one.trigger):
                if each is not None and each.keyword == "ENV":
                    yield from _problems(file, each, before, kept=each is one.trigger)


def _problems(file: Dockerfile, one: Instruction, before: set[str], *, kept: bool) -> Iterator[Problem]:
    keys = [known(pair.key) for pair in one.pairs]
    wanted = frozenset(keys) - before
    for number, pair in enumerate(one.pairs):
        found = sorted((used(file, pair.value) & wanted) - {keys[number]}) if pair.value else []
        if found and pair.value:
            fix = _fix(file, one, pair) if set(found) <= set(keys[:number]) and not kept else ()
            yield problem(at=pair.value.value, evidence=f"ENV {keys[number]} uses {found[0]}", fix=fix)


def _fix(file: Dockerfile, one: Instruction, pair: Pair) -> tuple[Fix, ...]:
    """An ENV of its own from there on."""
    before = one.pairs[one.pairs.index(pair) - 1].span.end
    gap = file.text[before : pair.span.start]
    if gap.strip(f" \t\r\n{file.escape}"):
        return ()
    edit = Edit(Span(before, pair.span.start), f"{file.newline}{file.text[one.span.start : one.keyword_span.end]} ")
    return (Fix(title="Begin another ENV", risk="the variable gets another value than before", edits=(edit,)),)
