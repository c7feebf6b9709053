"""`rm -r` deletes what a variable begins, which is a directory of the system when the variable is empty."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.practices._dockerfiles import known, place_at
from dockward.practices.p00_style._scripts import raw_words, shellcheck
from dockward.practices.p00_style._written import written_commands
from dockward.syntax.regex import regex

_BEGINS = regex(
    r"\"?\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))\"?/\"?(?:\*|(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run"
    r"|sbin|srv|sys|tmp|usr|var)?(?:/?\*?)?)\"?",
    re.ASCII,
)
_RECURSIVE = regex(r"-[a-zA-Z]*[rR][a-zA-Z]*|--recursive")


@rule(
    "DW0051",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=shellcheck(2115),
    why="`rm -rf $DIR/*` is `rm -rf /*` then.",
    remedy='Let the shell stop where it is empty: `rm -rf "${DIR:?}"/*`.',
    references=("https://www.shellcheck.net/wiki/SC2115",),
    bad=dockerfile("FROM debian:12.8", "RUN rm -rf $BUILD/*"),
    good=dockerfile("FROM debian:12.8", "RUN rm -rf ${BUILD:?}/*"),
    fixed="FROM debian:12.8\nRUN rm -rf ${BUILD:?}/*\n",
)
def removed_by_empty_variable(file: Dockerfile) -> Iterator[Problem]:
    """Not where the file or the script gives it a value."""
    for stage, one, command in written_commands(file, "rm"):
        if not any(_RECURSIVE.fullmatch(word) for word in command.words[1:]):
            continue
        safe: dict[str, bool] = {}
        for span, raw in raw_words(file, command):
            found = _BEGINS.fullmatch(raw)
            name = (found[1] or found[2]) if found else ""
            if name and name not in safe:
                safe[name] = _is_set(file, stage, one, name)
            if found and not safe[name]:
                start = span.start + raw.index("$")
                end = span.start + found.end(1 if found[1] else 2) + (1 if found[1] else 0)
                edit = Edit(Span(start, end), f"${{{name}:?}}")
                fix = Fix(title=f"Stop where {name} is empty", risk="the build fails where it is", edits=(edit,))
                yield problem(at=place_at(file, one, span.start), evidence=f"rm {raw}", fix=fix)


def _is_set(file: Dockerfile, stage: Stage, one: Instruction, name: str) -> bool:
    if re.search(rf"\b{name}=|\bfor\s+{name}\b|\bread\b", one.script):
        return True
    setting = (each for below in file.lineage(stage) for each in below.all("ARG", "ENV"))
    return any(known(pair.key) == name and pair.value is not None for each in setting for pair in each.pairs)
