"""A certificate that the engine or its clients use has expired or will soon."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Certificate, Host
from dockward.model.world import World
from dockward.practices.p07_apis._certificates import Notice, ending


@rule(
    "DW0705",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="On that day pulls from the registry or orders to the engine fail, and the quickest way out at night is to "
    "switch the check off.",
    remedy="Have it signed anew and put the new file in its place; registry certificates are read at the next pull, "
    "the engine's own after a restart.",
    references=("https://docs.docker.com/engine/security/certificates/",),
    bad=host(
        certificates=(
            Certificate(
                path="/etc/docker/ca.pem", role="tls-ca", subject="CN=ca", not_before=0.0, not_after=1_790_000_000.0
            ),
        )
    ),
    good=host(
        certificates=(
            Certificate(
                path="/etc/docker/ca.pem", role="tls-ca", subject="CN=ca", not_before=0.0, not_after=1_900_000_000.0
            ),
        )
    ),
)
def certificate_expiring(h: Host, world: World, settings: Notice) -> Iterator[Problem]:
    for one in h.certificates.value:
        if words := ending(one.not_after, world, settings):
            message = f"The certificate {one.path} {words}."
            yield problem(message, at=h.certificates, evidence=f"certificate {one.path}")
