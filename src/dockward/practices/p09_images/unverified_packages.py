"""An image is built with packages whose signatures aren't checked."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import command_place, commands, need_use, told
from dockward.practices._repairs import without_words

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
_NODE = frozenset({"npm", "pnpm", "yarn"})


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
    references=("apt-secure(8)",),
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
        for words in sorted(_unchecked(one)):
            place = command_place(step, one, i)
            yield problem(f"It is built with `{words}`.", at=place, evidence=words, fix=_fix(words, one, i))


def _fix(words: str, one: Command, i: Image) -> tuple[Fix, ...]:
    switch = words.rpartition(" ")[2]
    edits = without_words(i.written, one, switch) if i.written is not None and switch != "--trusted-host" else ()
    risk = "packages that aren't signed, or whose key is missing, can't be installed any more"
    return (Fix(title=f"Take {switch} out", risk=risk, edits=edits),) if edits else ()


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
