"""An image is built by running a script straight from the network."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._fetchers import saved_to
from dockward.practices._images import all_steps, command_place, need_use, told
from dockward.practices._values import step_commands

_FETCHERS = frozenset({"curl", "wget"})
_STARTS = ("$(", "`", "<(")
_RUNNERS = frozenset({"ash", "bash", "dash", "node", "perl", "php", "python", "python3", "ruby", "sh", "zsh"})
_READERS = _RUNNERS | {".", "eval", "source"}
_CHECKERS = frozenset(
    {
        "b2sum", "cosign", "gpg", "gpg2", "gpgv", "md5sum", "minisign", "openssl", "rhash", "sha1sum", "sha224sum",
        "sha256sum", "sha384sum", "sha512sum", "shasum", "signify", "slsa-verifier",
    }
)  # fmt: skip
_PATH = frozenset({"/bin", "/sbin", "/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin"})


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
            words = f"{one.program} runs what is being downloaded."
            yield problem(words, at=place, evidence=f"download | {one.program}", unrepaired=_why(i))
        for one, path in _run_later(step_commands(i, step)):
            place = command_place(step, one, i)
            words = f"{path} is downloaded and made a program, and nothing checks it."
            yield problem(words, at=place, evidence=f"download > {path}", unrepaired=_why(i))


def _why(i: Image) -> str:
    return "which checksum it must have, only who publishes it can say" if i.written is not None else ""


def _runners(several: tuple[Command, ...]) -> Iterator[Command]:
    """Programs that run a download: at the end of its pipe, by `-c "$(curl ...)"`, `eval`, or by `<(curl ...)`."""
    fetching: dict[int, bool] = {}
    for one in several:
        arriving = one.piped and fetching.get(one.depth, False)
        fetching[one.depth] = one.program in _FETCHERS or arriving
        if (one.program in _RUNNERS and arriving) or (one.program in _READERS and _holds_download(one)):
            yield one


def _run_later(several: tuple[Command, ...]) -> Iterator[tuple[Command, str]]:
    """Downloads that the same step makes a program of, or runs, unchecked: the command that fetches, and the file.

    Where anything is checked in the step, it is taken to be the download.
    """
    if any(one.program in _CHECKERS for one in several):
        return
    for nr, one in enumerate(several):
        path = saved_to(one) if one.program in _FETCHERS else ""
        if path and (_is_program(path) or any(_makes_program(each, path) for each in several[nr + 1 :])):
            yield one, path


def _is_program(path: str) -> bool:
    """Whether it lies where programs are looked for."""
    return posixpath.dirname(path) in _PATH and not path.endswith("/") and "." not in posixpath.basename(path)[-5:]


def _makes_program(one: Command, path: str) -> bool:
    """Whether a command runs the file, or lets it be run."""
    path = posixpath.normpath(path)
    if one.program == "chmod":
        mode = next(iter(one.arguments), "")
        executable = "x" in mode or (mode.isdecimal() and any(digit in "1357" for digit in mode[-3:]))
        return executable and path in map(posixpath.normpath, one.arguments[1:])
    if posixpath.normpath(one.words[0]) == path:
        return True
    return one.program in _READERS and path in map(posixpath.normpath, one.arguments[:1])


def _holds_download(one: Command) -> bool:
    texts = (*one.words, *(redirect.target for redirect in one.redirects))
    return any(f"{mark}{fetcher} " in text for text in texts for mark in _STARTS for fetcher in _FETCHERS)
