"""An SSH server in an image lets root, or anybody without a password, log in."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.settings import Weakness
from dockward.model.subject import Kind
from dockward.practices.p09_images._settings import example, settings_of


@rule(
    "DW0976",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    why="One guessed or leaked password makes whoever reaches the port root in the container.",
    remedy="Leave the server out: `docker exec` needs none. Where one must be, `PermitRootLogin no`, "
    "`PermitEmptyPasswords no` and keys in place of passwords.",
    references=("sshd_config(5)",),
    bad=example(Weakness.LOGIN, "etc/ssh/sshd_config", "PermitRootLogin yes"),
    good=example(Weakness.KEY, "home/app/.ssh/authorized_keys", "ssh-ed25519"),
)
def ssh_login_open(i: Image) -> Iterator[Problem]:
    yield from settings_of(i, Weakness.LOGIN, "lets them in")
