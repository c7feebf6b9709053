"""Stores of data that ask for no password, by the variables, the commands and the images that say so."""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from dockward.model.workload import EnvEntry, EnvKind
from dockward.syntax.openings import OPENINGS, Opening
from dockward.syntax.regex import regex


class _Told(Struct, frozen=True):
    """An option of a store's program that has it ask nobody; `servers` are words of which one starts it as a server."""

    store: str
    program: re.Pattern[str]
    option: str
    servers: frozenset[str] = frozenset()


_TOLD = (
    _Told("MySQL", regex(r"(?:mysql|mariadb|percona)(?:d|d[_-]safe)?(?:-server)?"), "--skip-grant-tables"),
    _Told("MongoDB", regex(r"mongo(?:d|db)?(?:-(?:community|enterprise)-server)?"), "--noauth"),
    _Told("CockroachDB", regex(r"cockroach"), "--insecure", frozenset({"start", "start-single-node"})),
    _Told("SurrealDB", regex(r"surreal(?:db)?"), "--unauthenticated", frozenset({"start"})),
)
"""Source: the programs' manuals. The program is told by its own name or by that of its image."""
REDIS = frozenset({"docker.io/library/redis", "docker.io/library/valkey", "docker.io/valkey/valkey"})
"""Images whose protected mode is off, so that they answer other machines without a password (their Dockerfiles)."""
_SETS_REDIS_UP = regex(r"--(?:requirepass|aclfile|user|include|bind|port)|.*\.conf")
_REDIS_ITSELF = frozenset({"docker-entrypoint.sh", "redis-server", "valkey-server"})
_FLAGS_OF_REDIS = frozenset({"VALKEY_EXTRA_FLAGS"})


def opened(entries: Iterable[EnvEntry]) -> Iterator[tuple[EnvEntry, Opening]]:
    """The variables that open a store, without those that another one sets a password besides."""
    several = tuple(entries)
    for one in several:
        found = OPENINGS.get(one.name) if one.kind is EnvKind.OPEN else None
        if found is not None and not any(_locks(other, found) for other in several):
            yield one, found


def _locks(other: EnvEntry, found: Opening) -> bool:
    named = found.unless is not None and found.unless.fullmatch(other.name) is not None
    return named and other.kind not in {EnvKind.EMPTY, EnvKind.OPEN}


def opening_word(words: Sequence[str], image: str) -> tuple[str, str]:
    """The store that an option of its command has ask nobody, and the option; nothing where none does."""
    names = [one.rpartition("/")[2] for one in (image, *words)]
    for one in _TOLD:
        named = any(one.program.fullmatch(name) for name in names)
        if named and one.option in words and (not one.servers or one.servers.intersection(words)):
            return one.store, one.option
    return "", ""


def redis_asks_nobody(words: Sequence[str], entries: Iterable[EnvEntry]) -> bool:
    """Whether Redis stays as its image has it: it is given no settings, and no script that may make some."""
    own = all(one.rpartition("/")[2] in _REDIS_ITSELF for one in words[:1] if not one.startswith("-"))
    given = any(_SETS_REDIS_UP.fullmatch(one.partition("=")[0]) for one in words)
    return own and not given and not any(one.name in _FLAGS_OF_REDIS for one in entries)
