"""Building the image fetches something over a connection that anyone on the way can change."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import built_instructions, command_place, known
from dockward.practices._fetchers import is_checked, own_words, without_scheme
from dockward.practices._repairs import other_word
from dockward.practices._values import built_valued_commands, started_commands
from dockward.syntax.regex import regex

_CLEAR = regex(r"(?:http|ftp|git)://(?P<host>\[[0-9a-f:]+\]|[^/:\s\"'$]+)", re.IGNORECASE)
_SCHEME = regex(r"(?:http|git)://")
_KNOWN = frozenset({"curl", "wget"})
_FETCHERS = _KNOWN | {
    "add-apt-repository", "apk", "aria2c", "dnf", "git", "microdnf", "npm", "pip", "rpm", "tdnf", "yarn", "yum",
    "yum-config-manager", "zypper",
}  # fmt: skip
_PROXIES = ("--proxy=", "--http-proxy=", "--https-proxy=", "--preproxy=")
_WRITERS = frozenset({"echo", "printf"})
_SOURCES = regex(r"/sources\.list\b|/apk/repositories\b|/(?:yum|zypp)[./]repos\.d/|/pip\.conf\b|/\.?npmrc\b")
_OF_THE_BASE = regex(r"http://(?:[\w-]+\.){0,4}(?:debian\.org|ubuntu\.com)(?:[:/]|$)", re.IGNORECASE)
"""Archives that the base images ask that way themselves, and whose signatures they check."""
_LIKELY = Confidence.LIKELY
"""Where packages are signed, only who gets them in between sees which."""
_COMMIT = regex(r"\.git#[0-9a-f]{40}(?::|$)")
"""What comes has the content that its hash says."""
_STARTED = "What the image starts fetches something over a connection that anyone on the way can change."
_LOCAL = regex(r"localhost|127(?:\.\d+){3}|\[::1\]|host\.docker\.internal|.*\.(?:local|localhost|test)")


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
    before: Command | None = None
    for one, command in built_valued_commands(file):
        found = _fetched(command)
        if found:
            if not is_checked(one, command):
                place = command_place(file, one, command)
                yield problem(at=place, evidence=f"{command.program} {found}", fix=_fix(file, command))
        elif found := _added(command, before):
            message = f"Packages come from {found}, which anyone on the way can change."
            place = command_place(file, one, command)
            yield problem(message, at=place, evidence=f"package source {found}", confidence=_LIKELY)
        before = command
    for one, command in started_commands(file):
        found = _fetched(command)
        if found and "." in found.partition("://")[2]:
            place = command_place(file, one, command)
            fix = () if one.exec_form else _fix(file, command)
            evidence = f"{command.program} {found}"
            yield problem(_STARTED, at=place, evidence=evidence, confidence=_LIKELY, fix=fix)
    for add in built_instructions(file, "ADD"):
        found = _clear(tuple(known(word) for word in add.arguments[:-1]))
        if found and not add.flag("checksum") and not any(_COMMIT.search(known(word)) for word in add.arguments[:-1]):
            yield problem(at=add.place, evidence=f"ADD {found}")


def _fetched(command: Command) -> str:
    if command.program not in _FETCHERS:
        return ""
    bare = next(without_scheme(command), None)
    found = _clear(tuple(_own(command))) or (_clear((f"http://{bare[1]}",)) if bare else "")
    return found if found and not _is_proxy(command) else ""


def _own(command: Command) -> Iterator[str]:
    """Its words, and the values of options that aren't other servers than the one that is asked."""
    taken = {number for number, _ in own_words(command)} if command.program in _KNOWN else ()
    for number, word in enumerate(command.words[1:], 1):
        if (not taken or number in taken or command.words[number - 1] == "--url") and not word.startswith(_PROXIES):
            yield word


def _is_proxy(command: Command) -> bool:
    """Whether it sets which server is asked in the place of others."""
    return "config" in command.arguments[:1] and any("proxy" in word for word in command.arguments)


def _added(command: Command, before: Command | None) -> str:
    """An address that becomes a source of packages: written to a file, or given to `tee`, as a line of it."""
    writer = before if command.program == "tee" and command.piped else command
    if writer is None or writer.program not in _WRITERS:
        return ""
    targets = command.arguments if command.program == "tee" else [one.target for one in command.redirects]
    if not any(_SOURCES.search(one) for one in targets):
        return ""
    words = " ".join(writer.arguments).replace("\\n", " ").split()
    return _clear(tuple(word.rpartition("=")[2] for word in words if not _OF_THE_BASE.match(word)))


def _fix(file: Dockerfile, command: Command) -> tuple[Fix, ...]:
    edits: list[Edit] = []
    bare = dict(without_scheme(command))
    for number, word in enumerate(command.words):
        if number in bare:
            edits += other_word(file, command, number, f"https://{word}")
        elif number and _clear((word,)):
            edits += other_word(file, command, number, _SCHEME.sub("https://", word, count=1))
    risk = "the server may not answer over TLS"
    return (Fix(title="Use https", risk=risk, edits=tuple(edits)),) if edits else ()


def _clear(words: tuple[str, ...]) -> str:
    """The scheme and host of the first address that isn't this machine's; what follows may hold a secret."""
    for word in words:
        found = _CLEAR.match(word.rpartition("=")[2] if word.startswith("-") else word)
        if found and "@" not in found["host"] and not _LOCAL.fullmatch(found["host"].lower()):
            return found[0]
    return ""
