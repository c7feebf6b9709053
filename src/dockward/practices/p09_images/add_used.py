"""An image is built with ADD, which fetches and unpacks without being asked."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._dockerfiles import SCRATCH, stage_of
from dockward.practices._images import all_steps, need_use, place_of, told
from dockward.practices._layers import is_archive
from dockward.practices._repairs import as_keyword
from dockward.practices.p09_images._unpacking import unpacks
from dockward.syntax.history import Step
from dockward.syntax.regex import regex

_LAYERS = frozenset({"ADD", "COPY", "RUN"})
"""What makes a layer; the first may be a whole system, unpacked from an archive, as every base has it."""
_RISK = "where one of the files is a tar archive, packed or not, whatever it is called, COPY leaves it as it is"
_ARCHIVES = regex(r"(?:^|[.*?\]])(?:tar|t?[gbx]z2?|tzst|zst|gz|bz2|xz)(?:$|[.*?\[])", re.IGNORECASE)
"""In a pattern that may fit archives."""
_COMMIT = regex(r"(?:git@|git://|ssh://|https?://[^#?]{1,2000}\.git(?=[#?]))[^#]{0,2000}#[0-9a-f]{40}(?::.*)?")
_BASE = Layer("/bin/sh -c #(nop) ADD file:5e06 in / ", 0, 1)


@rule(
    "DW0906",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="4.9",
    elsewhere=(
        "buddy:EA0001",
        "buddy:EA0002",
        "checkov:CKV_DOCKER_4",
        "docker-bench:4.9",
        "docker-security-checker:add",
        "dockerfile-security:add-used",
        "dockle:CIS-DI-0009",
        "hadolint:DL3020",
        "kics:add_instead_of_copy",
        "kics:curl_or_wget_instead_of_add",
        "semgrep:prefer-copy-over-add",
        "sonar:S7029",
        "terrascan:AC_DOCKER_0032",
        "terrascan:AC_DOCKER_0035",
        "trivy:DS-0005",
    ),
    why="ADD of an address takes whatever stands there that day, and ADD of an archive writes wherever the archive "
    "says.",
    remedy="Use COPY for files. What must be fetched takes `ADD --checksum=sha256:... URL`.",
    references=("https://docs.docker.com/build/building/best-practices/#add-or-copy",),
    written="FROM debian:12.8\nADD app.conf /etc/app.conf\n",
    fixed="FROM debian:12.8\nCOPY app.conf /etc/app.conf\n",
    bad=image(history=(_BASE, Layer("ADD https://example.org/tool.tar.gz /opt/ # buildkit", 0, 1))),
    good=image(history=(_BASE, Layer("COPY tool.tar.gz /opt/ # buildkit", 0, 1))),
)
def add_used(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    layers = [one for one in all_steps(i) if one.instruction in _LAYERS]
    for number, step in enumerate(layers):
        words = step.arguments
        if step.instruction != "ADD" or not words or "--checksum" in " ".join(words):
            continue
        unpacked = step.written is not None and any(map(is_archive, words[:-1])) and not _fetched(words)
        first = words[-1] == "/" and not _fetched(words) and _begins_a_system(step, number, i.written)
        if not first and not unpacked and not all(map(_names_commit, words[:-1])):
            yield problem(
                _message(words), at=place_of(step, i), evidence=f"ADD to {words[-1]}", fix=_fix(step, i.written)
            )


def _begins_a_system(step: Step, number: int, file: Dockerfile | None) -> bool:
    """Whether it is the first layer: in a history of any image; in a file of a stage of nothing, by a name not known.

    What stands below a FROM brings its own system, and is only put beside that.
    """
    if file is None or step.written is None:
        return number == 0
    stage = stage_of(file, step.written)
    lowest = file.lineage(stage)[0].base.content if stage is not None else None
    return lowest == SCRATCH and any("$" in one for one in step.arguments[:-1])


def _names_commit(source: str) -> bool:
    """Whether it is a flag, or a commit of a repository: what comes has the content that its hash says."""
    return source.startswith("--") or _COMMIT.fullmatch(source) is not None


def _message(words: tuple[str, ...]) -> str:
    return f"ADD {'fetches something' if _fetched(words) else 'puts something'} into {words[-1]}."


def _fetched(words: tuple[str, ...]) -> bool:
    return any(one.startswith(("http://", "https://", "git@", "git://", "ftp://")) for one in words[:-1])


def _fix(step: Step, file: Dockerfile | None) -> tuple[Fix, ...]:
    """COPY, which does the same for what ADD wouldn't unpack; where the context doesn't tell, by the names alone."""
    one = step.written
    sources = [word for word in step.arguments[:-1] if not word.startswith("--")]
    if (
        one is None
        or file is None
        or _fetched(step.arguments)
        or any("$" in word or is_archive(word) or _ARCHIVES.search(word) for word in sources)
    ):
        return ()
    if any(flag.name in {"keep-git-dir", "unpack"} for flag in one.flags):
        return ()
    told = [False if _is_directory(word) else unpacks(file.context, word) for word in sources]
    if any(told):
        return ()
    return (Fix(title="Use COPY", risk=_RISK if None in told else "", edits=as_keyword(file, one, "COPY")),)


def _is_directory(source: str) -> bool:
    return source.endswith("/") or source == "."
