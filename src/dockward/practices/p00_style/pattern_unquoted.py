"""A pattern stands without quotes, and the shell puts names of files in its place before the program runs."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._scripts import plain_commands, plain_words, shellcheck
from dockward.practices.p00_style._written import insertion
from dockward.syntax.regex import regex

_FIND = frozenset(
    {"-ilname", "-iname", "-ipath", "-iregex", "-iwholename", "-lname", "-name", "-path", "-regex", "-wholename"}
)
_BARE = regex(r"[^\s'\"\\$`]*(?:[*?]|\[[^\s'\"\\$`]+\])[^\s'\"\\$`]*")


@rule(
    "DW0074",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2060, 2061, 2062),
    why="`find -name *.log` looks for the one log that lies in the directory where it is started, and fails over two.",
    remedy='Quote it: `find -name "*.log"`.',
    references=("https://www.shellcheck.net/wiki/SC2061",),
    bad=dockerfile("FROM debian:12.8", "RUN find /srv -name *.pyc -delete"),
    good=dockerfile("FROM debian:12.8", 'RUN find /srv -name "*.pyc" -delete'),
    fixed='FROM debian:12.8\nRUN find /srv -name "*.pyc" -delete\n',
)
def pattern_unquoted(file: Dockerfile) -> Iterator[Problem]:
    """Of find, grep and tr."""
    for _, one, command in plain_commands(file, "find", "grep", "tr"):
        for span, raw in _patterns(file, command):
            if _BARE.fullmatch(raw):
                edits = (insertion(span.start, '"'), insertion(span.end, '"'))
                risk = "it finds what it names, also where a file of that name lies there"
                fix = Fix(title="Quote it", risk=risk, edits=edits)
                yield problem(at=place_at(file, one, span.start), evidence=f"{command.program} {raw}", fix=fix)


def _patterns(file: Dockerfile, command: Command) -> Iterator[tuple[Span, str]]:
    words = list(plain_words(file, command))[1:]
    if command.program == "find":
        asked = [at for at, (_, _, word) in enumerate(words, 1) if word in _FIND]
        yield from ((words[at][0], words[at][1]) for at in asked if at < len(words))
    else:
        operands = [(span, raw) for span, raw, word in words if not word.startswith("-")]
        yield from operands[:1] if command.program == "grep" else operands
