"""An image in use was built with packages whose signatures weren't checked."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import commands, need_use

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
    "pip3": frozenset({"--trusted-host"}),
}
_APT_OPTIONS = ("Acquire::AllowInsecureRepositories=", "APT::Get::AllowUnauthenticated=")
_NODE = frozenset({"npm", "pnpm", "yarn"})


@rule(
    "DW0912",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    cis="4.11",
    elsewhere=("docker-bench:4.11", "dockle:CIS-DI-0011"),
    why="Whoever sits on the way, or takes over the server, decides what runs in the container.",
    remedy="Take the switch out and add the missing key or certificate authority: a key file named by `signed-by` for "
    "apt, `rpm --import` for dnf, /etc/apk/keys for apk.",
    references=("apt-secure(8)",),
    bad=image(history=(Layer("RUN /bin/sh -c apt-get install -y --allow-unauthenticated tool # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apt-get install -y --no-install-recommends tool # buildkit", 0, 1),)),
)
def unverified_packages(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    found = {words for one in commands(i) for words in _unchecked(one)}
    for words in sorted(found):
        yield problem(f"It was built with `{words}`.", at=i.history, evidence=words)


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
