"""A person's account is in the docker group and so is root on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, Settings, host, problem, reach, rule
from dockward.model.host import Account, Host


class Trusted(Settings, frozen=True):
    """`allowed`: accounts that may be root on this host and are meant to be in the group."""

    allowed: tuple[str, ...] = ()


@rule(
    "DW0811",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST),
    cis="1.1.2",
    why="`docker run -v /:/host` makes any member root without a password and without a line in sudo's log; whoever "
    "takes over that account or its browser is root too.",
    remedy="Take the account out (`gpasswd -d NAME docker`) and let it use sudo or rootless Docker; put those who may "
    "be root into `allowed` of this rule in the policy.",
    references=("https://docs.docker.com/engine/install/linux-postinstall/",),
    bad=host(docker_group=(Account("mary", 1000, human=True),)),
    good=host(docker_group=(Account("gitlab-runner", 998, human=False),)),
)
def docker_group_member(h: Host, settings: Trusted) -> Iterator[Problem]:
    for one in sorted(h.docker_group.value, key=lambda account: account.name):
        if one.human and one.uid != 0 and one.name not in settings.allowed:
            yield problem(
                f"{one.name} is in the docker group.", at=h.docker_group, evidence=f"docker group: {one.name}"
            )
