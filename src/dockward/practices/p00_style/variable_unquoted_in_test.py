"""A variable stands in `[ ]` without quotes: empty, it leaves a test that fails or means something else."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._scripts import raw_words, shellcheck
from dockward.practices.p00_style._written import insertion, written_commands
from dockward.syntax.regex import regex

_NUMERIC = frozenset({"-eq", "-ge", "-gt", "-le", "-lt", "-ne"})
_BARE = regex(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})", re.ASCII)


@rule(
    "DW0050",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2070, 2086),
    why="`[ $A = x ]` is `[ = x ]` when A is empty, which is an error, and `[ -n $A ]` is always true.",
    remedy='Quote it: `[ "$A" = x ]`.',
    references=("https://www.shellcheck.net/wiki/SC2086",),
    bad=dockerfile("FROM debian:12.8", "RUN if [ $MODE = fast ]; then make; fi"),
    good=dockerfile("FROM debian:12.8", 'RUN if [ "$MODE" = fast ]; then make; fi'),
    fixed='FROM debian:12.8\nRUN if [ "$MODE" = fast ]; then make; fi\n',
)
def variable_unquoted_in_test(file: Dockerfile) -> Iterator[Problem]:
    """Not where the script itself sets what it compares as a number, as an exit status."""
    for _, one, command in written_commands(file, "[", "test"):
        for span, raw in raw_words(file, command):
            if _BARE.fullmatch(raw) and not _is_number(one, command, raw.strip("${}")):
                edits = (insertion(span.start, '"'), insertion(span.end, '"'))
                fix = Fix(title="Quote it", risk="an empty value is compared now", edits=edits)
                yield problem(at=place_at(file, one, span.start), evidence=f"{command.program} {raw}", fix=fix)


def _is_number(one: Instruction, command: Command, name: str) -> bool:
    return bool(_NUMERIC & set(command.words)) and re.search(rf"\b{name}=", one.script) is not None
