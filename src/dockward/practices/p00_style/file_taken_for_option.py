"""A pattern begins with a star, so that a file whose name begins with a dash is taken for an option."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import place_at
from dockward.practices.p00_style._scripts import plain_commands, plain_words, shellcheck
from dockward.practices.p00_style._written import insertion
from dockward.syntax.regex import regex

_BARE = regex(r"[*?][\w./*?-]*")
_NO_FILES = frozenset({"[", "[[", "awk", "case", "echo", "expr", "find", "grep", "let", "printf", "sed", "test", "tr"})


@rule(
    "DW0079",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2035),
    why="With a file named `-rf` in the directory, `rm *` removes directories too.",
    remedy="Write `./*`.",
    references=("https://www.shellcheck.net/wiki/SC2035",),
    bad=dockerfile("FROM debian:12.8", "RUN rm -f *.zip"),
    good=dockerfile("FROM debian:12.8", "RUN rm -f ./*.zip"),
    fixed="FROM debian:12.8\nRUN rm -f ./*.zip\n",
)
def file_taken_for_option(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in plain_commands(file):
        if command.program in _NO_FILES:
            continue
        for span, raw, word in list(plain_words(file, command))[1:]:
            if word == "--":
                break
            if _BARE.fullmatch(raw):
                risk = "names that it prints or stores begin with ./"
                fix = Fix(title="Write ./", risk=risk, edits=(insertion(span.start, "./"),))
                yield problem(at=place_at(file, one, span.start), evidence=f"{command.program} {raw}", fix=fix)
