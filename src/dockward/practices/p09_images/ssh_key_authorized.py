"""An image holds keys by which somebody may log in to its containers."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.settings import Weakness
from dockward.model.subject import Kind
from dockward.practices.p09_images._settings import example, settings_of


@rule(
    "DW0977",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    why="Whoever has the other half gets into every container of the image where an SSH server runs, and nobody can "
    "take that back but by another image. Attackers leave themselves such a way.",
    remedy="Take the file out of the image; what must be there gets it when it starts, by a mount or a secret.",
    references=("sshd(8)",),
    bad=example(Weakness.KEY, "root/.ssh/authorized_keys", "ssh-ed25519"),
    good=example(Weakness.LOGIN, "etc/ssh/sshd_config", "PermitRootLogin yes"),
)
def ssh_key_authorized(i: Image) -> Iterator[Problem]:
    yield from settings_of(i, Weakness.KEY, "lets in whoever has a key")
