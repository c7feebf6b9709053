"""Building the image fetches something over a connection that anyone on the way can change."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_commands, built_instructions, command_place, known
from dockward.practices._repairs import other_word

_CLEAR = re.compile(r"(?:http|ftp)://(?P<host>\[[0-9a-f:]+\]|[^/:\s\"'$]+)", re.IGNORECASE)
_FETCHERS = frozenset({"aria2c", "curl", "git", "pip", "wget"})
_LOCAL = re.compile(r"localhost|127(?:\.\d+){3}|\[::1\]|host\.docker\.internal|.*\.(?:local|localhost|test)")


@rule(
    "DW0754",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    elsewhere=(
        "datadog-iac:avoid_http",
        "dockerfile_lint:no_add_without_https",
        "dockerfile_lint:no_run_without_https",
        "sonar:S5332",
    ),
    why="Whoever sits on the way, or answers for the name, puts other content into the image.",
    remedy="Use https, and check what came: `ADD --checksum=sha256:... https://...`, or `sha256sum -c`.",
    references=("https://docs.docker.com/reference/dockerfile/#add---checksum",),
    bad=dockerfile("FROM alpine:3.20", "RUN wget http://example.org/tool.tar.gz"),
    good=dockerfile("FROM alpine:3.20", "RUN wget https://example.org/tool.tar.gz && curl http://localhost/"),
    fixed="FROM alpine:3.20\nRUN wget https://example.org/tool.tar.gz\n",
)
def cleartext_download(file: Dockerfile) -> Iterator[Problem]:
    for one, command in built_commands(file):
        found = _clear(command.words[1:]) if command.program in _FETCHERS else ""
        if found:
            place = command_place(file, one, command)
            yield problem(at=place, evidence=f"{command.program} {found}", fix=_fix(file, command))
    for add in built_instructions(file, "ADD"):
        found = _clear(tuple(known(word) for word in add.arguments[:-1]))
        if found and not add.flag("checksum"):
            yield problem(at=add.place, evidence=f"ADD {found}")


def _fix(file: Dockerfile, command: Command) -> tuple[Fix, ...]:
    edits: list[Edit] = []
    for number, word in enumerate(command.words):
        if number and _clear((word,)):
            edits += other_word(file, command, number, word.replace("http://", "https://", 1))
    risk = "the server may not answer over TLS"
    return (Fix(title="Use https", risk=risk, edits=tuple(edits)),) if edits else ()


def _clear(words: tuple[str, ...]) -> str:
    """The scheme and host of the first address that isn't this machine's; what follows may hold a secret."""
    for word in words:
        found = _CLEAR.match(word.rpartition("=")[2] if word.startswith("-") else word)
        if found and "@" not in found["host"] and not _LOCAL.fullmatch(found["host"].lower()):
            return found[0]
    return ""
