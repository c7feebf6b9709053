"""A package manager in an image takes packages that nobody signed."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.settings import Weakness
from dockward.model.subject import Kind
from dockward.practices.p09_images._settings import example, settings_of


@rule(
    "DW0974",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    cis="4.11",
    why="Whoever sits on the way, or takes over the server, decides what the next build on this image installs, and "
    "what was installed already may be anybody's.",
    remedy="Take the setting out and name the key: `signed-by` for apt, `gpgcheck=1` with `gpgkey` for dnf and zypper.",
    references=("apt-secure(8)", "sources.list(5)", "dnf.conf(5)"),
    bad=example(Weakness.UNSIGNED, "etc/apt/sources.list.d/tool.list", "trusted=yes"),
    good=example(Weakness.LOGIN, "etc/ssh/sshd_config", "PermitRootLogin yes"),
)
def repository_unsigned(i: Image) -> Iterator[Problem]:
    yield from settings_of(i, Weakness.UNSIGNED, "asks for no signature")
