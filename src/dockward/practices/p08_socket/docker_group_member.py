"""An account is in the docker group and so is root on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Name, Problem, Reach, Settings, host, problem, reach, rule
from dockward.model.host import Account, Host


class Trusted(Settings, frozen=True):
    """`allowed`: accounts that may be root on this host and are meant to be in the group."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0811",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST),
    cis="1.1.2",
    why="`docker run -v /:/host` makes any member root without a password and without a line in sudo's log; whoever "
    "takes over that account, its browser or its service is root too. A shell isn't needed for that.",
    remedy="Take the account out (`gpasswd -d NAME docker`) and let it use sudo or rootless Docker, a service a "
    "filtered socket; put those who may be root into `allowed` of this rule in the policy.",
    references=("https://docs.docker.com/engine/install/linux-postinstall/",),
    bad=host(docker_group=(Account("mary", 1000, human=True),)),
    good=host(docker_group=(Account("root", 0, human=True),)),
)
def docker_group_member(h: Host, settings: Trusted) -> Iterator[Problem]:
    for one in sorted(h.docker_group.value, key=lambda account: account.name):
        if one.uid != 0 and one.name not in settings.allowed:
            whose = "" if one.human else ", a service's account,"
            sure = None if one.human else Confidence.LIKELY
            message = f"{one.name}{whose} is in the docker group."
            yield problem(message, at=h.docker_group, evidence=f"docker group: {one.name}", confidence=sure)
