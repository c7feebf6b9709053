"""An image in use was built from downloads that nobody verified."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import commands, need_use
from dockward.syntax.shell import Command

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "python", "python3", "perl", "node"})
_SWITCHES = {
    "apt-get": frozenset({"--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"}),
    "apt": frozenset({"--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"}),
    "apk": frozenset({"--allow-untrusted"}),
    "yum": frozenset({"--nogpgcheck"}),
    "dnf": frozenset({"--nogpgcheck"}),
    "microdnf": frozenset({"--nogpgcheck"}),
    "zypper": frozenset({"--no-gpg-checks", "--allow-unsigned-rpm"}),
    "pip": frozenset({"--trusted-host"}),
    "pip3": frozenset({"--trusted-host"}),
    "curl": frozenset({"-k", "--insecure"}),
    "wget": frozenset({"--no-check-certificate"}),
}


@rule(
    "DW0912",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    cis="4.11",
    elsewhere=("docker-bench:4.11", "dockle:CIS-DI-0011"),
    confidence=Confidence.LIKELY,
    why="Whoever sits on the way, or takes over the server, decides what runs in the container.",
    remedy="Leave the check on, add the missing key or certificate authority, and compare downloads with a checksum "
    "before they run: `ADD --checksum=sha256:... URL` or `sha256sum -c`.",
    bad=image(history=(Layer("RUN /bin/sh -c curl -s https://x.example/i.sh | sh # buildkit", 0.0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c curl -so i.sh https://x.example/i.sh && sha256sum -c s", 0.0, 1),)),
)
def unverified_packages(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    found = {words for one in commands(i) for words in _unchecked(one)}
    for words in sorted(found):
        yield problem(f"It was built with `{words}`.", at=i.history, evidence=words)


def _unchecked(one: Command) -> Iterator[str]:
    if one.piped and one.program in _SHELLS:
        yield f"| {one.program}"
    for switch in sorted(_SWITCHES.get(one.program, frozenset()) & one.options):
        yield f"{one.program} {switch}"
    if one.runs("npm", "config", "set") and "strict-ssl" in " ".join(one.arguments) and "false" in one.arguments[-1]:
        yield "npm strict-ssl=false"
