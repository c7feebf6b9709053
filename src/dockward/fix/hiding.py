"""Secrets that stand in compose files: what is shown of a change must not show them."""

from collections.abc import Iterable, Iterator

from dockward.model.compose import Project, Value
from dockward.model.workload import EnvKind
from dockward.syntax.secrets import classify

MASK = "********"
_HIDDEN = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_PAIRS = (("environment",), ("labels",), ("build", "args"))

Secret = tuple[str, str]
"""The name of a variable and its value as written."""


def secrets_of(project: Project) -> frozenset[Secret]:
    """The variables of its services whose values look like secrets."""
    several = (*project.services.values(), *project.jobs.values())
    return frozenset(secret for one in several for path in _PAIRS for secret in _hidden(one.at(*path)))


def _hidden(pairs: Value | None) -> Iterator[Secret]:
    for name, one in pairs.entries.items() if pairs is not None else ():
        value = one.written if one.written is not None else str(one.content)
        if classify(name, value) in _HIDDEN:
            yield name, value


def hide(text: str, secrets: Iterable[Secret]) -> str:
    """`text` with each value masked on the lines that name its variable."""
    lines = text.splitlines(keepends=True)
    for name, value in sorted(secrets, key=lambda one: -len(one[1])):
        lines = [one.replace(value, MASK) if name in one else one for one in lines]
    return "".join(lines)
