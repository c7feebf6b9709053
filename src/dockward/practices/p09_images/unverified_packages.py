"""An image is built with packages whose signatures aren't checked."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command, Span
from dockward.model.fact import Place
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._dockerfiles import place_at
from dockward.practices._images import all_steps, command_place, commands, need_use, place_of, told
from dockward.practices._repairs import in_heredoc as in_heredoc_script
from dockward.practices._repairs import without_words
from dockward.practices.p09_images._unsigned import cut, in_command, in_heredoc, unsigned_by
from dockward.syntax.history import Step

_APT = frozenset({"--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"})
_RPM = frozenset({"--nogpgcheck", "--no-gpgchecks"})
_SWITCHES = {
    "apt-get": _APT,
    "apt": _APT,
    "aptitude": frozenset({"--allow-untrusted"}),
    "apk": frozenset({"--allow-untrusted"}),
    "yum": _RPM,
    "dnf": _RPM,
    "microdnf": _RPM,
    "tdnf": _RPM,
    "rpm": frozenset({"--nosignature", "--nodigest"}),
    "zypper": frozenset({"--no-gpg-checks", "--no-gpg-check", "--allow-unsigned-rpm"}),
    "pip": frozenset({"--trusted-host"}),
}
_APT_OPTIONS = ("Acquire::AllowInsecureRepositories=", "APT::Get::AllowUnauthenticated=")
_RISK = "packages that aren't signed, or whose key is missing, can't be installed any more"
_WHY = "with which key its repository is signed isn't known"
_NODE = frozenset({"npm", "pnpm", "yarn"})
_BY_SERVER = _NODE | {"pip"}
"""They know who made a package by the server that it comes from alone; of a Dockerfile DW0755 tells that."""


@rule(
    "DW0912",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    cis="4.11",
    elsewhere=(
        "checkov:CKV2_DOCKER_10",
        "checkov:CKV2_DOCKER_11",
        "checkov:CKV2_DOCKER_7",
        "checkov:CKV2_DOCKER_8",
        "checkov:CKV2_DOCKER_9",
        "docker-bench:4.11",
        "dockle:CIS-DI-0011",
    ),
    why="Whoever sits on the way, or takes over the server, decides what runs in the container.",
    remedy="Take the switch out and add the missing key or certificate authority: a key file named by `signed-by` for "
    "apt, `rpm --import` for dnf, /etc/apk/keys for apk.",
    references=("apt-secure(8)", "sources.list(5)"),
    written="FROM debian:12.8\nRUN apt-get install -y --allow-unauthenticated tool\n",
    fixed="FROM debian:12.8\nRUN apt-get install -y tool\n",
    bad=image(history=(Layer("RUN /bin/sh -c apt-get install -y --allow-unauthenticated tool # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apt-get install -y --no-install-recommends tool # buildkit", 0, 1),)),
)
def unverified_packages(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    for step, one in commands(i):
        for words in sorted(_unchecked(one)) if i.written is None or one.program not in _BY_SERVER else ():
            place = command_place(step, one, i)
            yield problem(f"It is built with `{words}`.", at=place, evidence=words, fix=_fix(words, one, i))
        for each in unsigned_by(one) if step.written is None or not in_heredoc_script(step.written) else ():
            yield _written(i, step, each.words, _span_of(i, one, each.words), command_place(step, one, i))
    for step in all_steps(i) if i.written is not None else ():
        for heredoc in step.written.heredocs if step.written is not None else ():
            for each in in_heredoc(i.written, heredoc) if i.written is not None else ():
                yield _written(i, step, each.words, each.span, place_of(step, i))


def _span_of(i: Image, one: Command, words: str) -> Span | None:
    return in_command(i.written, one, words) if i.written is not None and one.spans else None


def _written(i: Image, step: Step, words: str, span: Span | None, place: Place) -> Problem:
    """A setting that the build writes, and the repair that leaves it out."""
    fix: tuple[Fix, ...] = ()
    if i.written is not None and step.written is not None and span is not None:
        place = place_at(i.written, step.written, span.start)
        gap = cut(i.written.text, span) if words.startswith("deb ") else None
        if gap is not None:
            fix = (Fix(title="Have the signature checked", risk=_RISK, edits=(Edit(gap, ""),)),)
    return problem(f"It writes `{words}`.", at=place, evidence=words, fix=fix, unrepaired=_WHY)


def _fix(words: str, one: Command, i: Image) -> tuple[Fix, ...]:
    switch = words.rpartition(" ")[2]
    edits = without_words(i.written, one, switch) if i.written is not None and switch != "--trusted-host" else ()
    return (Fix(title=f"Take {switch} out", risk=_RISK, edits=edits),) if edits else ()


def _unchecked(one: Command) -> Iterator[str]:
    for switch in _SWITCHES.get(one.program, frozenset()) & one.options:
        yield f"{one.program} {switch}"
    for word in one.words[1:]:
        if one.program in {"apt", "apt-get"} and word.removeprefix("-o").startswith(_APT_OPTIONS):
            name, _, value = word.removeprefix("-o").partition("=")
            if value.lower() in {"1", "true", "yes"}:
                yield f"{one.program} -o {name}"
    if one.program in _NODE and "strict-ssl" in " ".join(one.words) and one.words[-1].endswith("false"):
        yield f"{one.program} strict-ssl=false"
