"""FROM names its image by a variable that no ARG sets, so there is no image unless the build gives a value."""

from collections.abc import Iterator

from msgspec import Struct

from dockward.kit import Attacker, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Stage, Word
from dockward.model.fact import Unknown
from dockward.practices._dockerfiles import SCRATCH, known
from dockward.practices.p00_style._variables import used
from dockward.syntax.dockerfile.environment import PLATFORM
from dockward.syntax.dockerfile.errors import ExpansionError
from dockward.syntax.dockerfile.lexer import Lexer, Mode
from dockward.syntax.dockerfile.variables import Allowance
from dockward.syntax.reference import parse_reference

_SOMETHING = "x"


@rule(
    "DW0026",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("buildkit:InvalidDefaultArgInFrom", "buildkit:UndefinedArgInFrom"),
    why="A plain `docker build` fails on an empty or broken name, and tools that read the file can't tell its base.",
    remedy="Declare it before the first FROM, with a default: `ARG VERSION=12`.",
    references=("https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/",),
    bad=dockerfile("ARG VERSION", "FROM debian:${VERSION}"),
    good=dockerfile("ARG VERSION=12", "FROM debian:${VERSION}"),
)
def base_name_unset(file: Dockerfile) -> Iterator[Problem]:
    """Not where the name is whole even without it, as in `debian:12${VARIANT}`."""
    values = _defaults(file)
    for stage in file.stages:
        for word in _words(stage):
            names = used(file, word)
            undeclared = sorted(names - values.keys())
            if undeclared:
                message = f"{undeclared[0]} isn't declared before the first FROM."
                yield problem(message, at=word.value, evidence=f"FROM uses {undeclared[0]}")
            elif names and word is not stage.platform and not _is_name(file, word, values):
                message = "Without a value from the build, this names no image."
                yield problem(message, at=word.value, evidence=f"FROM {word.text}")


def _words(stage: Stage) -> tuple[Word, ...]:
    return (*stage.start.arguments[:1], *((stage.platform,) if stage.platform else ()))


def _defaults(file: Dockerfile) -> dict[str, str]:
    """What each global ARG stands for in a plain build; something where only the build knows."""
    found = dict.fromkeys(PLATFORM, _SOMETHING)
    for pair in (each for one in file.head for each in one.pairs):
        name = known(pair.key)
        if pair.value is not None:
            found[name] = _SOMETHING if isinstance(pair.value.value.content, Unknown) else known(pair.value)
        else:
            found.setdefault(name, "")
    return found


class _Values(Struct, frozen=True):
    values: dict[str, str]

    def get(self, name: str) -> str | None:
        """Its value; an empty one counts as unset, as it does for BuildKit's own check."""
        return self.values.get(name) or None


def _is_name(file: Dockerfile, word: Word, values: dict[str, str]) -> bool:
    try:
        name = Lexer(word.text, _Values(values), Mode(file.escape), Allowance()).word()
    except ExpansionError:
        return True
    return (
        not isinstance(name, str) or name == SCRATCH or parse_reference(name) is not None or name.startswith("sha256:")
    )
