"""A certificate that the engine or its clients use can be forged or misused."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import NAMELESS, Certificate, Host


@rule(
    "DW0706",
    severity=reach(Attacker.NETWORK, Reach.NEIGHBOURS, Danger.DEFENCE),
    why="A short key or an old signature can be broken with bought computing time; then somebody else is the engine, "
    "or its client.",
    remedy="Make a new key (`openssl genpkey -algorithm ed25519`, or RSA of 3072 bits), have it signed with SHA-256 or "
    "better, and put both in place.",
    references=("https://docs.docker.com/engine/security/protect-access/",),
    bad=host(
        certificates=(
            Certificate(
                path="/etc/docker/cert.pem",
                role="tls-cert",
                subject="CN=engine",
                not_before=0.0,
                not_after=1_900_000_000.0,
                weak=("RSA key of 1024 bits",),
            ),
        )
    ),
    good=host(
        certificates=(
            Certificate(
                path="/etc/docker/cert.pem",
                role="tls-cert",
                subject="CN=engine",
                not_before=0.0,
                not_after=1_900_000_000.0,
            ),
        )
    ),
)
def certificate_weak(h: Host) -> Iterator[Problem]:
    for one in h.certificates.value:
        for flaw in (flaw for flaw in one.weak if flaw != NAMELESS):
            message = f"The certificate {one.path} is weak: {flaw}."
            yield problem(message, at=h.certificates, evidence=f"certificate {one.path}: {flaw}")
