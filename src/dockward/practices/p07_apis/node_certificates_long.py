"""Certificates of the Swarm's nodes live longer than they should."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, Settings, problem, reach, rule, swarm
from dockward.model.swarm import Swarm

_DAY = 86_400


class Longest(Settings, frozen=True):
    """`days`: the longest life of a node's certificate."""

    days: int = 90


@rule(
    "DW0724",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA, Danger.DEFENCE),
    cis="7.7",
    why="A certificate copied from a node that has long been taken away still makes its thief a node.",
    remedy="Run `docker swarm update --cert-expiry 720h`; nodes renew by themselves.",
    references=("https://docs.docker.com/engine/swarm/how-swarm-mode-works/pki/",),
    bad=swarm(certificate_expiry=365.0 * 86_400),
    good=swarm(certificate_expiry=90.0 * 86_400),
)
def node_certificates_long(s: Swarm, settings: Longest) -> Iterator[Problem]:
    if not s.active or not s.manager:
        raise NotApplicable("this engine manages no Swarm")
    days = s.certificate_expiry.value / _DAY
    if days > settings.days:
        message = f"They live {days:.0f} days; at most {settings.days} are right."
        yield problem(message, at=s.certificate_expiry, evidence=f"NodeCertExpiry={days:.0f}d")
