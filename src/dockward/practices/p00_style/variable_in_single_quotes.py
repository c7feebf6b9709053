"""A variable stands in single quotes, where it is no more than its name."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known, place_at
from dockward.practices.p00_style._scripts import plain_words, shellcheck
from dockward.practices.p00_style._splitting import IN_BACKTICKS
from dockward.practices.p00_style._written import scripts
from dockward.syntax.regex import regex
from dockward.syntax.shell import assignments

_QUOTED = regex(r"'([^']*)'")
_NAME = regex(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
_OWN_LANGUAGE = frozenset(
    {
        "alias",
        "awk",
        "bash",
        "dash",
        "dpkg-query",
        "envsubst",
        "eval",
        "find",
        "gawk",
        "git",
        "jq",
        "ksh",
        "mawk",
        "node",
        "perl",
        "php",
        "ruby",
        "sed",
        "sh",
        "su",
        "trap",
        "yq",
        "zsh",
    }
)
"""What is in single quotes for them is theirs."""
_SAFE = regex(r"[^\"`\\!]*")


@rule(
    "DW0078",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.LIKELY,
    elsewhere=shellcheck(2016),
    why="The program gets `$NAME`, dollar sign and all.",
    remedy='Use double quotes: `"$NAME"`.',
    references=("https://www.shellcheck.net/wiki/SC2016",),
    bad=dockerfile("FROM debian:12.8", "ARG RELEASE=1", "RUN rpmbuild --define '_release $RELEASE' app.spec"),
    good=dockerfile("FROM debian:12.8", "ARG RELEASE=1", 'RUN rpmbuild --define "_release $RELEASE" app.spec'),
    fixed='FROM debian:12.8\nARG RELEASE=1\nRUN rpmbuild --define "_release $RELEASE" app.spec\n',
)
def variable_in_single_quotes(file: Dockerfile) -> Iterator[Problem]:
    """Only names that an ARG of the file or the script itself sets: others may be meant for whoever reads the text.

    Neither what goes into a file or another program, nor what a program reads that has a language of its own.
    """
    arguments = {known(pair.key) for stage in file.stages for each in stage.all("ARG") for pair in each.pairs}
    for _, one in scripts(file):
        names = arguments | {name for name, _ in assignments(one.script)}
        for at, command in enumerate(one.commands):
            if not _is_handed_on(one, at, command):
                yield from _told(file, one, command, names)


def _is_handed_on(one: Instruction, at: int, command: Command) -> bool:
    piped = any(each.piped for each in one.commands[at + 1 : at + 2])
    written = any(each.operator.lstrip("012").startswith(">") for each in command.redirects)
    return piped or written or command.program in _OWN_LANGUAGE or bool(command.prefixes)


def _told(file: Dockerfile, one: Instruction, command: Command, names: set[str]) -> Iterator[Problem]:
    for span, raw, _ in plain_words(file, command):
        # a single quote in double ones is a character as any other
        for quoted in _QUOTED.finditer(raw) if '"' not in raw and "\\" not in raw else ():
            found = [each for each in _NAME.finditer(quoted[1]) if (each[1] or each[2]) in names]
            if found:
                inside = Span(span.start + quoted.start(), span.start + quoted.end())
                fix: tuple[Fix, ...] = ()
                if _SAFE.fullmatch(quoted[1]) and "$(" not in quoted[1] and "`" not in one.script:
                    edit = Edit(inside, f'"{quoted[1]}"')
                    fix = (Fix(title="Use double quotes", risk="the program gets the value", edits=(edit,)),)
                evidence = f"{command.program} '{found[0][0]}'"
                why = IN_BACKTICKS if "`" in one.script else "it holds characters that double quotes would change too"
                yield problem(at=place_at(file, one, inside.start), evidence=evidence, fix=fix, unrepaired=why)
