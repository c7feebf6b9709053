"""An instruction uses a variable that isn't defined there, so it is empty."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction, Stage, Word
from dockward.practices._dockerfiles import SCRATCH, known
from dockward.practices.p00_style._variables import used
from dockward.practices.p00_style._written import line_above
from dockward.syntax.dockerfile.environment import PLATFORM

_EXPANDED = frozenset({"ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
_IN_SCRIPT = re.compile(r"(?<!\\)\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", re.ASCII)
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
    """Only what the base image can hardly have set: what the file defines elsewhere, or a stage from scratch uses."""
    outer = _names(file.head) | PLATFORM
    arguments = frozenset(name for stage in file.stages for name in _names(stage.all("ARG")))
    for stage in file.stages:
        certain = file.lineage(stage)[0].base.content == SCRATCH
        set_here = _names(stage.all("ARG", "ENV"))
        defined = _inherited(file, stage) | _FROM_BASE
        for one in stage.instructions:
            for word, name in _uses(file, one, outer):
                wanted = certain or name in outer or name in arguments or name in set_here
                if wanted and name not in defined | _own(one):
                    defined |= {name}
                    fix = _fix(file, one, name) if name in outer else ()
                    confidence = Confidence.CERTAIN if certain else None
                    message = f"{name} isn't defined here."
                    at = word.value if word else one.place
                    evidence = f"{one.keyword} uses {name}"
                    yield problem(message, at=at, evidence=evidence, confidence=confidence, fix=fix)
            defined |= _own(one)


def _names(several: tuple[Instruction, ...]) -> frozenset[str]:
    return frozenset(known(pair.key) for one in several for pair in one.pairs)


def _own(one: Instruction) -> frozenset[str]:
    return _names((one,)) if one.keyword in {"ARG", "ENV"} else frozenset()


def _inherited(file: Dockerfile, stage: Stage) -> frozenset[str]:
    return frozenset(name for one in file.lineage(stage)[:-1] for name in _names(one.all("ARG", "ENV")))


def _uses(file: Dockerfile, one: Instruction, outer: frozenset[str]) -> Iterator[tuple[Word | None, str]]:
    """Names with the word that uses them; of a script only those before the first FROM, as it may set any other."""
    if one.keyword in _EXPANDED:
        flags = [flag.value for flag in one.flags if flag.value and flag.name in {"chown", "chmod"}]
        for word in (*flags, *one.arguments):
            yield from ((word, name) for name in sorted(used(file, word)))
    elif one.keyword == "RUN" and not one.exec_form:
        for found in _IN_SCRIPT.finditer(one.script):
            name = found[1] or found[2]
            if name in outer and not _is_set(one, name):
                yield None, name


def _is_set(one: Instruction, name: str) -> bool:
    """Whether the script itself gives it a value, or quotes it for another program."""
    return re.search(rf"\b{name}=|\bfor\s+{name}\b|\bread\b|'[^']*\$\{{?{name}\b[^']*'", one.script) is not None


def _fix(file: Dockerfile, one: Instruction, name: str) -> tuple[Fix, ...]:
    edit = line_above(file, one, f"ARG {name}")
    return (Fix(title=f"Put ARG {name} before it", risk="it gets a value where it had none", edits=(edit,)),)
