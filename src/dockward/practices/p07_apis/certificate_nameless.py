"""The engine's certificate names no host, so clients refuse it or check nothing."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Problem, Reach, host, problem, reach, rule
from dockward.model.host import NAMELESS, Certificate, Host

_GOOD = Certificate(
    path="/etc/docker/cert.pem", role="engine-server", subject="CN=engine", not_before=0.0, not_after=1_900_000_000.0
)


@rule(
    "DW0731",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    why="Clients of today look for the host's name in subjectAltName only: they fail, and whoever has to get on with "
    "the work switches the check off, for every other server too.",
    remedy="Have the same key certified again with the names and addresses that clients use: `subjectAltName = "
    "DNS:engine.example.org,IP:192.0.2.10` in the extensions of `openssl x509 -req`.",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=host(certificates=(structs.replace(_GOOD, weak=(NAMELESS,)),)),
    good=host(certificates=(_GOOD,)),
)
def certificate_nameless(h: Host) -> Iterator[Problem]:
    for one in h.certificates.value:
        if NAMELESS in one.weak:
            message = f"The certificate {one.path} has {NAMELESS}."
            yield problem(message, at=h.certificates, evidence=f"certificate {one.path}: {NAMELESS}")
