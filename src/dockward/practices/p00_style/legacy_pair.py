"""ENV or LABEL separates a name from its value by a blank, an old form that takes only one."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known
from dockward.practices.p00_style._written import insertion, written
from dockward.syntax.dockerfile.words import split_quoted


@rule(
    "DW0027",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("buildkit:LegacyKeyValueFormat",),
    why="`ENV A 1 B 2` sets one variable to `1 B 2`; the form is kept for old files only.",
    remedy='Write `ENV NAME="value"`.',
    references=("https://docs.docker.com/reference/build-checks/legacy-key-value-format/",),
    bad=dockerfile("FROM debian:12.8", "ENV MODE fast and small"),
    good=dockerfile("FROM debian:12.8", 'ENV MODE="fast and small"'),
    fixed='FROM debian:12.8\nENV MODE="fast and small"\n',
)
def legacy_pair(file: Dockerfile) -> Iterator[Problem]:
    for _, one in written(file, "ENV", "LABEL"):
        value = one.pairs[0].value if one.legacy_pairs else None
        if value is not None and not value.text.startswith("="):
            yield problem(at=one.place, evidence=f"{one.keyword} {known(one.pairs[0].key)}", fix=_fix(file, one))


def _fix(file: Dockerfile, one: Instruction) -> tuple[Fix, ...]:
    """As it stands where the value is one word in the new form too, else in quotes where it has none."""
    (pair,) = one.pairs
    if pair.value is None:
        return ()
    value, gap = pair.value, Span(pair.key.span.end, pair.value.span.start)
    pieces = split_quoted(value.text, 0, len(value.text), file.escape)
    if len(pieces) == 1 and pieces[0].text == value.text:
        edits: tuple[Edit, ...] = (Edit(gap, "="),)
    elif any(mark in value.text for mark in ('"', "'", file.escape)):
        return ()
    else:
        edits = (Edit(gap, '="'), insertion(value.span.end, '"'))
    return (Fix(title="Write name=value", edits=edits),)
