"""Certificates of the Swarm's nodes live longer than they should."""

from collections.abc import Iterator

from dockward.kit import DAY, Amount, Attacker, Danger, Problem, Reach, Settings, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._swarm import need_manager


class Longest(Settings, frozen=True):
    """`days`: the longest life of a node's certificate."""

    days: Amount = 90


@rule(
    "DW0724",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA, Danger.DEFENCE),
    cis="7.7",
    why="A certificate copied from a node that has long been taken away still makes its thief a node.",
    remedy="Run `docker swarm update --cert-expiry 720h`; nodes renew by themselves.",
    references=("https://docs.docker.com/engine/swarm/how-swarm-mode-works/pki/",),
    bad=swarm(certificate_expiry=365 * DAY),
    good=swarm(certificate_expiry=90 * DAY),
)
def node_certificates_long(s: Swarm, settings: Longest) -> Iterator[Problem]:
    need_manager(s)
    days = s.certificate_expiry.value / DAY
    if days > settings.days:
        message = f"They live {days:.0f} days; at most {settings.days} are right."
        yield problem(message, at=s.certificate_expiry, evidence=f"NodeCertExpiry={days:.0f}d")
