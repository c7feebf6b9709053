"""A container is given a secret in its command or its health check."""

from collections.abc import Iterator, Sequence

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.compose import Value
from dockward.model.fact import Place
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._compose import surely, written_service
from dockward.practices._images import image_of
from dockward.practices._sorts import sort_words, sorts_in
from dockward.syntax.commandsecrets import words_hold_secret
from dockward.syntax.compose.template import without_variables
from dockward.syntax.compose.words import split_words

_KEYS = (("entrypoint",), ("command",), ("healthcheck", "test"))


@rule(
    "DW0967",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA),
    confidence=Confidence.LIKELY,
    cis="4.10",
    kinds=(Kind.CONTAINER, Kind.SERVICE, Kind.COMPOSE, Kind.RUN),
    why="Every user of the host sees it in the list of processes, and everyone who may run `docker inspect`; it also "
    "stands in the compose file or in the shell's history.",
    remedy="Change the secret, and let the program read it from a file of `secrets`, or from settings that are "
    "made when it starts.",
    references=("https://docs.docker.com/compose/how-tos/use-secrets/",),
    bad=workload(command=("redis-server", "--requirepass", "correct-horse-7")),
    good=workload(command=("redis-server", "/run/secrets/redis.conf")),
)
def secret_in_command(w: Workload, world: World) -> Iterator[Problem]:
    """What the image brings is told of the image; of a compose service what stands in its file, variables left out."""
    for what, words, place in _told(w, world):
        if words_hold_secret(words):
            sure = surely(w, world, place, Confidence.LIKELY)
            why = "whether its program reads it from a file isn't known" if w.kind is Kind.COMPOSE else ""
            message = f"The {what} holds what looks like a secret{sort_words(*sorts_in(words))}."
            yield problem(message, at=place, evidence=what, confidence=sure, unrepaired=why)


def _told(w: Workload, world: World) -> Iterator[tuple[str, Sequence[str], Place]]:
    service = written_service(w, world)
    if service is not None:
        for path in _KEYS:
            found = service.at(*path)
            if found is not None:
                yield " ".join(path), _written(found), found.place
        return
    image = image_of(w, world)
    check = w.health_check.content
    # An unknown command is told by the verdict, but the health check is looked at before.
    if w.health_check.known and check is not None and (image is None or image.health_check.content != check):
        yield "health check", w.health_check.value.command if w.health_check.value else (), w.health_check.place
    if image is None or image.command.content != w.command.value:
        yield "command", w.command.value, w.command.place


def _written(value: Value) -> Sequence[str]:
    """The words as they stand in the file, each variable as its default."""
    if value.written is not None:
        text = without_variables(value.written)
        try:
            return split_words(text)
        except ValueError:
            return (text,)
    return [_shown(one) for one in value.items]


def _shown(one: Value) -> str:
    if one.written is not None and "$" in one.written:
        return without_variables(one.written)
    return one.content if isinstance(one.content, str) else ""
