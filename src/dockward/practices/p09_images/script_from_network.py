"""An image is built by running a script straight from the network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import all_steps, command_place, need_use, told
from dockward.practices._values import step_commands

_FETCHERS = frozenset({"curl", "wget"})
_STARTS = ("$(", "`", "<(")
_RUNNERS = frozenset({"ash", "bash", "dash", "node", "perl", "php", "python", "python3", "ruby", "sh", "zsh"})
_READERS = _RUNNERS | {".", "eval", "source"}


@rule(
    "DW0920",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    cis="4.11",
    elsewhere=(
        "docker-bench:4.11",
        "dockerfile-security:curl-bashing",
        "dockle:CIS-DI-0011",
    ),
    confidence=Confidence.LIKELY,
    why="Whatever that server answers on the day of the build runs as root in it, another thing each time, and nothing "
    "of it can be looked at afterwards.",
    remedy="Fetch it to a file, compare it with a checksum that stands in the Dockerfile (`sha256sum -c`, or `ADD "
    "--checksum=sha256:... URL`), then run it; better, install the signed package.",
    references=("https://docs.docker.com/reference/dockerfile/#add---checksum",),
    written="FROM debian:12.8\nRUN curl -fsSL https://x.example/i.sh | sh\n",
    bad=image(history=(Layer("RUN /bin/sh -c curl -fsSL https://x.example/i.sh | sh # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c curl -fsSLo i.sh https://x.example/i.sh && sha256sum -c s", 0, 1),)),
)
def script_from_network(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    for step in all_steps(i):
        for one in _runners(step_commands(i, step)):
            place = command_place(step, one, i)
            yield problem(
                f"{one.program} runs what is being downloaded.", at=place, evidence=f"download | {one.program}"
            )


def _runners(several: tuple[Command, ...]) -> Iterator[Command]:
    """Programs that run a download: at the end of its pipe, by `-c "$(curl ...)"`, `eval`, or by `<(curl ...)`."""
    fetching: dict[int, bool] = {}
    for one in several:
        arriving = one.piped and fetching.get(one.depth, False)
        fetching[one.depth] = one.program in _FETCHERS or arriving
        if (one.program in _RUNNERS and arriving) or (one.program in _READERS and _holds_download(one)):
            yield one


def _holds_download(one: Command) -> bool:
    texts = (*one.words, *(redirect.target for redirect in one.redirects))
    return any(f"{mark}{fetcher} " in text for text in texts for mark in _STARTS for fetcher in _FETCHERS)
