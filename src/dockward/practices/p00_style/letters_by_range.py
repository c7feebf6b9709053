"""`tr` is given letters as a range or within brackets, which are letters themselves to it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import command_place
from dockward.practices.p00_style._scripts import plain_commands, plain_words, shellcheck
from dockward.syntax.regex import regex

_BRACKETS = regex(r"\[(?![:=]).+\]|\[[^\[\]:=]+\]?")
_NAMED = {"a-z": "'[:lower:]'", "A-Z": "'[:upper:]'", "[a-z]": "'[:lower:]'", "[A-Z]": "'[:upper:]'"}
_TWO = 2


@rule(
    "DW0047",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=shellcheck(2018, 2019, 2021),
    why="`tr -d '[0-9]'` takes brackets out as well, and which letters `a-z` are hangs on the language that is set.",
    remedy="Name the class: `tr '[:upper:]' '[:lower:]'`.",
    references=("https://www.shellcheck.net/wiki/SC2021",),
    bad=dockerfile("FROM debian:12.8", "RUN uname -s | tr '[A-Z]' '[a-z]'"),
    good=dockerfile("FROM debian:12.8", "RUN uname -s | tr '[:upper:]' '[:lower:]'"),
    fixed="FROM debian:12.8\nRUN uname -s | tr '[:upper:]' '[:lower:]'\n",
)
def letters_by_range(file: Dockerfile) -> Iterator[Problem]:
    for _, one, command in plain_commands(file, "tr"):
        operands = [(span, word) for span, _, word in list(plain_words(file, command))[1:] if not word.startswith("-")]
        found = [word for _, word in operands if word in _NAMED or _BRACKETS.fullmatch(word)]
        if found:
            fix: tuple[Fix, ...] = ()
            if len(operands) == _TWO and all(word in _NAMED for _, word in operands):
                edits = tuple(Edit(span, _NAMED[word]) for span, word in operands)
                fix = (Fix(title="Name the class", edits=edits),)
            why = "whether the brackets are meant, only who wrote it knows"
            yield problem(at=command_place(file, one, command), evidence=f"tr {found[0]}", fix=fix, unrepaired=why)
