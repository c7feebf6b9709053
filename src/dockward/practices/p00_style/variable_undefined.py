"""An instruction uses a variable that isn't defined there, so it is empty."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction, Word
from dockward.practices._dockerfiles import SCRATCH
from dockward.practices.p00_style._variables import names_set, used, with_names_before
from dockward.practices.p00_style._written import line_above
from dockward.syntax.dockerfile.environment import PLATFORM
from dockward.syntax.regex import regex

_EXPANDED = frozenset({"ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
_REFUSED_EMPTY = "STOPSIGNAL"
_IN_SCRIPT = regex(r"(?<!\\)\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", re.ASCII)
_FROM_BASE = frozenset({"HOME", "HOSTNAME", "LANG", "PATH", "PWD", "SHELL", "TERM", "USER"})
"""What a base image or a shell sets, whatever the file says of it elsewhere."""


@rule(
    "DW0025",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.LIKELY,
    elsewhere=("buildkit:UndefinedVar", "sonar:S6579"),
    why="It stands for nothing, without a word: `rm -rf /$DIR` or `:$VERSION` then mean something else.",
    remedy="Define it before its use. An ARG before the first FROM holds for FROM only: repeat it in the stage.",
    references=("https://docs.docker.com/reference/build-checks/undefined-var/",),
    bad=dockerfile("ARG VERSION=12", "FROM debian:${VERSION}", "LABEL version=$VERSION"),
    good=dockerfile("ARG VERSION=12", "FROM debian:${VERSION}", "ARG VERSION", "LABEL version=$VERSION"),
    fixed="ARG VERSION=12\nFROM debian:${VERSION}\nARG VERSION\nLABEL version=$VERSION\n",
)
def variable_undefined(file: Dockerfile) -> Iterator[Problem]:
    """Only what the base image can hardly have set: what the file defines elsewhere, or a stage from scratch uses.

    And whatever STOPSIGNAL uses: BuildKit refuses an empty signal, so it builds only on a base that does set it.
    """
    outer = names_set(*file.head) | PLATFORM
    arguments = frozenset(name for stage in file.stages for name in names_set(*stage.all("ARG")))
    for stage in file.stages:
        certain = file.lineage(stage)[0].base.content == SCRATCH
        wanted = outer | arguments | names_set(*stage.instructions)
        told = set(_FROM_BASE)
        for one, before in with_names_before(file, stage):
            own = names_set(one)
            for word, name in _uses(file, one, outer):
                needed = certain or name in wanted or one.keyword == _REFUSED_EMPTY
                if needed and not any(name in names for names in (told, before, own)):
                    told.add(name)
                    at = word.value if word else one.place
                    fix = _fix(file, one, name) if name in outer else ()
                    yield problem(
                        f"{name} isn't defined here.",
                        at=at,
                        evidence=f"{one.keyword} uses {name}",
                        confidence=Confidence.CERTAIN if certain else None,
                        fix=fix,
                    )


def _uses(file: Dockerfile, one: Instruction, outer: frozenset[str]) -> Iterator[tuple[Word | None, str]]:
    """Names with the word that uses them; of a script only those before the first FROM, as it may set any other."""
    if one.keyword in _EXPANDED:
        flags = [flag.value for flag in one.flags if flag.value and flag.name in {"chown", "chmod"}]
        for word in (*flags, *one.arguments):
            yield from ((word, name) for name in sorted(used(file, word)))
    elif one.keyword == "RUN" and not one.exec_form:
        names = {found[1] or found[2] for found in _IN_SCRIPT.finditer(one.script)}
        yield from ((None, name) for name in sorted(names & outer) if not _is_set(one, name))


def _is_set(one: Instruction, name: str) -> bool:
    """Whether the script itself gives it a value, or quotes it for another program."""
    return re.search(rf"\b{name}=|\bfor\s+{name}\b|\bread\b|'[^']*\$\{{?{name}\b[^']*'", one.script) is not None


def _fix(file: Dockerfile, one: Instruction, name: str) -> tuple[Fix, ...]:
    edit = line_above(file, one, f"ARG {name}")
    return (Fix(title=f"Put ARG {name} before it", risk="it gets a value where it had none", edits=(edit,)),)
